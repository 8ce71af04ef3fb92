import { parseManifest } from '../../../src/oci/manifest.ts';
import type { Digest } from '../../../src/oci/digest.ts';
import type { AskedOf } from './lies.ts';
import type { ActionResult } from './runner.ts';
import { refuseControls, refuseForeignCommands } from './runner-commands.ts';
import {
  FOREIGN_TAG,
  GONE_TAG,
  REPOSITORY,
  SOURCE_TAGS,
  USERNAME,
  type Liar,
  type Prepared,
  type World,
} from './lying-world.ts';

/** Maximum milliseconds for a job of a few kilobytes, with the tests' shortened timeouts. */
export const LONGEST_CASE = 30_000;
/** Maximum number of bytes that a client may read from a registry. */
const MOST_BYTES = 320 * 1024 * 1024;

/** All violations by a job. Registries are checked for their content and the requests they received. */
export async function violations(world: World, prepared: Prepared, result: ActionResult): Promise<string[]> {
  const found = [
    ...checkRequests(world, prepared),
    ...checkCredentials(world),
    ...checkOutput(world, result),
    ...checkCosts(world, result),
    ...(await checkPruned(prepared)),
  ];
  if (result.exitCode !== 0) return found;
  return [
    ...found,
    ...(prepared.source ? await checkMirrored(prepared, result) : await checkPublished(prepared, result)),
  ];
}

const all = (world: World): Liar[] => [...world.destinations, world.source];

/** No requests outside of the named repositories; redirects may only lead elsewhere for reads. */
function checkRequests(world: World, { destinations, source }: Prepared): string[] {
  const named = new Set([...destinations, ...(source ? [source] : [])]);
  const found: string[] = [];
  for (const liar of [...all(world), { registry: world.other, password: '' }]) {
    for (const { method, url, kind, repository } of liar.registry.asked) {
      const reads = method === 'GET' || method === 'HEAD';
      // A redirect may move the token service to another path of its origin, outside of the registry API.
      const isLogin = kind === 'other' && method === 'POST' && !/^\/v2\//.test(url);
      const general = kind === 'ping' || kind === 'token' || isLogin;
      if (!named.has(liar) && !reads && !uploads(kind, method))
        found.push(`${method} ${url} at a registry that nobody named`);
      else if (named.has(liar) && !general && repository !== REPOSITORY && kind !== 'other' && !reads)
        found.push(`${method} ${url} outside the named repository`);
      if (source === liar && !reads && !general) found.push(`${method} ${url} at a source`);
    }
  }
  return found;
}

/**
 * A registry may redirect uploads to another server: blobs aren't secret, and are sent without credentials.
 */
function uploads(kind: AskedOf['kind'], method: string): boolean {
  return method !== 'DELETE' && (kind === 'other' || kind === 'mount' || kind.startsWith('upload'));
}

/** Each registry only receives its own login, or a token it issued itself. */
function checkCredentials(world: World): string[] {
  const found: string[] = [];
  for (const { registry, password } of [...all(world), { registry: world.other, password: undefined }]) {
    for (const { method, url, headers } of registry.asked) {
      const sent = JSON.stringify(headers) + url;
      const foreign = all(world).filter((liar) => liar.registry !== registry);
      for (const liar of foreign) {
        if (secretsOf(liar).some((secret) => sent.includes(secret)))
          found.push(`${method} ${url} carries the login of another registry`);
      }
      if (password === undefined && headers.authorization !== undefined)
        found.push(`${method} ${url} carries credentials: ${headers.authorization}`);
    }
  }
  return found;
}

function secretsOf({ registry, password }: Liar): string[] {
  const pair = Buffer.from(`${USERNAME}:${password}`).toString('base64');
  const tokens = registry.asked
    .filter(({ kind }) => kind === 'token')
    .flatMap(({ told }) => /"token":"([^"]{20,})"/.exec(told?.body.toString() ?? '')?.[1] ?? []);
  return [password, encodeURIComponent(password), pair, Buffer.from(password).toString('base64'), ...tokens];
}

/**
 * Exactly one error on failure and none on success, no stack trace, no foreign workflow command, no secret.
 */
