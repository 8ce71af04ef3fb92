import type { HttpResponse } from '../../http/types.ts';
import type { Cancellable, PutManifestResult, ResolveOptions } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestOf, isDigest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest, verifyBytes } from '../../oci/manifest.ts';
import { bareMediaType, isManifestType, isSchema1Type, MANIFEST_MEDIA_TYPES } from '../../oci/media-types.ts';
import { parseTag } from '../../oci/reference.ts';
import { LIMITS } from '../../support/limits.ts';
import { repositoryScope, type Actions } from '../scope.ts';
import type { FirstPush } from '../blobs/first-push.ts';
import { checkBeforePush, claimedDigest, label, putManifest, putWithTags, type PushContext } from './push.ts';
import type { RequestKind } from '../responses/meaning.ts';
import { head } from '../requests/head.ts';
import { type SpecRequest, type Session } from '../requests/session.ts';

const ACCEPT = MANIFEST_MEDIA_TYPES.join(', ');

export interface ManifestStore {
  resolve(reference: string, options?: ResolveOptions): Promise<Descriptor | undefined>;
  read(descriptor: Descriptor, options?: Cancellable): Promise<Buffer>;
  /** Reads the manifest of a tag or digest; undefined if it doesn't exist. */
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
  /** Deletes a tag, or a manifest by its digest. */
  delete(reference: string, options?: Cancellable): Promise<boolean>;
  /** Whether this account may delete here. */
  removesTags(options?: Cancellable): Promise<boolean>;
}

interface Context extends PushContext {
  reading: Actions;
  /** Whether a GET confirmed a HEAD's 404; asked once for destinations. */
  headProof?: Promise<boolean>;
  /** Tags that weren't there by GET. */
  absent?: Set<string>;
}

const KINDS: Record<string, RequestKind> = {
  GET: 'manifest-get',
  HEAD: 'manifest-head',
  PUT: 'manifest-put',
  DELETE: 'manifest-delete',
};

/**
 * Manifests in one repository: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints,
 * end-3, end-7, end-9.
 */
export function createManifestStore(session: Session, reading: Actions, firstPush: FirstPush): ManifestStore {
  const context: Context = {
    session,
    reading,
    firstPush,
    put: new Set(),
    request: (reference, options) => callFor(context, 'PUT', reference, options),
    read: (reference, options) => fetchManifest(context, reference, options),
  };
  return {
    readReference: (reference, options) => fetchManifest(context, reference, options),
    resolve: (reference, options) => resolve(context, reference, options),
    read: (descriptor, options) => read(context, descriptor, options),
    put: (descriptor, bytes, options) => putWithTags(context, descriptor, bytes, options),
    async tag(tag, descriptor, bytes, options = {}) {
      checkBeforePush(descriptor, bytes, where(context, tag));
      await (await putManifest(context, tag, descriptor, bytes, options)).drain();
    },
    delete: (reference, options) => deleteReference(context, reference, options),
    removesTags: (options) => removesTags(context, options),
  };
}

const where = (context: Context, reference: string) =>
  `${context.session.host}: ${label(context.session, reference)}`;

function callFor(
  context: Context,
  method: string,
  reference: string,
  options: Cancellable = {},
): SpecRequest {
  const { session, reading } = context;
  // The reference becomes part of the URL: `../../victim/manifests/latest` would be another repository's tag.
  if (!isDigest(reference)) parseTag(reference, `${session.host}: ${method} manifest of ${session.path}`);
  const actions: Actions =
    method === 'DELETE' ? session.traits.deleteActions : method === 'PUT' ? 'pull,push' : reading;
  return {
    kind: KINDS[method] ?? 'manifest-get',
    method,
    target: `/v2/${session.path}/manifests/${reference}`,
    description: `${method} ${label(session, reference)}`,
    scopes: [repositoryScope(session.path, actions)],
    headers: method === 'GET' || method === 'HEAD' ? { accept: ACCEPT } : {},
    ...(options.signal ? { signal: options.signal } : {}),
  };
}

async function resolve(
  context: Context,
  reference: string,
  options?: ResolveOptions,
): Promise<Descriptor | undefined> {
  if (options?.likelyAbsent && !context.absent && context.reading !== 'pull')
    return findByGet(context, reference, options);
  const call = callFor(context, 'HEAD', reference, options);
  const response = await head(context.session, call);
  const meaning = await context.session.meaning(response, call);
  if (meaning === 'absent') {
    await response.drain();
    if (response.status === 404) context.firstPush.answered();
    return absentByHead(context, reference, options);
  }
  if (meaning === 'not-allowed' && (await context.firstPush.isAwaited(options))) return undefined;
  if (meaning !== 'done') throw await context.session.toError(response, call);
  await response.drain();
  context.firstPush.answered();
  const described = describe(response, reference, where(context, reference));
  return described ?? (await fetchManifest(context, reference, options))?.descriptor;
}

