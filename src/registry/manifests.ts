import type { HttpResponse } from '../http/contract.ts';
import type { Cancellable, PutManifestResult } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestOf, isDigest, parseDigest, type Digest } from '../oci/digest.ts';
import { Problem } from '../oci/errors.ts';
import { MANIFEST_PULL_LIMIT, MANIFEST_PUSH_LIMIT, parseManifest, verifyBytes } from '../oci/manifest.ts';
import { bareMediaType, isManifestType, isSchema1Type, MANIFEST_MEDIA_TYPES } from '../oci/media-types.ts';
import { parseTag } from '../oci/reference.ts';
import { head } from './head.ts';
import { repositoryScope, type Actions } from './scope.ts';
import type { Call, Session } from './session.ts';

const ACCEPT = MANIFEST_MEDIA_TYPES.join(', ');

/** Tags in one URL: Zot takes 46. Characters of all of them: proxies cut URLs at 4 or 8 KiB. */
const TAGS_PER_REQUEST = 40;
const TAG_CHARACTERS = 3000;

export interface ManifestStore {
  resolve(reference: string, options?: Cancellable): Promise<Descriptor | undefined>;
  read(descriptor: Descriptor, options?: Cancellable): Promise<Buffer>;
  /** Reads what a tag points at, whole; undefined when there is no such thing. */
  readReference(
    reference: string,
    options?: Cancellable,
  ): Promise<{ descriptor: Descriptor; bytes: Buffer } | undefined>;
  put(
    descriptor: Descriptor,
    bytes: Buffer,
    options?: Cancellable & { tags?: string[] },
  ): Promise<PutManifestResult>;
  tag(tag: string, descriptor: Descriptor, bytes: Buffer, options?: Cancellable): Promise<void>;
  /** Of a tag, or of a manifest by its digest. */
  delete(reference: string, options?: Cancellable): Promise<boolean>;
}

interface Context {
  session: Session;
  reading: Actions;
}

/** The manifest part of https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export function createManifestStore(session: Session, reading: Actions): ManifestStore {
  const context: Context = { session, reading };
  return {
    readReference: (reference, options) => fetchManifest(context, reference, options),
    resolve: (reference, options) => resolve(context, reference, options),
    read: (descriptor, options) => read(context, descriptor, options),
    put: (descriptor, bytes, options) => putWithTags(context, descriptor, bytes, options),
    async tag(tag, descriptor, bytes, options = {}) {
      checkBeforePush(descriptor, bytes, where(context, tag));
      await (await put(context, tag, descriptor, bytes, options)).drain();
    },
    delete: (reference, options) => deleteReference(context, reference, options),
  };
}

const label = ({ session }: Context, reference: string) =>
  `manifest ${session.path}${isDigest(reference) ? `@${reference}` : `:${reference}`}`;

const where = (context: Context, reference: string) =>
  `${context.session.host}: ${label(context, reference)}`;

function callFor(context: Context, method: string, reference: string, options: Cancellable = {}): Call {
  const { session, reading } = context;
  // It becomes part of the URL: `../../victim/manifests/latest` is another repository's tag.
  if (!isDigest(reference)) parseTag(reference, `${session.host}: ${method} manifest of ${session.path}`);
  const actions: Actions =
    method === 'DELETE' ? 'pull,push,delete' : method === 'PUT' ? 'pull,push' : reading;
  return {
    method,
    target: `/v2/${session.path}/manifests/${reference}`,
    what: `${method} ${label(context, reference)}`,
    scopes: [repositoryScope(session.path, actions)],
    headers: method === 'GET' || method === 'HEAD' ? { accept: ACCEPT } : {},
    ...(options.signal ? { signal: options.signal } : {}),
  };
}

async function resolve(
  context: Context,
  reference: string,
  options?: Cancellable,
): Promise<Descriptor | undefined> {
  const call = callFor(context, 'HEAD', reference, options);
  const response = await head(context.session, call);
  if (response.status === 404) {
    await response.drain();
    return undefined;
  }
  if (response.status !== 200) throw await context.session.refused(response, call);
  await response.drain();
  const described = describe(response, reference, where(context, reference));
  return described ?? (await fetchManifest(context, reference, options))?.descriptor;
}

async function fetchManifest(
  context: Context,
  reference: string,
  options?: Cancellable,
): Promise<{ descriptor: Descriptor; bytes: Buffer } | undefined> {
  const call = callFor(context, 'GET', reference, options);
  const { response, bytes } = await context.session.read(call, MANIFEST_PULL_LIMIT);
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw await context.session.refused(response, call);
  const name = where(context, reference);
  const contentType = response.headers['content-type'];
  // The digest of a signed schema 1 manifest isn't that of its bytes: it is refused for what it is.
  if (isSchema1Type(bareMediaType(contentType))) parseManifest(bytes, contentType, name);
  const claimed = claimedDigest(response, name);
  const digest = isDigest(reference) ? reference : (claimed ?? digestOf(bytes));
  verifyBytes(bytes, { digest }, name);
  if (claimed !== undefined)
    verifyBytes(bytes, { digest: claimed }, `${name}, by its Docker-Content-Digest,`);
  const { mediaType } = parseManifest(bytes, contentType, name);
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

async function read(context: Context, descriptor: Descriptor, options?: Cancellable): Promise<Buffer> {
  const found = await fetchManifest(context, descriptor.digest, options);
  const name = where(context, descriptor.digest);
  if (!found) throw new Problem(`${name} is not there`, { code: 'MANIFEST_UNKNOWN' });
  verifyBytes(found.bytes, descriptor, name);
  parseManifest(found.bytes, descriptor.mediaType, name);
  return found.bytes;
}

async function put(
  context: Context,
  reference: string,
  descriptor: Descriptor,
  bytes: Buffer,
  options: Cancellable & { query?: string },
): Promise<HttpResponse> {
  const call = callFor(context, 'PUT', reference, options);
  call.headers = { 'content-type': ownMediaType(bytes) ?? descriptor.mediaType };
  call.body = bytes;
  call.target = `${String(call.target)}${options.query ?? ''}`;
  const response = await context.session.send(call);
  if ([414, 431].includes(response.status) && options.query) return response;
  if (response.status < 200 || response.status > 299) throw await context.session.refused(response, call);
  await response.drain();
  const stored = claimedDigest(response, `${context.session.host}: ${call.what}`);
  if (stored !== undefined && stored !== digestOf(bytes, digestAlgorithm(stored))) {
    throw new Problem(
      `${context.session.host}: ${call.what} was stored as ${stored}, which is not what was sent`,
      {
        code: 'DIGEST_MISMATCH',
      },
    );
  }
  return response;
}

/** Registries refuse a manifest that is sent as something else than it says of itself. */
function ownMediaType(bytes: Buffer): string | undefined {
  try {
    const { mediaType } = JSON.parse(bytes.toString('utf8')) as { mediaType?: unknown };
    return typeof mediaType === 'string' && isManifestType(mediaType) ? mediaType : undefined;
  } catch {
    return undefined;
  }
}