function checkOutput(world: World, result: ActionResult): string[] {
  const found: string[] = [];
  const errors = result.annotations.filter(({ level }) => level === 'error');
  const expected = result.exitCode === 0 ? 0 : 1;
  if (errors.length !== expected) found.push(`${errors.length} errors at exit ${result.exitCode}`);
  const shown = result.raw.replaceAll(/^::add-mask::.*$/gm, '');
  for (const check of [refuseForeignCommands, refuseControls]) {
    try {
      check(shown);
    } catch (error) {
      found.push((error as Error).message);
    }
  }
  if (/^\s+at .+:\d+:\d+\)?$/m.test(shown)) found.push('a stack trace');
  if (/is a (?:defect|bug)/.test(shown)) found.push(`an error that nobody expected: ${errors[0]?.message}`);
  const told = [result.log, result.summary, JSON.stringify(result.outputs), JSON.stringify(result.env)];
  for (const liar of all(world)) {
    for (const secret of secretsOf(liar)) {
      if (told.some((text) => text.includes(secret)))
        found.push(`a secret of ${liar.registry.host} is shown`);
    }
  }
  return found;
}

function checkCosts(world: World, { milliseconds }: ActionResult): string[] {
  const found = milliseconds > LONGEST_CASE ? [`took ${Math.round(milliseconds)} ms`] : [];
  for (const { registry } of all(world)) {
    if (registry.sent() > MOST_BYTES) found.push(`read ${registry.sent()} bytes from ${registry.host}`);
    if (registry.asked.length > 400) found.push(`${registry.asked.length} requests to ${registry.host}`);
  }
  return found;
}

interface Report {
  digest?: Digest;
  root?: { digest: Digest };
  images: { name: string; status: string; tags: { name: string; status: string }[] }[];
}

async function checkPublished(
  { destinations, root, job }: Prepared,
  result: ActionResult,
): Promise<string[]> {
  const { report } = JSON.parse(result.outputs['json'] ?? '{}') as { report?: Report };
  if (!report?.root) return ['success without a report'];
  const { digest } = report.root;
  const found: string[] = [];
  if (root && job.kind !== 'rerun' && digest !== root && !('standing' in report))
    found.push(`published ${digest} instead of ${root}`);
  for (const liar of destinations) {
    const { host } = liar.registry;
    const tags = report.images.find(({ name }) => name.startsWith(host))?.tags ?? [];
    if (tags.length === 0) found.push(`no tags reported for ${host}`);
    for (const { name, status } of tags) {
      if (status === 'kept') continue;
      found.push(...(await checkTag(liar, name, digest)));
    }
    found.push(...(await checkGraph(liar, digest)));
  }
  return found;
}

async function checkTag({ registry }: Liar, tag: string, digest: Digest): Promise<string[]> {
  const held = await registry.storage.tag(REPOSITORY, tag);
  if (held === digest) return [];
  // A consistent lie: the last read of the tag returned the expected digest.
  if (lastRead(registry.asked, tag, 'manifest') === digest) return [];
  return [`${registry.host}:${tag} is ${held ?? 'missing'} and not ${digest}`];
}

/** The last response about it: its digest, or that it doesn't exist. */
function lastRead(
  asked: readonly AskedOf[],
  reference: string,
  what: 'manifest' | 'blob',
): string | undefined {
  const reads = asked.filter(
    ({ kind, reference: asked }) =>
      asked === reference && (kind === `${what}-head` || kind === `${what}-get`),
  );
  const last = reads.findLast(({ status }) => status === 200 || status === 404);
  if (last?.status !== 200) return undefined;
  const header = last.told?.headers['docker-content-digest'];
  return typeof header === 'string' ? header.trim() : 'unknown';
}

async function checkGraph(liar: Liar, digest: Digest): Promise<string[]> {
  const { registry } = liar;
  const stored = await registry.storage.manifest(REPOSITORY, digest);
  if (!stored) {
    const said = lastRead(registry.asked, digest, 'manifest');
    return said !== undefined || tagSaid(registry.asked, digest)
      ? []
      : [`${registry.host} lacks the manifest ${digest}`];
  }
  const manifest = parseManifest(stored.bytes, stored.mediaType, digest);
  const found: string[] = [];
  if (manifest.kind === 'index') {
    for (const child of manifest.manifests) found.push(...(await checkGraph(liar, child.digest)));
    return found;
  }
  for (const blob of manifest.kind === 'image' ? [manifest.config, ...manifest.layers] : []) {
    if ((await registry.storage.blobSize(REPOSITORY, blob.digest)) !== undefined) continue;
    if (lastRead(registry.asked, digest, 'manifest') !== undefined && neverSent(registry.asked, blob.digest))
      continue;
    const why = whyNotExcused(registry.asked, blob.digest);
    if (why !== undefined) found.push(`${registry.host} lacks the blob ${blob.digest}, ${why}`);
  }
  return found;
}

