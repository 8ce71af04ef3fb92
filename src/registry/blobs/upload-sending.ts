import type { HttpResponse } from '../../http/types.ts';
import { failureOfError, failureOfResponse, type Retryable } from '../../http/retry-policy.ts';
import type { BlobUpload, Cancellable, OpenAt } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import { createChunks } from './chunks.ts';
import type { RegistryError } from '../responses/error.ts';
import type { RegistryRequest, SpecRequest, Session } from '../requests/session.ts';
import { callTo, closingUrl, finishRequest, rangeEnd, stateOf, type UploadState } from './upload-session.ts';

/** The result of an upload. `unconfirmed`: the registry accepted the blob, and it couldn't be looked up. */
export type Uploaded = 'stored' | 'unconfirmed';

export interface UploadOptions extends Cancellable {
  /** Called with the number of bytes that the registry has received. */
  onProgress?: (sent: number) => void;
  /** An upload that a refused mount has opened. */
  state?: UploadState;
}

export interface Upload {
  session: Session;
  blob: BlobUpload;
  open: OpenAt;
  options: UploadOptions;
  /** For log and errors: `blob acme/app@sha256:…`. */
  where: string;
}

/** The upload broke off and can be resumed. */
export interface Broken {
  kind: 'broken';
  failure: Retryable;
  error?: unknown;
  response?: HttpResponse;
  call?: RegistryRequest;
}

/** The result of one attempt. */
type Outcome =
  | { kind: 'done' }
  /** Accepted with a status that the specification doesn't define here. */
  | { kind: 'doubtful' }
  | Broken
  /** The blob is too large for one request. */
  | { kind: 'too-large'; problem: RegistryError }
  /** The first chunk was refused: the registry doesn't support chunks. */
  | { kind: 'chunks-refused'; problem: RegistryError }
  | { kind: 'refused'; problem: RegistryError };

const OCTETS = 'application/octet-stream';

/** One PUT with the blob as its body (distribution-spec end-6). */
export async function sendWhole(upload: Upload, state: UploadState): Promise<Outcome> {
  const { session, blob, options } = upload;
  const content = await upload.open(0);
  let sent = 0;
  const onSent = (count: number): void => {
    sent += count;
    options.onProgress?.(sent);
  };
  const call: SpecRequest = {
    kind: 'upload-whole',
    method: 'PUT',
    ...callTo(session, state),
    target: closingUrl(state.location, blob.digest),
    description: `PUT ${upload.where}`,
    headers: { 'content-type': OCTETS },
    stream: { body: content, length: blob.size, onSent },
    ...(options.signal ? { signal: options.signal } : {}),
  };
  try {
    return await judge(upload, await session.send(call), call, 0);
  } catch (error) {
    return broken(error, options);
  } finally {
    content.destroy();
  }
}

/**
 * Sends chunks by PATCH (end-5) from the offset that the registry has, and the closing PUT (end-6). Updates
 * `state`.
 */
export async function sendChunks(upload: Upload, state: UploadState): Promise<Outcome> {
  const { session, blob, options } = upload;
  const chunks = createChunks(upload.open, upload.where);
  const began = state.offset;
  try {
    while (state.offset < blob.size) {
      const size = Math.max(session.traits.chunkSize, state.chunkMinimum);
      const length = Math.min(size, blob.size - state.offset);
      const call = chunkCall(upload, state, await chunks.at(state.offset, length));
      const response = await session.send(call);
      if ((await session.meaning(response, call)) !== 'done') {
        const outcome = await judge(upload, response, call, began);
        const { kind } = outcome;
        return kind === 'refused' && state.offset === 0 ? { ...outcome, kind: 'chunks-refused' } : outcome;
      }
      await response.drain();
      await advance(session, state, { response, length });
      options.onProgress?.(state.offset);
    }
    const call = finishRequest(session, state, blob, options);
    return await judge(upload, await session.send(call), call, began);
  } catch (error) {
    return broken(error, options);
  } finally {
    chunks.close();
  }
}

function chunkCall(upload: Upload, state: UploadState, body: Buffer): SpecRequest {
  const { offset } = state;
  const { signal } = upload.options;
  return {
    ...callTo(upload.session, state),
    ...(signal ? { signal } : {}),
    kind: 'upload-chunk',
    method: 'PATCH',
    description: `PATCH ${upload.where} from byte ${offset}`,
    headers: { 'content-type': OCTETS, 'content-range': `${offset}-${offset + body.length - 1}` },
    body,
    once: true,
  };
}

/** Advances by a chunk, or to the offset in `Range` if that is plausible (ECR's isn't). */
async function advance(
  session: Session,
  state: UploadState,
  { response, length }: { response: HttpResponse; length: number },
): Promise<void> {
  const there = rangeEnd(response);
  const plausible = there !== undefined && there > state.offset && there <= state.offset + length;
  Object.assign(state, await stateOf(session, response, state), {
    offset: plausible ? there : state.offset + length,
  });
}

async function judge(
  upload: Upload,
  response: HttpResponse,
  call: SpecRequest,
  began: number,
): Promise<Outcome> {
  const { session } = upload;
  const meaning = await session.meaning(response, call);
  if (meaning === 'done' || meaning === 'doubtful') {
    await response.drain();
    checkDigest(session, upload.blob, response);
    return { kind: meaning };
  }
  const failure = failureOfResponse(response, await response.text(), session.retrier.clock.now());
  if (failure) return { kind: 'broken', failure, response, call };
  // After a resumed upload, the registry may have mixed up chunks. Within one attempt, the bytes themselves are
  // wrong.
  if (meaning === 'lost' && (response.status !== 400 || began > 0)) {
    return { kind: 'broken', failure: { reason: `the answer was ${response.status}` }, response, call };
  }
  const problem = await session.toError(response, call);
  if (meaning === 'too-large' && call.kind === 'upload-whole') return { kind: 'too-large', problem };
  return { kind: 'refused', problem };
}

/** @throws PublishError `DIGEST_MISMATCH` if a response names another digest of the same algorithm. */
export function checkDigest({ host, path }: Session, { digest }: BlobUpload, response: HttpResponse): void {
  const stored = response.headers['docker-content-digest'];
  if (stored === undefined || stored === digest || stored.split(':')[0] !== digest.split(':')[0]) return;
  throw new PublishError(`${host}: blob ${path}@${digest} was stored as ${stored}`, {
    code: 'DIGEST_MISMATCH',
  });
}

/** The error for a blob that was accepted and can't be found. */
export function notStored({ host, path }: Session, { digest }: BlobUpload): PublishError {
  return new PublishError(`${host}: blob ${path}@${digest} was accepted by the registry and isn't there`, {
    code: 'BLOB_NOT_STORED',
    hint: 'Check the storage of the registry, and any proxy in between that answers in its place.',
  });
}

function broken(error: unknown, options: UploadOptions): Outcome {
  const failure = failureOfError(error);
  if (!failure || options.signal?.aborted) throw error;
  return { kind: 'broken', failure, error };
}