async function putWithTags(
  context: Context,
  descriptor: Descriptor,
  bytes: Buffer,
  { tags = [], ...options }: Cancellable & { tags?: string[] } = {},
): Promise<PutManifestResult> {
  checkBeforePush(descriptor, bytes, where(context, descriptor.digest));
  for (const tag of tags) parseTag(tag, where(context, descriptor.digest));
  const tagged: string[] = [];
  let listed = false;
  for (const batch of batches(tags)) {
    const query =
      batch.length === 0 ? '' : `?${batch.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&')}`;
    let response = await put(context, descriptor.digest, descriptor, bytes, { ...options, query });
    if (response.status > 299) {
      await response.drain();
      response = await put(context, descriptor.digest, descriptor, bytes, options);
    }
    const acknowledged = (response.headers['oci-tag'] ?? '').split(/[\s,]+/);
    listed = response.headers['oci-subject'] !== undefined;
    tagged.push(...batch.filter((tag) => acknowledged.includes(tag)));
    // A registry that doesn't know `?tag=` won't know it in the next request either.
    if (tagged.length === 0) break;
  }
  return { tagged, ...(listed ? { listed } : {}) };
}

async function deleteReference(context: Context, reference: string, options?: Cancellable): Promise<boolean> {
  const call = callFor(context, 'DELETE', reference, options);
  const response = await context.session.send(call);
  if ([200, 202, 204, 404].includes(response.status)) {
    await response.drain();
    return true;
  }
  if ([400, 405, 501].includes(response.status)) return false;
  throw await context.session.refused(response, call);
}

function batches(tags: readonly string[]): string[][] {
  const list: string[][] = [[]];
  let characters = 0;
  for (const tag of tags) {
    const last = list.at(-1) ?? [];
    if (last.length === TAGS_PER_REQUEST || characters + tag.length > TAG_CHARACTERS) {
      list.push([tag]);
      characters = tag.length;
    } else {
      last.push(tag);
      characters += tag.length;
    }
  }
  return list;
}

function checkBeforePush(descriptor: Descriptor, bytes: Buffer, name: string): void {
  verifyBytes(bytes, descriptor, name);
  if (bytes.length > MANIFEST_PUSH_LIMIT) {
    throw new Problem(
      `${name} is ${bytes.length} bytes; registries take manifests up to ${MANIFEST_PUSH_LIMIT}`,
      {
        code: 'MANIFEST_TOO_LARGE',
        hint: 'Fewer annotations, layers or platforms make it smaller.',
      },
    );
  }
}

function claimedDigest(response: HttpResponse, name: string): Digest | undefined {
  const header = response.headers['docker-content-digest']?.trim();
  return header ? parseDigest(header, `${name}, by its Docker-Content-Digest,`) : undefined;
}

/** A descriptor from the headers of a HEAD; undefined when they don't suffice and the manifest must be read. */
function describe(response: HttpResponse, reference: string, name: string): Descriptor | undefined {
  const digest = claimedDigest(response, name);
  const size = Number(response.headers['content-length'] ?? 0);
  const mediaType = bareMediaType(response.headers['content-type']);
  if (isDigest(reference) && digest !== undefined && digest !== reference) {
    if (digestAlgorithm(digest) !== digestAlgorithm(reference)) return undefined;
    throw new Problem(`${name} is answered with another digest, ${digest}`, { code: 'DIGEST_MISMATCH' });
  }
  // Schema 1 goes on to the parser, which says what it is.
  if (digest === undefined || size <= 0 || !isManifestType(mediaType) || isSchema1Type(mediaType))
    return undefined;
  return { mediaType, digest, size };
}
