import type { Readable } from 'node:stream';
import type { HttpResponse } from '../../http/types.ts';
import type { BlobUpload, Cancellable } from '../../oci/content.ts';
import type { SpecRequest, Session } from '../requests/session.ts';
import { confirmBlob } from './exists-and-mount.ts';
import { checkDigest, notStored, type Uploaded } from './upload-sending.ts';
import {
  beginUpload,
  callTo,
  cancelUpload,
  finishRequest,
  stateOf,
  type UploadState,
} from './upload-session.ts';

interface StreamOptions extends Cancellable {
  /** Called with the number of bytes sent. */
  onProgress?: (sent: number) => void;
}

/**
 * Uploads content while it arrives, if its digest is only known at the end: POST, one PATCH without a length, and
 * the closing PUT (distribution-spec, "Pushing a blob in chunks"). `docker push` uploads layers this way, so
 * registries support it. There is a single attempt: if it fails, the upload is cancelled, and the blob has to be
 * sent by `uploadBlob`.
 * @param body ends after `ended` is settled
 * @throws RegistryError, PublishError, or whatever `body` or `ended` failed with.
 */
export async function streamBlob(
  session: Session,
  body: Readable,
  ended: Promise<BlobUpload>,
  options: StreamOptions = {},
): Promise<{ blob: BlobUpload; uploaded: Uploaded }> {
  let state: UploadState | undefined;
  // Until the PATCH reads the body, nothing else listens for its errors.
  body.on('error', () => undefined);
  try {
    state = await beginUpload(session, undefined, options);
    if (body.destroyed) throw body.errored ?? new Error('the content was closed');
    state = await append(session, state, body, options);
    const blob = await ended;
    checkDigest(session, blob, await send(session, finishRequest(session, state, blob, options)));
    const found = await confirmBlob(session, blob, options);
    if (found === 'absent') throw notStored(session, blob);
    return { blob, uploaded: found === 'there' ? 'stored' : 'unconfirmed' };
  } catch (error) {
    body.destroy();
    if (state) await cancelUpload(session, state);
    throw error;
  }
}

async function append(
  session: Session,
  state: UploadState,
  body: Readable,
  { signal, onProgress }: StreamOptions,
): Promise<UploadState> {
  let sent = 0;
  const onSent = (count: number): void => onProgress?.((sent += count));
  const response = await send(session, {
    ...callTo(session, state),
    ...(signal ? { signal } : {}),
    kind: 'upload-chunk',
    method: 'PATCH',
    description: `PATCH upload ${session.path}`,
    headers: { 'content-type': 'application/octet-stream' },
    stream: { body, onSent },
    once: true,
  });
  return stateOf(session, response, state);
}

/** @throws RegistryError for an answer that isn't a success. */
async function send(session: Session, call: SpecRequest): Promise<HttpResponse> {
  const response = await session.send(call);
  const meaning = await session.meaning(response, call);
  if (meaning !== 'done' && meaning !== 'doubtful') throw await session.toError(response, call);
  await response.drain();
  return response;
}
