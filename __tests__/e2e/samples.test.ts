import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { hasContainersTool } from './support/containers.ts';
import { dockerDirectory, printedBy, startDockerd, type DockerDaemon } from './support/engine.ts';
import {
  clientMachine,
  containerBuilderMachine,
  containersMachine,
  dockerMachine,
  type Machine,
} from './support/machines.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import type { ActionResult } from './support/runner.ts';
import {
  digestAt,
  hasSkopeo,
  isEmpty,
  pushBases,
  runSample,
  see,
  type SeenImage,
} from './support/samples.ts';

const TOKEN = 'npm_0123456789abcdef';
const ready = (await hasDistribution()) && hasSkopeo() && dockerDirectory('26-containerd') !== undefined;

let registries: Distribution[];
/** Whoever pulls what was published: an engine that none of the images was built with. */
let consumer: DockerDaemon;
beforeAll(async () => {
  if (!ready) return;
  [consumer, ...registries] = await Promise.all([
    startDockerd({ flavour: '26-containerd' }),
    ...(['basic', 'token', 'basic'] as const).map((auth, index) =>
      startDistribution({ auth, username: `user${index}`, password: `password-${index}` }),
    ),
  ]);
  for (const { host, username, password } of registries) {
    await consumer.docker(['login', '-u', username, '--password-stdin', host], { input: password });
  }
  await pushBases(consumer, registries[0]!);
});
afterAll(async () => {
  await closeAll([
    ...Array.from(machines.values(), (machine) => async () => (await machine).close()),
    ...[consumer, ...(registries ?? [])].map((part) => () => part?.close()),
  ]);
});

type EngineName = 'buildx' | 'docker' | 'podman' | 'buildah' | 'embedded';

/** What the samples are built with; the name of the engine is what `engine` says. */
const ENGINES: Record<string, { engine: EngineName; there: boolean; start(): Promise<Machine> }> = {
  'buildx, containerd store': {
    engine: 'buildx',
    there: dockerDirectory('26-containerd') !== undefined,
    start: () => dockerMachine('26-containerd'),
  },
  'buildx, remote BuildKit': {
    engine: 'buildx',
    there: dockerDirectory('26-containerd') !== undefined,
    start: () => dockerMachine('26-containerd', { remote: true }),
  },
  // What the store can't hold is built by a builder that is made for the job.
  'buildx, classic store and builders of its own': {
    engine: 'buildx',
    there: dockerDirectory('26-classic') !== undefined,
    start: () => containerBuilderMachine(),
  },
  'docker 26 without buildx': {
    engine: 'docker',
    there: dockerDirectory('26-classic') !== undefined,
    start: () => dockerMachine('26-classic', { plugins: false }),
  },
  'docker 20.10': {
    engine: 'docker',
    there: dockerDirectory('20.10') !== undefined,
    start: () => dockerMachine('20.10'),
  },
  podman: {
    engine: 'podman',
    there: hasContainersTool('podman'),
    start: () => containersMachine({ insecure: [registries[0]!.host] }),
  },
  buildah: {
    engine: 'buildah',
    there: hasContainersTool('buildah'),
    start: () => containersMachine({ insecure: [registries[0]!.host] }),
  },
  embedded: { engine: 'embedded', there: true, start: clientMachine },
};

const machines = new Map<string, Promise<Machine>>();

/** Started when the first cell wants it. */
function machineOf(column: string): Promise<Machine> {
  let machine = machines.get(column);
  if (!machine) machines.set(column, (machine = ENGINES[column]!.start()));
  return machine;
}

/** What is published, with attestations or without, or the refusal: part of the one error, after which nothing is. */
type Cell = 'publishes' | 'attests' | RegExp;

interface Sample {
  sample: string;
  workflow?: string;
  /** The repositories it publishes, and what the image prints when it runs. */
  images: Record<string, { prints: string | RegExp; command?: string[] }>;
  /** Default: 1.2.3, and 1.2 beside it. */
  tag?: string;
  platforms?: string[];
  /** Built again on an engine that forgot everything, it prints the same. */
  cached?: boolean;
  /** In the order of ENGINES. */
  cells: Cell[];
}

const yes = 'publishes';
const full = 'attests';
const digestOfToken = createHash('sha256').update(TOKEN).digest('hex');

