import type { HttpResponse } from '../../http/types.ts';
import type { Cancellable, PutManifestResult } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestOf, isDigest, parseDigest, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { verifyBytes } from '../../oci/manifest.ts';
import { isManifestType } from '../../oci/media-types.ts';
import { parseTag } from '../../oci/reference.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import type { FirstPush } from '../blobs/first-push.ts';
import type { SpecRequest, Session } from '../requests/session.ts';

/** The parts of a repository client that pushing a manifest needs. */
export interface PushContext {
  session: Session;
  firstPush: FirstPush;
  /** Tags and digests that were pushed: a HEAD that doesn't find them is wrong. */
  put: Set<string>;
  /** The PUT of a tag or digest, without its body. */
  request(reference: string, options: Cancellable): SpecRequest;
  read(reference: string, options: Cancellable): Promise<{ descriptor: Descriptor } | undefined>;
}

/** For messages: `manifest acme/app:1.2`. */
export function label({ path }: Pick<Session, 'path'>, reference: string): string {
  return `manifest ${path}${isDigest(reference) ? `@${reference}` : `:${reference}`}`;
}

/** The digest in a response's Docker-Content-Digest. @throws PublishError if it is invalid. */
export function claimedDigest(response: HttpResponse, name: string): Digest | undefined {
  const header = response.headers['docker-content-digest']?.trim();
  return header ? parseDigest(header, `${name}, by its Docker-Content-Digest,`) : undefined;
}

/** Tags per request: Zot accepts 46. Characters of all tags: proxies limit URLs to 4 or 8 KiB. */
const TAGS_PER_REQUEST = 40;
const TAG_CHARACTERS = 3000;

/** Pushes a manifest under a tag or its digest (end-7). @throws RegistryError, PublishError (`MANIFEST_NOT_STORED`). */
export async function putManifest(
  context: PushContext,
  reference: string,
  descriptor: Descriptor,
  bytes: Buffer,
  options: Cancellable & { query?: string },
): Promise<HttpResponse> {
  const call = context.request(reference, options);
  call.headers = { 'content-type': ownMediaType(bytes) ?? descriptor.mediaType };
  call.body = bytes;
  call.pushed = context.put.size > 0;
  if (!isDigest(reference)) call.tag = reference;
  call.target = `${String(call.target)}${options.query ?? ''}`;
  const { response, meaning } = await sendUntilVisible(context, call, options);
  // `?tag=` is optional: 414 and 431 mean too many tags, other statuses that it isn't supported.
  if (response.status > 299 && options.query) return response;
  if (meaning !== 'done' && meaning !== 'doubtful') throw await context.session.toError(response, call);
  await response.drain();
  context.firstPush.answered();
  context.put.add(reference);
  if (meaning === 'doubtful') await confirmStored(context, reference, descriptor, options);
  const stored = claimedDigest(response, `${context.session.host}: ${call.description}`);
  if (stored !== undefined && stored !== digestOf(bytes, digestAlgorithm(stored))) {
    throw new PublishError(
      `${context.session.host}: ${call.description} was stored as ${stored}, which is not what was sent`,
      {
        code: 'DIGEST_MISMATCH',
      },
    );
  }
  return response;
}

/** Repetitions of a PUT whose parts aren't visible yet. */
const NOT_YET_REPEATS = 2;

/** Registries with external blob storage may return MANIFEST_BLOB_UNKNOWN right after they accepted the blobs. */
async function sendUntilVisible({ session }: PushContext, call: SpecRequest, { signal }: Cancellable) {
  const tries = session.retrier.start(call.description, session.countRetry);
  for (let repeats = 0; ; repeats++) {
    const response = await session.send(call);
    const meaning = await session.meaning(response, call);
    const failure = { reason: 'the registry does not see its parts yet' };
    if (meaning !== 'not-yet' || repeats === NOT_YET_REPEATS || !(await tries.next(failure, signal)))
      return { response, meaning };
  }
}

/** A success status that isn't in the specification (200, 202, 204) counts once the manifest can be read. */
async function confirmStored(
  context: PushContext,
  reference: string,
  { digest }: Descriptor,
  options: Cancellable,
): Promise<void> {
  const { retrier, countRetry, host } = context.session;
  const tries = retrier.start(`GET ${label(context.session, reference)}`, countRetry);
  for (;;) {
    const found = await context.read(reference, options);
    if (found?.descriptor.digest === digest) return;
    if (await tries.next({ reason: 'what was accepted is not there yet' }, options.signal)) continue;
    throw new PublishError(
      `${host}: ${label(context.session, reference)} was accepted by the registry and isn't there`,
      {
        code: 'MANIFEST_NOT_STORED',
        hint: 'Check the storage of the registry, and any proxy in between that answers in its place.',
      },
    );
  }
}

/** The media type in the manifest itself: registries refuse a manifest sent with another one. */
function ownMediaType(bytes: Buffer): string | undefined {
  try {
    const { mediaType } = JSON.parse(bytes.toString('utf8')) as { mediaType?: unknown };
    return typeof mediaType === 'string' && isManifestType(mediaType) ? mediaType : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Pushes by digest, and sets tags in the same request if the registry supports that (end-7b). @throws as
 * `putManifest`.
 */
export async function putWithTags(
  context: PushContext,
  descriptor: Descriptor,
  bytes: Buffer,
  { tags = [], ...options }: Cancellable & { tags?: string[] } = {},
): Promise<PutManifestResult> {
  const name = `${context.session.host}: ${label(context.session, descriptor.digest)}`;
  checkBeforePush(descriptor, bytes, name);
  for (const tag of tags) parseTag(tag, name);
  const tagged: string[] = [];
  let listed = false;
  for (const batch of batches(tags)) {
    const query =
      batch.length === 0 ? '' : `?${batch.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&')}`;
    let response = await putManifest(context, descriptor.digest, descriptor, bytes, { ...options, query });
    if (response.status > 299) {
      await response.drain();
      response = await putManifest(context, descriptor.digest, descriptor, bytes, options);
    }
    const acknowledged = (response.headers['oci-tag'] ?? '').split(/[\s,]+/);
    listed = response.headers['oci-subject'] !== undefined;
    const set = batch.filter((tag) => acknowledged.includes(tag));
    tagged.push(...set);
    for (const tag of set) context.put.add(tag);
    // A registry that doesn't support `?tag=` won't support it in the next request either.
    if (tagged.length === 0) break;
  }
  return { tagged, ...(listed ? { listed } : {}) };
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

/** @throws PublishError if the bytes don't match the descriptor, or are more than registries accept. */
export function checkBeforePush(descriptor: Descriptor, bytes: Buffer, name: string): void {
  verifyBytes(bytes, descriptor, name);
  if (bytes.length > LIMITS.manifestPush.value) throw overLimit(LIMITS.manifestPush, name);
}
