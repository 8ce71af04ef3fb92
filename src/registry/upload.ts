import type { HttpResponse } from '../http/contract.ts';
import { failureOfError, failureOfResponse, type Failure } from '../http/retry.ts';
import type { BlobUpload, Cancellable, OpenAt } from '../oci/content.ts';
import { Problem } from '../oci/errors.ts';
import { createPieces } from './pieces.ts';
import { hasBlob } from './blobs.ts';
import type { RegistryProblem } from './problem.ts';
import type { Call, Session } from './session.ts';
import {
  beginUpload,
  cancelUpload,
  closingUrl,
  rangeEnd,
  stateOf,
  uploadScopes,
  uploadStatus,
  type UploadState,
} from './upload-session.ts';

export interface UploadOptions extends Cancellable {
  /** Bytes of this blob that the registry has taken so far. */
  onProgress?: (sent: number) => void;
  /** An upload that is open already: a mount was answered with it. */
  state?: UploadState;
}

/** Bytes of one piece where the registry doesn't take a blob whole; GHCR's limit. */
const PIECE = 4 * 1024 * 1024;
const OCTETS = 'application/octet-stream';

/** What came of one try. */
type Outcome =
  | { kind: 'done' }
  /** May go on from where the registry is. */
  | { kind: 'broken'; failure: Failure; error?: unknown; response?: HttpResponse; call?: Call }
  /** The whole is too much at once. */
  | { kind: 'too-large' }
  | { kind: 'refused'; problem: RegistryProblem };

interface Upload {
  session: Session;
  blob: BlobUpload;
  open: OpenAt;
  options: UploadOptions;
  where: string;
}

/**
 * Uploads a blob: with one PUT of its whole content where the registry takes that; in pieces where it says
 * `OCI-Chunk-Min-Length` or that the whole is too large. After a break it asks how much has arrived and goes on from
 * there; when the registry has lost the upload, it begins again. An upload that is given up is cancelled.
 * @throws RegistryProblem, Problem (`DIGEST_MISMATCH`, `SIZE_MISMATCH`) or whatever the content's stream failed with.
 */
export async function uploadBlob(
  session: Session,
  blob: BlobUpload,
  open: OpenAt,
  options: UploadOptions,
): Promise<void> {
  const where = `blob ${session.path}@${blob.digest}`;
  const upload: Upload = { session, blob, open, options, where };
  const tries = session.retrier.begin(`upload of ${where}`, session.countRetry);
  let state = options.state;
  let inPieces = false;
  try {
    for (;;) {
      state ??= await beginUpload(session, blob.digest, options);
      await session.retrier.ready(options.signal);
      const before = state.offset;
      const whole = !inPieces && before === 0 && state.chunkMinimum === 0;
      const outcome: Outcome = whole ? await sendWhole(upload, state) : await sendPieces(upload, state);
      if (outcome.kind === 'done') return session.retrier.succeeded();
      if (outcome.kind === 'refused') throw outcome.problem;
      if (outcome.kind === 'too-large') {
        inPieces = true;
        state = await resume(upload, state);
        continue;
      }
      if (state.offset > before) tries.progressed();
      if (!(await tries.again(outcome.failure, options.signal))) throw await giveUp(upload, outcome);
      state = await resume(upload, state);
      // The answer may have been lost, and not the upload.
      if (!state && (await hasBlob(session, blob.digest, 'pull,push', options))) return;
    }
  } catch (error) {
    if (state) await cancelUpload(session, state);
    throw error;
  }
}

async function giveUp(upload: Upload, outcome: Outcome & { kind: 'broken' }): Promise<unknown> {
  if (outcome.response && outcome.call) return upload.session.refused(outcome.response, outcome.call);
  return outcome.error;
}

/** The state to go on with; undefined to begin again. */
async function resume(upload: Upload, state: UploadState): Promise<UploadState | undefined> {
  const found = await uploadStatus(upload.session, state, upload.blob.digest, upload.options).catch(
    (error: unknown) => {
      if (upload.options.signal?.aborted || !failureOfError(error)) throw error;
      return undefined;
    },
  );
  if (!found || found.offset > upload.blob.size) {
    await cancelUpload(upload.session, state);
    return undefined;
  }
  return found;
}