const CLASSIC_BUILDER = /--chmod needs BuildKit, and this is Docker's classic builder/;
const NO_RUN = /Dockerfile:\d+: RUN needs an engine/;
const NO_BAKE = /bake files are read by buildx, which is not installed/;
const refusing = (input: string) => new RegExp(`it can't use \`${input.replace(/[()]/g, '.')}\``);
const ONE_PLATFORM = refusing('platforms (several)');

const SAMPLES: Record<string, Sample> = {
  'a static binary': {
    sample: 'static-binary',
    images: { 'static-binary': { prints: 'hello from a static program\n' } },
    cells: [full, full, yes, CLASSIC_BUILDER, yes, yes, yes, yes],
  },
  'a static binary with attestations': {
    sample: 'static-binary',
    workflow: 'attested.yml',
    images: { attested: { prints: 'hello from a static program\n' } },
    cells: [
      full,
      full,
      full,
      ...Array<RegExp>(4).fill(refusing('attests, provenance, sbom')),
      /can't make a provenance attestation/,
    ],
  },
  // Before any that needs Node: it makes the engines forget their base images.
  'several stages with a cache': {
    sample: 'staged-cache',
    images: { 'staged-cache': { prints: /^[0-9a-f]{32}\n$/ } },
    cached: true,
    cells: [full, full, full, refusing('cache-to'), refusing('cache-to'), yes, yes, NO_RUN],
  },
  'a Node app with a secret': {
    sample: 'node-secret',
    images: { 'node-secret': { prints: `installed by ${digestOfToken}\n` } },
    cells: [full, full, yes, /classic builder of this Docker has no secrets/, yes, yes, yes, NO_RUN],
  },
  'several platforms of what is compiled already': {
    sample: 'multi-platform',
    images: { 'multi-platform': { prints: 'hello from amd64\n' } },
    platforms: ['linux/amd64', 'linux/arm64'],
    cells: [full, full, full, ONE_PLATFORM, ONE_PLATFORM, yes, yes, yes],
  },
  'several platforms, cross-compiled': {
    sample: 'cross-compiled',
    images: { 'cross-compiled': { prints: 'cross-compiled for amd64\n' } },
    platforms: ['linux/amd64', 'linux/arm64'],
    cells: [full, full, full, ONE_PLATFORM, ONE_PLATFORM, yes, yes, NO_RUN],
  },
  'two images of a bake file': {
    sample: 'bake',
    images: { web: { prints: 'web says hello\n' }, worker: { prints: 'worker says hello\n' } },
    tag: '2.0.0',
    cells: [full, full, yes, NO_BAKE, NO_BAKE, yes, yes, yes],
  },
  'a static site without RUN': {
    sample: 'static-site',
    images: {
      'static-site': {
        command: ['sh', '-c', 'httpd -p 8080 -h /www && wget -q -O - http://127.0.0.1:8080/ && id -u'],
        prints: '<h1>a static site</h1>\n33\n',
      },
    },
    cells: [full, full, yes, CLASSIC_BUILDER, yes, yes, yes, yes],
  },
};

async function start(
  { sample, workflow }: Sample,
  column: string,
  owner: string,
  version = 'v1.2.3',
): Promise<ActionResult> {
  const { env, builder } = await machineOf(column);
  const [first, second, third] = registries.map(({ host }) => host);
  const logins = registries.map(
    ({ host, username, password }) =>
      `- registry: "${host}"\n  username: ${username}\n  password: ${password}`,
  );
  return runSample({
    sample,
    version,
    ...(workflow ? { workflow } : {}),
    vars: {
      REGISTRY_1: first!,
      REGISTRY_2: second!,
      REGISTRY_3: third!,
      OWNER: owner,
      ENGINE: ENGINES[column]!.engine,
      BUILDER: builder,
    },
    secrets: { REGISTRY_AUTH: logins.join('\n'), NPM_TOKEN: TOKEN },
    env,
  });
}

function succeeded(result: ActionResult): void {
  if (result.exitCode !== 0) throw new Error(result.log);
  expect(result.raw.replace(/^::add-mask::.*$/gm, '')).not.toContain(TOKEN);
  expect(result.leftovers.filter((path) => !path.includes('keep'))).toEqual([]);
}

