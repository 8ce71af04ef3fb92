import type { HttpResponse } from '../http/contract.ts';
import type { BlobUpload, Cancellable } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import { head } from './head.ts';
import { repositoryScope, type Actions } from './scope.ts';
import type { Call, Session } from './session.ts';
import { stateOf, uploadScopes, type UploadState } from './upload-session.ts';

/** Whether the repository has a blob. @throws RegistryProblem. */
export async function hasBlob(
  session: Session,
  digest: Digest,
  reading: Actions,
  options: Cancellable = {},
): Promise<boolean> {
  const call: Call = {
    method: 'HEAD',
    target: `/v2/${session.path}/blobs/${digest}`,
    what: `HEAD blob ${session.path}@${digest}`,
    scopes: [repositoryScope(session.path, reading)],
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const response = await head(session, call, { range: 'bytes=0-0' });
  // 416: there, and empty.
  if ([200, 206, 404, 416].includes(response.status)) {
    await response.drain();
    return response.status !== 404;
  }
  throw await session.refused(response, call);
}

export type Mount = { mounted: true } | { mounted: false; state?: UploadState };

/**
 * Asks the registry to take a blob over from another of its repositories. Where it won't, it may have opened an upload
 * instead (202), which is handed back to be used. Refusals of any kind only mean that the blob has to be sent.
 */
export async function mountBlob(
  session: Session,
  blob: BlobUpload,
  from: string,
  options: Cancellable = {},
): Promise<Mount> {
  const query = `mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(from)}`;
  const call: Call = {
    method: 'POST',
    target: `/v2/${session.path}/blobs/uploads/?${query}`,
    what: `POST mount ${blob.digest} from ${from} to ${session.path}`,
    scopes: uploadScopes(session.path, from),
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const response = await session.send(call);
  await response.drain();
  if (response.status === 201) return isOf(response, blob) ? { mounted: true } : { mounted: false };
  if (response.status !== 202 || response.headers['location'] === undefined) return { mounted: false };
  return { mounted: false, state: stateOf(response) };
}

/** A registry that says it mounted something else has mounted nothing of use. */
function isOf(response: HttpResponse, blob: BlobUpload): boolean {
  const digest = response.headers['docker-content-digest'];
  return digest === undefined || digest === blob.digest || digest.split(':')[0] !== blob.digest.split(':')[0];
}
