import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStorage, type RegistryStorage } from '../../../src/embedded-registry/storage.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../../src/oci/digest.ts';
import { MediaType } from '../../../src/oci/media-types.ts';
import { Readable } from 'node:stream';
import { image, index, json, type MadeImage } from '../../publish/support/images.ts';
import { toLie, type DrawnJob } from './lying-draws.ts';
import { startLyingRegistry, type LyingRegistry } from './lying-registry.ts';

/** A registry that may return false responses, and its login, which must not leak. */
export interface Liar {
  registry: LyingRegistry;
  password: string;
}

/** Servers and files that all jobs share; each job starts with empty registries. */
export interface World {
  /** Three destinations. */
  destinations: Liar[];
  source: Liar;
  /** A host that no job has a reason to access, but that responses may point to. */
  other: LyingRegistry;
  workspace: string;
  close(): Promise<void>;
}

export const REPOSITORY = 'acme/app';
export const USERNAME = 'robot';
export const TAGS = ['1.2.3', 'latest'];
/** More new tags than are looked at one by one. */
const MANY = Array.from({ length: 12 }, (_, number) => `t${number}`);
/** Tags of a mirror's source, of its destinations only, and outside of the rule. */
export const SOURCE_TAGS = ['1.0.0', '1.1.0', '2.0.0', '2.1.0'];
export const GONE_TAG = '0.9.0';
export const FOREIGN_TAG = 'keep';

export const single = image(['one layer', 'another layer']);
const platforms = (['amd64', 'arm64'] as const).map((architecture) => {
  const platform = { os: 'linux', architecture };
  return { image: image([`layer of ${architecture}`, 'shared layer'], { platform }), platform };
});
export const multi = index(platforms);
const versions = new Map(
  SOURCE_TAGS.map((tag, at) => [
    tag,
    at % 2 === 0
      ? image([`layer ${tag}`, 'base'])
      : index([{ image: image([`a ${tag}`, 'base']), platform: { os: 'linux', architecture: 'amd64' } }]),
  ]),
);
const gone = image(['gone', 'base']);

/** Starts the servers and writes the layouts. */
export async function createWorld(): Promise<World> {
  const workspace = await mkdtemp(join(tmpdir(), 'lying-'));
  await writeLayout(join(workspace, 'single'), single);
  await writeLayout(join(workspace, 'multi'), multi);
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY file /file\nLABEL a=b\n');
  await writeFile(join(workspace, 'file'), 'content');
  const liars: Liar[] = [];
  for (const [position, kind] of (['basic', 'token', 'basic', 'token'] as const).entries()) {
    const password = `pass/word+${position}=secret`;
    const auth = { kind, username: USERNAME, password };
    // Another address is another host: credentials for one must not reach the others.
    liars.push({
      registry: await startLyingRegistry({ auth, address: `127.0.0.${position + 2}` }),
      password,
    });
  }
  const other = await startLyingRegistry({ address: '127.0.0.9' });
  const [source] = liars.splice(3);
  return {
    destinations: liars,
    source: source!,
    other,
    workspace,
    async close() {
      await Promise.all([...liars, source!].map(({ registry }) => registry.close()));
      await other.close();
      await rm(workspace, { recursive: true, force: true });
    },
  };
}