/** The digests, each once, that a tag has in the registries. */
async function digestsOf(name: string, tag: string): Promise<string[]> {
  return [...new Set(await Promise.all(registries.map((registry) => digestAt(registry, name, tag))))];
}

/** The image is the same in all three registries; it's pulled from each, and runs as pulled from one of them. */
async function pulls(
  runsFrom: number,
  name: string,
  tag: string,
  { prints, command = [] }: Sample['images'][string],
) {
  const image = await see(registries[runsFrom]!, name, tag);
  expect(await digestsOf(name, tag)).toEqual([image.digest]);
  let printed = '';
  for (const [index, { host }] of registries.entries()) {
    const reference = `${host}/${name}@${image.digest}`;
    await consumer.docker(['pull', '--quiet', reference]);
    if (index === runsFrom) {
      printed = await printedBy(consumer, reference, ['--network', 'none'], command);
    }
    // The next registry has to give all of it again.
    await consumer.docker(['rmi', '--force', reference]);
  }
  if (typeof prints === 'string') expect(printed).toBe(prints);
  else expect(printed).toMatch(prints);
  return { image, printed };
}

function describes(image: SeenImage, sample: Sample, name: string, attested: boolean): void {
  const label = sample.sample === 'bake' ? 'bake' : name;
  expect(image.config.Labels).toMatchObject({
    'org.example.sample': label,
    'org.opencontainers.image.version': '1.2.3',
    'org.opencontainers.image.revision': 'c'.repeat(40),
  });
  expect(image.manifest.annotations).toMatchObject({ 'org.example.sample': label });
  const entries = image.root.manifests;
  if (entries) expect(image.root.annotations).toMatchObject({ 'org.example.sample': label });
  const attestations = (entries ?? []).filter(
    ({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
  );
  const platforms = (entries ?? [])
    .filter((entry) => !attestations.includes(entry))
    .map(({ platform }) => `${platform.os}/${platform.architecture}`);
  if (sample.platforms) expect(platforms.sort()).toEqual(sample.platforms);
  expect(attestations).toHaveLength(attested ? (sample.platforms ?? ['one']).length : 0);
}

test('the table has a cell for each engine', () => {
  for (const { cells } of Object.values(SAMPLES)) expect(cells).toHaveLength(Object.keys(ENGINES).length);
});

// Engines wait for disks and registries half of the time: those of one sample work side by side. None is asked twice
// at once, since the samples follow one another.
describe.each(Object.entries(SAMPLES))('%s', (_title, sample) => {
  for (const [column, [name, { there }]] of Object.entries(ENGINES).entries()) {
    const check = ready && there ? test.concurrent : test.skip;
    const cell = sample.cells[column]!;
    const owner = name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase();
    const names = Object.keys(sample.images).map((image) => `${owner}/${image}`);
    if (cell instanceof RegExp) {
      check(`${name}: refused, ${cell.source}`, async () => {
        const result = await start(sample, name, owner);
        expect(result.exitCode).toBe(1);
        const errors = result.annotations.filter(({ level }) => level === 'error');
        expect(errors).toHaveLength(1);
        expect(errors[0]!.message).toMatch(cell);
        for (const registry of registries) {
          for (const image of names) expect(await isEmpty(registry, image)).toBe(true);
        }
      });
      continue;
    }
    check(`${name}: ${cell}, in three registries; is pulled and runs`, async () => {
      const result = await start(sample, name, owner);
      succeeded(result);
      for (const [image, expected] of Object.entries(sample.images)) {
        const tag = sample.tag ?? '1.2.3';
        const { image: seen, printed } = await pulls(column % 3, `${owner}/${image}`, tag, expected);
        describes(seen, sample, image, cell === full);
        expect(result.raw).toContain(seen.digest);
        if (sample.tag === undefined)
          expect(await digestsOf(`${owner}/${image}`, '1.2')).toEqual([seen.digest]);
        if (!sample.cached) continue;
        await (await machineOf(name)).clean();
        succeeded(await start(sample, name, owner, 'v1.2.4'));
        expect((await pulls(column % 3, `${owner}/${image}`, '1.2.4', expected)).printed).toBe(printed);
      }
    });
  }
});