async function sendWhole(upload: Upload, state: UploadState): Promise<Outcome> {
  const { session, blob, options } = upload;
  const content = await upload.open(0);
  let sent = 0;
  const onSent = (count: number): void => {
    sent += count;
    options.onProgress?.(sent);
  };
  const call: Call = {
    method: 'PUT',
    target: closingUrl(state.location, blob.digest),
    what: `PUT ${upload.where}`,
    scopes: uploadScopes(session.path),
    headers: { 'content-type': OCTETS },
    stream: { body: content, length: blob.size, onSent },
    ...(options.signal ? { signal: options.signal } : {}),
  };
  try {
    const response = await session.send(call);
    if ([413, 416].includes(response.status)) {
      await response.drain();
      return { kind: 'too-large' };
    }
    return await judge(upload, response, call, 0);
  } catch (error) {
    return broken(error, options);
  } finally {
    content.destroy();
  }
}

async function sendPieces(upload: Upload, state: UploadState): Promise<Outcome> {
  const { session, blob, options } = upload;
  const pieces = createPieces(upload.open, upload.where);
  const common = {
    scopes: uploadScopes(session.path),
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const began = state.offset;
  try {
    while (state.offset < blob.size) {
      const length = Math.min(Math.max(PIECE, state.chunkMinimum), blob.size - state.offset);
      const body = await pieces.at(state.offset, length);
      const headers = {
        'content-type': OCTETS,
        'content-range': `${state.offset}-${state.offset + length - 1}`,
      };
      const what = `PATCH ${upload.where} from byte ${state.offset}`;
      const call: Call = {
        method: 'PATCH',
        target: state.location,
        what,
        headers,
        body,
        once: true,
        ...common,
      };
      const response = await session.send(call);
      // ECR answers 201 to a piece.
      if (response.status !== 202 && response.status !== 201)
        return await judge(upload, response, call, began);
      await response.drain();
      advance(state, response, length);
      options.onProgress?.(state.offset);
    }
    const target = closingUrl(state.location, blob.digest);
    const call: Call = {
      method: 'PUT',
      target,
      what: `PUT ${upload.where}`,
      body: '',
      once: true,
      ...common,
    };
    return await judge(upload, await session.send(call), call, began);
  } catch (error) {
    return broken(error, options);
  } finally {
    pieces.close();
  }
}

/** A piece arrived, or as much of it as `Range` says; a `Range` that can't be right (ECR) is not believed. */
function advance(state: UploadState, response: HttpResponse, length: number): void {
  const there = rangeEnd(response);
  const plausible = there !== undefined && there > state.offset && there <= state.offset + length;
  Object.assign(state, stateOf(response, state), { offset: plausible ? there : state.offset + length });
}

/** Statuses after which the upload may go on from where the registry says it is, or from its beginning. */
const LOST = [401, 404, 416];

async function judge(upload: Upload, response: HttpResponse, call: Call, began: number): Promise<Outcome> {
  const { session, blob } = upload;
  if (response.status === 201 || response.status === 204) {
    await response.drain();
    const stored = response.headers['docker-content-digest'];
    if (
      stored !== undefined &&
      stored !== blob.digest &&
      stored.split(':')[0] === blob.digest.split(':')[0]
    ) {
      throw new Problem(`${session.host}: ${upload.where} was stored as ${stored}`, {
        code: 'DIGEST_MISMATCH',
      });
    }
    return { kind: 'done' };
  }
  const text = await response.text();
  const failure = failureOfResponse(response, text, session.retrier.clock.now());
  if (failure) return { kind: 'broken', failure, response, call };
  if (LOST.includes(response.status)) {
    return {
      kind: 'broken',
      failure: { reason: `the answer was ${response.status}`, after: 0 },
      response,
      call,
    };
  }
  const problem = await session.refused(response, call);
  // Pieces of two tries may have met in a registry that lost count; a new beginning tells.
  const invalid = /^(DIGEST_INVALID|BLOB_UPLOAD_INVALID|SIZE_INVALID)$/.test(problem.code ?? '');
  if (invalid && began > 0) {
    return { kind: 'broken', failure: { reason: problem.code ?? '' }, error: problem };
  }
  return { kind: 'refused', problem };
}

function broken(error: unknown, options: UploadOptions): Outcome {
  const failure = failureOfError(error);
  if (!failure || options.signal?.aborted) throw error;
  return { kind: 'broken', failure, error };
}