/** Writes an OCI layout with the image as its only entry. */
async function writeLayout(directory: string, made: MadeImage): Promise<void> {
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true });
  for (const bytes of made.content) {
    await writeFile(join(directory, 'blobs', digestOf(bytes).replace(':', '/')), bytes);
  }
  await writeFile(join(directory, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  await writeFile(
    join(directory, 'index.json'),
    json({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: [made.root] }),
  );
}

/** Stores a registry's initial content. */
async function store(storage: RegistryStorage, made: MadeImage, tag: string): Promise<void> {
  for (const bytes of made.content) {
    const mediaType = manifestType(bytes);
    if (mediaType === undefined) {
      await storage.writeBlob(REPOSITORY, { digest: digestOf(bytes) }, Readable.from([bytes]));
    } else await storage.writeManifest(REPOSITORY, digestOf(bytes), { mediaType, bytes });
  }
  await storage.writeTag(REPOSITORY, tag, made.root.digest);
}

function manifestType(bytes: Buffer): string | undefined {
  try {
    return (JSON.parse(bytes.toString()) as Partial<Descriptor>).mediaType;
  } catch {
    return undefined;
  }
}

/** A job and its registries. */
export interface Prepared {
  job: DrawnJob;
  inputs: Record<string, string>;
  destinations: Liar[];
  source?: Liar;
  /** The digest that must be published; unknown for a build. */
  root?: Digest;
}

/** Fills the registries for the job, and activates its false responses. */
export async function prepareJob(world: World, job: DrawnJob): Promise<Prepared> {
  const destinations = world.destinations.slice(0, job.registries);
  for (const { registry } of [...world.destinations, world.source]) registry.reset(memoryStorage());
  world.other.reset();
  const mirrors = job.kind.startsWith('mirror');
  if (mirrors) await fillForMirror(world, destinations);
  if (job.kind === 'rerun') {
    for (const { registry } of destinations) {
      for (const tag of TAGS) await store(registry.storage, single, tag);
    }
  }
  lie(world, job, destinations);
  const logins = [...destinations, ...(mirrors ? [world.source] : [])].map(
    ({ registry, password }) =>
      `- registry: ${registry.host}\n  username: ${USERNAME}\n  password: ${JSON.stringify(password)}`,
  );
  const inputs: Record<string, string> = {
    'registry-auth': logins.join('\n'),
    retries: '2',
    cache: 'off',
    'github-token': '',
  };
  if (mirrors) {
    inputs['mirror'] = mirrorRule(world, destinations);
    return { job, inputs, destinations, source: world.source };
  }
  inputs['images'] = destinations.map(({ registry }) => `${registry.host}/${REPOSITORY}`).join('\n');
  inputs['tags'] = 'type=semver,pattern={{version}},value=v1.2.3\ntype=raw,value=latest';
  if (job.kind === 'tags') inputs['tags'] += MANY.map((name) => `\ntype=raw,value=${name}`).join('');
  inputs['flavor'] = 'latest=false';
  if (job.kind === 'build') return { job, inputs: { ...inputs, engine: 'embedded' }, destinations };
  const isIndex = job.kind === 'index';
  inputs['from'] = `oci:${join(world.workspace, isIndex ? 'multi' : 'single')}`;
  return { job, inputs, destinations, root: (isIndex ? multi : single).root.digest };
}

async function fillForMirror({ source }: World, destinations: readonly Liar[]): Promise<void> {
  for (const [tag, made] of versions) await store(source.registry.storage, made, tag);
  for (const { registry } of destinations) {
    for (const tag of SOURCE_TAGS.slice(0, 2)) await store(registry.storage, versions.get(tag)!, tag);
    await store(registry.storage, gone, GONE_TAG);
    await store(registry.storage, gone, FOREIGN_TAG);
  }
}

function mirrorRule({ source }: World, destinations: readonly Liar[]): string {
  const to = destinations.map(({ registry }) => `${registry.host}/${REPOSITORY}`).join(', ');
  return [
    `- from: ${source.registry.host}/${REPOSITORY}`,
    `  to: [${to}]`,
    '  tags: {semver: ">=0.1"}',
    '  prune: {max-share: 100%}',
  ].join('\n');
}

/** In a mirror, the source is first to lie; its destinations only do if the job says so. */
function lie(world: World, job: DrawnJob, destinations: readonly Liar[]): void {
  const all =
    job.kind === 'mirror'
      ? [world.source]
      : job.kind === 'mirror-lying'
        ? [world.source, ...destinations]
        : destinations;
  if (job.paged > 0) world.source.registry.lies.push({ on: 'tags', paged: job.paged });
  if (job.chunked) {
    for (const { registry } of destinations) {
      registry.lies.push({ on: ['upload-start', 'mount'], headers: { 'oci-chunk-min-length': '4' } });
    }
  }
  for (const drawn of job.lies) {
    const { registry } = all[drawn.at % all.length]!;
    registry.lies.push(toLie(drawn, { self: registry.host, other: world.other.host }));
  }
}

/** With a date in the event, so that it isn't looked up. */
const SHA = 'a'.repeat(40);
export const EVENT = { payload: { head_commit: { id: SHA, timestamp: '2026-01-02T03:04:05Z' } } };