/**
 * A HEAD's 404 may be wrong: Nexus returns it for manifests that GET finds. At a source, the manifest should
 * exist, so it is requested again by GET. At a destination most tags don't exist: one GET shows whether its HEAD
 * can be trusted.
 */
async function absentByHead(
  context: Context,
  reference: string,
  options?: Cancellable,
): Promise<Descriptor | undefined> {
  const read = async () => (await fetchManifest(context, reference, options))?.descriptor;
  if (context.reading === 'pull') return read();
  if (context.put.has(reference)) {
    const found = await read();
    if (found) context.headProof = Promise.resolve(false);
    return found;
  }
  if (isDigest(reference)) return undefined;
  if (context.absent?.has(reference)) return undefined;
  if (context.headProof) return (await context.headProof) ? undefined : read();
  const found = read();
  context.headProof = found.then(
    (descriptor) => descriptor === undefined,
    () => {
      delete context.headProof;
      return false;
    },
  );
  return found;
}

/**
 * Asks by GET whether a tag exists, once: one request instead of a HEAD and the GET that confirms its 404. Not for
 * all tags, since registries count a GET of what exists as a pull.
 */
async function findByGet(
  context: Context,
  reference: string,
  options: Cancellable,
): Promise<Descriptor | undefined> {
  context.absent ??= new Set();
  const found = await fetchManifest(context, reference, options);
  if (!found) context.absent.add(reference);
  return found?.descriptor;
}

async function fetchManifest(
  context: Context,
  reference: string,
  options?: Cancellable,
): Promise<{ descriptor: Descriptor; bytes: Buffer } | undefined> {
  const call = callFor(context, 'GET', reference, options);
  const { response, bytes } = await context.session.read(call, LIMITS.manifestPull.value);
  const meaning = await context.session.meaning(response, call);
  if (meaning === 'absent' && response.status === 404) context.firstPush.answered();
  if (meaning === 'absent') return undefined;
  if (meaning === 'not-allowed' && (await context.firstPush.isAwaited(options))) return undefined;
  if (meaning !== 'done') throw await context.session.toError(response, call);
  context.firstPush.answered();
  const name = where(context, reference);
  const contentType = response.headers['content-type'];
  // The digest of a signed schema 1 manifest isn't that of its bytes; the media type is reported instead.
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
  if (!found) throw new PublishError(`${name} is not there`, { code: 'MANIFEST_UNKNOWN' });
  verifyBytes(found.bytes, descriptor, name);
  parseManifest(found.bytes, descriptor.mediaType, name);
  return found.bytes;
}

async function deleteReference(context: Context, reference: string, options?: Cancellable): Promise<boolean> {
  const call = callFor(context, 'DELETE', reference, options);
  const response = await context.session.send(call);
  const meaning = await context.session.meaning(response, call);
  context.put.delete(reference);
  if (meaning === 'done' || meaning === 'absent') {
    await response.drain();
    return true;
  }
  if (meaning === 'not-offered') return false;
  throw await context.session.toError(response, call);
}

/** A digest that no manifest has. */
const NOTHING = `sha256:${'0'.repeat(64)}`;

/** Asks to delete a manifest that doesn't exist: the response shows whether deletion is supported. */
async function removesTags(context: Context, options?: Cancellable): Promise<boolean> {
  const { session } = context;
  if (session.traits.deletes === 'never') return false;
  const call = callFor(context, 'DELETE', NOTHING, options);
  const response = await session.send(call);
  const meaning = await session.meaning(response, call);
  await response.drain();
  return meaning === 'done' || meaning === 'absent';
}

/** A descriptor from the headers of a HEAD; undefined if they are incomplete and the manifest has to be read. */
function describe(response: HttpResponse, reference: string, name: string): Descriptor | undefined {
  const digest = claimedDigest(response, name);
  const size = Number(response.headers['content-length'] ?? 0);
  const mediaType = bareMediaType(response.headers['content-type']);
  if (isDigest(reference) && digest !== undefined && digest !== reference) {
    if (digestAlgorithm(digest) !== digestAlgorithm(reference)) return undefined;
    throw new PublishError(`${name} was returned with another digest, ${digest}`, {
      code: 'DIGEST_MISMATCH',
    });
  }
  // The parser reports schema 1.
  if (digest === undefined || size <= 0 || !isManifestType(mediaType) || isSchema1Type(mediaType))
    return undefined;
  return { mediaType, digest, size };
}
