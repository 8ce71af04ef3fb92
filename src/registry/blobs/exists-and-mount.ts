import { failureOfError } from '../../http/retry-policy.ts';
import type { HttpResponse } from '../../http/types.ts';
import type { BlobUpload, Cancellable } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import type { RegistryError } from '../responses/error.ts';
import { repositoryScope, type Actions } from '../scope.ts';
import { wasTriedEnough } from '../requests/repeat.ts';
import { LIMITS } from '../../support/limits.ts';
import { head } from '../requests/head.ts';
import { type SpecRequest, type Session } from '../requests/session.ts';
import { stateOf, uploadScopes, type UploadState } from './upload-session.ts';

/** Sessions in which a lookup or mount failed: further ones are not retried. */
const blind = new WeakSet<Session>();
const mountless = new WeakSet<Session>();

/**
 * Sends a request that only saves an upload. Undefined if there was no response after retries: the upload will
 * report the problem.
 * @throws PublishError if the registry itself can't be reached.
 */
async function unlessBroken<T>(
  session: Session,
  failed: WeakSet<Session>,
  call: SpecRequest,
  send: (call: SpecRequest) => Promise<T>,
): Promise<T | undefined> {
  const patient = { ...call, idleTimeout: LIMITS.sparingTime.value };
  try {
    return await send(failed.has(session) ? { ...patient, once: true } : patient);
  } catch (error) {
    if (call.signal?.aborted || wasTriedEnough(error) || !failureOfError(error)) throw error;
    failed.add(session);
    return undefined;
  }
}

/**
 * Whether the repository has a blob. This only saves an upload, so after an inconclusive response (401, 403, 500,
 * a closed connection) the blob is uploaded, and the upload reports what is wrong.
 * @throws PublishError if the registry can't be reached.
 */
export async function hasBlob(
  session: Session,
  digest: Digest,
  reading: Actions,
  options: Cancellable = {},
): Promise<boolean> {
  const call = headCall(session, digest, reading, options);
  const response = await unlessBroken(session, blind, call, (patient) =>
    head(session, patient, { range: 'bytes=0-0' }),
  );
  if (!response) return false;
  const meaning = await session.meaning(response, call);
  await response.drain();
  if (meaning === 'unknown') blind.add(session);
  return meaning === 'done';
}

/**
 * The size of a blob as reported by HEAD; undefined if it isn't. @throws PublishError if the registry can't be
 * reached.
 */
export async function blobSize(
  session: Session,
  digest: Digest,
  reading: Actions,
  options: Cancellable = {},
): Promise<number | undefined> {
  const call = headCall(session, digest, reading, options);
  const response = await session.send(call);
  const meaning = await session.meaning(response, call);
  await response.drain();
  return meaning === 'done' ? sizeOf(response) : undefined;
}

/**
 * Looks up a blob that the registry claims to have stored: by HEAD, and by a GET of its first byte if HEAD doesn't
 * show it or shows another size. `unknown`: the registry allows neither.
 * @throws PublishError if the registry can't be reached.
 */
export async function confirmBlob(
  session: Session,
  blob: BlobUpload,
  options: Cancellable = {},
): Promise<'there' | 'absent' | 'unknown'> {
  const call = headCall(session, blob.digest, 'pull,push', options);
  const first = await session.send(call);
  const meaning = await session.meaning(first, call);
  await first.drain();
  if (meaning === 'done' && (sizeOf(first) ?? blob.size) === blob.size) return 'there';
  const again: SpecRequest = { ...call, method: 'GET', headers: { range: 'bytes=0-0' } };
  const second = await session.send(again);
  const found = await session.meaning(second, again);
  await second.drain();
  if (found === 'unknown') return 'unknown';
  return found === 'done' && (sizeOf(second) ?? blob.size) === blob.size ? 'there' : 'absent';
}

function headCall(session: Session, digest: Digest, reading: Actions, { signal }: Cancellable): SpecRequest {
  return {
    kind: 'blob-head',
    method: 'HEAD',
    target: `/v2/${session.path}/blobs/${digest}`,
    description: `HEAD blob ${session.path}@${digest}`,
    scopes: [repositoryScope(session.path, reading)],
    ...(signal ? { signal } : {}),
  };
}

/** The size of the whole blob in bytes, if the response states it. */
export function sizeOf({ status, headers }: HttpResponse): number | undefined {
  const text =
    status === 200 ? headers['content-length'] : /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
  return text === undefined || !/^\d+$/.test(text) || headers['content-encoding'] !== undefined
    ? undefined
    : Number(text);
}

/** A registry's answer to a mount; `refusal` is a 401, which may mean that the login itself is wrong. */
export type Mount = { mounted: true } | { mounted: false; state?: UploadState; refusal?: RegistryError };

/**
 * Mounts a blob from another repository of the registry (distribution-spec end-11). A registry that doesn't may
 * open an upload instead (202), which is returned for use. After any other refusal the blob has to be uploaded.
 * @throws PublishError if the registry can't be reached.
 */
export async function mountBlob(
  session: Session,
  blob: BlobUpload,
  from: string,
  options: Cancellable = {},
): Promise<Mount> {
  const query = `mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(from)}`;
  const call: SpecRequest = {
    kind: 'mount',
    method: 'POST',
    target: `/v2/${session.path}/blobs/uploads/?${query}`,
    description: `POST mount ${blob.digest} from ${from} to ${session.path}`,
    scopes: uploadScopes(session.path, from),
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const response = await unlessBroken(session, mountless, call, (patient) => session.send(patient));
  if (!response) return { mounted: false };
  if (response.status >= 429) mountless.add(session);
  const meaning = await session.meaning(response, call);
  if (response.status === 401) {
    const asUpload = {
      ...call,
      kind: 'upload-start',
      description: `POST upload to ${session.path}`,
    } as const;
    return { mounted: false, refusal: await session.toError(response, asUpload) };
  }
  await response.drain();
  if (meaning === 'done') return isOf(response, blob) ? { mounted: true } : { mounted: false };
  if (meaning !== 'doubtful' || response.headers['location'] === undefined) return { mounted: false };
  return { mounted: false, state: await stateOf(session, response) };
}

/** Whether the registry mounted the blob that was requested. */
function isOf(response: HttpResponse, blob: BlobUpload): boolean {
  const digest = response.headers['docker-content-digest'];
  return digest === undefined || digest === blob.digest || digest.split(':')[0] !== blob.digest.split(':')[0];
}
