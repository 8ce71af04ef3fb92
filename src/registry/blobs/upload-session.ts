import type { HttpResponse } from '../../http/types.ts';
import type { BlobUpload, Cancellable } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { resolveLocation } from '../../http/redirects.ts';
import { repositoryScope } from '../scope.ts';
import type { RegistryRequest, SpecRequest, Session } from '../requests/session.ts';

/** An open upload: where it continues, and how many bytes the registry has. */
export interface UploadState {
  location: URL;
  /** Bytes the registry has. */
  offset: number;
  /** Bytes: minimum size of all chunks but the last (`OCI-Chunk-Min-Length`). */
  chunkMinimum: number;
  /** The upload has left the registry's origin: it continues without credentials, wherever it goes from there. */
  left: boolean;
}

/** What every request to an upload's location has in common. */
export function callTo(
  session: Session,
  state: UploadState,
): Pick<RegistryRequest, 'target' | 'scopes' | 'anonymous'> {
  return {
    target: state.location,
    scopes: uploadScopes(session.path),
    ...(state.left ? { anonymous: true } : {}),
  };
}

/** Milliseconds; cancelling an upload must not delay the run. */
const CANCEL_TIMEOUT = 2000;

export function uploadScopes(path: string, from?: string): string[] {
  const own = repositoryScope(path, 'pull,push');
  return from === undefined || from === path ? [own] : [own, repositoryScope(from, 'pull')];
}

/**
 * Opens an upload (POST, distribution-spec, "Pushing blobs"). Any 2xx with a Location has opened one.
 * @param digest for log and errors, if known.
 * @throws RegistryError.
 */
export async function beginUpload(
  session: Session,
  digest: Digest | undefined,
  options: Cancellable = {},
): Promise<UploadState> {
  const call: SpecRequest = {
    kind: 'upload-start',
    method: 'POST',
    target: `/v2/${session.path}/blobs/uploads/`,
    description: `POST upload ${digest === undefined ? `to ${session.path}` : `${session.path}@${digest}`}`,
    scopes: uploadScopes(session.path),
    ...options,
  };
  const response = await session.send(call);
  if ((await session.meaning(response, call)) !== 'done') throw await session.toError(response, call);
  await response.drain();
  return stateOf(session, response);
}

/**
 * The upload's state according to a response. As with redirects, another origin can't send an upload back to the
 * registry with its credentials.
 * @throws PublishError if its Location is missing or isn't allowed.
 */
export async function stateOf(
  session: Session,
  response: HttpResponse,
  before?: UploadState,
): Promise<UploadState> {
  const location = response.headers['location'];
  if (location === undefined && !before) {
    throw new PublishError(
      `${response.url.host} began an upload and did not say where it goes (no Location)`,
      {
        code: 'UPLOAD_LOCATION_MISSING',
      },
    );
  }
  const minimum = Number(response.headers['oci-chunk-min-length'] ?? before?.chunkMinimum ?? 0);
  return {
    location:
      location === undefined ? (before?.location ?? response.url) : resolveLocation(location, response.url),
    offset: before?.offset ?? 0,
    chunkMinimum: Number.isSafeInteger(minimum) && minimum > 0 ? minimum : 0,
    left: before?.left === true || (await namesItElsewhere(session, response)),
  };
}

async function namesItElsewhere(session: Session, { headers, url }: HttpResponse): Promise<boolean> {
  return headers['location'] !== undefined && !(await session.owns(url));
}

/** Bytes that the registry has according to `Range`. `0-0` means none, as in distribution. */
export function rangeEnd(response: HttpResponse): number | undefined {
  const end = /^(?:bytes[= ])?0-(-?\d+)$/.exec(response.headers['range']?.trim() ?? '')?.[1];
  if (end === undefined) return undefined;
  return Number(end) <= 0 ? 0 : Number(end) + 1;
}

/**
 * The state of an upload (end-13); undefined if the registry has lost it. @throws PublishError if it can't be
 * reached.
 */
export async function uploadStatus(
  session: Session,
  state: UploadState,
  digest: Digest,
  options: Cancellable = {},
): Promise<UploadState | undefined> {
  const call: SpecRequest = {
    kind: 'upload-status',
    method: 'GET',
    ...callTo(session, state),
    description: `GET upload ${session.path}@${digest}`,
    ...options,
  };
  const response = await session.send(call);
  const meaning = await session.meaning(response, call);
  await response.drain();
  if (meaning !== 'done') return undefined;
  const there = rangeEnd(response);
  return there === undefined ? undefined : { ...(await stateOf(session, response, state)), offset: there };
}

/** Cancels an upload (end-14). Never rejects. */
export async function cancelUpload(session: Session, state: UploadState): Promise<void> {
  const call: SpecRequest = {
    kind: 'upload-cancel',
    method: 'DELETE',
    ...callTo(session, state),
    description: `DELETE upload in ${session.path}`,
    once: true,
    idleTimeout: CANCEL_TIMEOUT,
  };
  await session.send(call).then(
    (response) => response.drain(),
    () => undefined,
  );
}

/** The closing PUT after chunks (distribution-spec, end-6). */
export function finishRequest(
  session: Session,
  state: UploadState,
  { digest }: BlobUpload,
  { signal }: Cancellable,
): SpecRequest {
  return {
    ...callTo(session, state),
    ...(signal ? { signal } : {}),
    kind: 'upload-finish',
    method: 'PUT',
    target: closingUrl(state.location, digest),
    description: `PUT blob ${session.path}@${digest}`,
    body: '',
    once: true,
  };
}

/** The location with the digest added. The existing query stays as it is, since it may be signed. */
export function closingUrl(location: URL, digest: Digest): URL {
  const url = new URL(location);
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}