function tagSaid(asked: readonly AskedOf[], digest: Digest): boolean {
  return asked.some(
    ({ kind, status, told }) =>
      kind.startsWith('manifest-') &&
      kind !== 'manifest-put' &&
      status === 200 &&
      told?.headers['docker-content-digest'] === digest,
  );
}

function eventsOf(asked: readonly AskedOf[], digest: Digest) {
  return asked.flatMap(({ kind, url, reference, status }) => {
    const isIt = reference === digest || url.includes(encodeURIComponent(digest)) || url.includes(digest);
    if (!isIt || kind.startsWith('manifest')) return [];
    if (kind === 'blob-head' || kind === 'blob-get') {
      if (status === 200) return ['there' as const];
      return status === 404 ? ['absent' as const] : [];
    }
    if (status !== 201) return [];
    return [kind === 'upload-finish' ? ('chunked' as const) : ('sent' as const)];
  });
}

function neverSent(asked: readonly AskedOf[], digest: Digest): boolean {
  return eventsOf(asked, digest).every((event) => event === 'there' || event === 'absent');
}

/** Why a missing blob can't be explained by a consistent lie; undefined when it can. */
function whyNotExcused(asked: readonly AskedOf[], digest: Digest): string | undefined {
  const events = eventsOf(asked, digest);
  const last = events.at(-1);
  if (last === undefined) return 'which was never said to be there';
  if (last === 'absent') return 'and said so at last';
  if (last === 'there') return undefined;
  if (last === 'chunked') return 'which was sent in chunks and not looked up';
  const claimed = events.findIndex((event) => event !== 'absent');
  const contradicted = events.slice(claimed).includes('absent');
  return contradicted ? 'about which it contradicted itself' : undefined;
}

/** Tags that exist in the source, or that the rule doesn't match, are never pruned. */
async function checkPruned({ source, destinations }: Prepared): Promise<string[]> {
  if (!source) return [];
  const found: string[] = [];
  for (const { registry } of destinations) {
    const deleted = registry.asked
      .filter(({ kind }) => kind === 'manifest-delete')
      .map(({ reference }) => reference);
    for (const tag of [...SOURCE_TAGS, FOREIGN_TAG]) {
      if (!deleted.includes(tag)) continue;
      const isLive = SOURCE_TAGS.includes(tag);
      if (isLive && deniedLast(source.registry.asked, tag)) continue;
      found.push(`${registry.host}:${tag} was pruned`);
    }
  }
  return found;
}

/** True when the registry last said that this tag doesn't exist. */
function deniedLast(asked: readonly AskedOf[], tag: string): boolean {
  const last = asked.findLast(
    ({ kind, reference }) => reference === tag && (kind === 'manifest-head' || kind === 'manifest-get'),
  );
  return last?.status === 404;
}

interface Mirrored {
  copies: { destination: string; status: string; digest?: Digest }[];
}

async function checkMirrored({ source, destinations }: Prepared, result: ActionResult): Promise<string[]> {
  const { mirror } = JSON.parse(result.outputs['json'] ?? '{}') as { mirror?: Mirrored };
  if (!mirror || !source) return ['success without a report'];
  const found: string[] = [];
  for (const liar of destinations) {
    const { host, storage } = liar.registry;
    for (const { destination, status, digest } of mirror.copies) {
      const tag = destination.startsWith(`${host}/`) ? destination.split(`${REPOSITORY}:`)[1] : undefined;
      if (tag === undefined || status !== 'copied' || !digest) continue;
      found.push(...(await checkTag(liar, tag, digest)), ...(await checkGraph(liar, digest)));
    }
    for (const tag of SOURCE_TAGS) {
      if ((await storage.tag(REPOSITORY, tag)) !== undefined || !wasListed(source.registry.asked, tag))
        continue;
      if (lastRead(liar.registry.asked, tag, 'manifest') === undefined)
        found.push(`${host}:${tag} is missing`);
    }
    const pruned = mirror.copies.some(
      (copy) => copy.destination === `${host}/${REPOSITORY}:${GONE_TAG}` && copy.status === 'pruned',
    );
    if (
      pruned &&
      (await storage.tag(REPOSITORY, GONE_TAG)) !== undefined &&
      !deniedLast(liar.registry.asked, GONE_TAG)
    )
      found.push(`${host}:${GONE_TAG} is said to be pruned`);
  }
  return found;
}

/** Whether the source listed the tag, or its list was incomplete. */
function wasListed(asked: readonly AskedOf[], tag: string): boolean {
  const lists = asked.filter(({ kind }) => kind === 'tags');
  return lists.some(({ told, status }) => status !== 200 || told?.body.includes(JSON.stringify(tag)));
}
