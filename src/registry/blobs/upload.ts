import { failureOfError } from '../../http/retry-policy.ts';
import type { BlobUpload, OpenAt } from '../../oci/content.ts';
import { confirmBlob, hasBlob } from './exists-and-mount.ts';
import type { Session } from '../requests/session.ts';
import {
  notStored,
  sendChunks,
  sendWhole,
  type Broken,
  type Upload,
  type Uploaded,
  type UploadOptions,
} from './upload-sending.ts';
import { beginUpload, cancelUpload, uploadStatus, type UploadState } from './upload-session.ts';

/** Blobs larger than a chunk are sent in chunks after two attempts to send them whole failed without progress. */
const BREAKS_BEFORE_CHUNKS = 2;

/**
 * Uploads a blob: whole in one PUT where the registry accepts that; in chunks if it sends `OCI-Chunk-Min-Length`,
 * says that the whole is too large, or breaks off twice. After a break it asks how much has arrived and continues
 * from there, or starts again if the registry has lost the upload. A blob that was sent in chunks, or accepted
 * with a status that isn't in the specification, is looked up once. A failed upload is cancelled.
 * @throws RegistryError, PublishError (`DIGEST_MISMATCH`, `SIZE_MISMATCH`, `BLOB_NOT_STORED`) or the error of the
 * content's stream.
 */
export async function uploadBlob(
  session: Session,
  blob: BlobUpload,
  open: OpenAt,
  options: UploadOptions,
): Promise<Uploaded> {
  const where = `blob ${session.path}@${blob.digest}`;
  const run = new UploadRun({ session, blob, open, options, where });
  try {
    for (;;) {
      const uploaded = await run.attempt();
      if (uploaded) return uploaded;
    }
  } catch (error) {
    await run.cancel();
    throw error;
  }
}

/** The attempts at one blob, and what they showed about the registry. */
class UploadRun {
  readonly #upload: Upload;
  readonly #tries;
  #state: UploadState | undefined;
  #inPieces = false;
  /** False once the registry refused the first chunk. */
  #chunksOffered = true;
  /** Why the blob can't be sent whole. */
  #tooLarge: Error | undefined;
  #breaks = 0;

  /** The highest offset that the registry has reported. */
  #furthest = 0;

  constructor(upload: Upload) {
    this.#upload = upload;
    this.#tries = upload.session.retrier.start(`upload of ${upload.where}`, upload.session.countRetry);
    this.#state = upload.options.state;
  }

  /** One attempt; undefined if another one may succeed. */
  async attempt(): Promise<Uploaded | undefined> {
    const { session, blob, options } = this.#upload;
    this.#state ??= await beginUpload(session, blob.digest, options);
    await session.retrier.ready(options.signal);
    const state = this.#state;
    const whole = !this.#inPieces && state.offset === 0 && state.chunkMinimum === 0;
    const outcome = whole ? await sendWhole(this.#upload, state) : await sendChunks(this.#upload, state);
    switch (outcome.kind) {
      case 'done':
      case 'doubtful':
        if (whole && outcome.kind === 'done') return this.#stored('stored');
        return this.#lookUp();
      case 'too-large':
        if (!this.#chunksOffered) throw outcome.problem;
        this.#tooLarge = outcome.problem;
        this.#inPieces = true;
        await this.#resume(state);
        return undefined;
      case 'chunks-refused':
        return this.#withoutChunks(state, outcome.problem);
      case 'refused':
        throw outcome.problem;
      case 'broken':
        this.#noteProgress(state);
        return this.#afterBreak(state, { outcome, whole });
    }
  }

  /** Sending the same bytes again after the registry lost them is not progress. */
  #noteProgress({ offset }: UploadState): void {
    if (offset <= this.#furthest) return;
    this.#furthest = offset;
    this.#tries.progressed();
  }

  async cancel(): Promise<void> {
    if (this.#state) await cancelUpload(this.#upload.session, this.#state);
  }

  #stored(uploaded: Uploaded): Uploaded {
    this.#upload.session.retrier.succeeded();
    return uploaded;
  }

  /** Looks up a blob that the registry has accepted; a manifest may only name it once it is visible. */
  async #lookUp(): Promise<Uploaded | undefined> {
    const { session, blob, options } = this.#upload;
    this.#state = undefined;
    const missing = { reason: `the registry accepted it and doesn't have it` };
    for (;;) {
      const found = await confirmBlob(session, blob, options);
      if (found !== 'absent') return this.#stored(found === 'there' ? 'stored' : 'unconfirmed');
      // It may become visible in a moment; otherwise it is sent again.
      if (!(await this.#tries.next(missing, options.signal))) throw notStored(session, blob);
      if ((await confirmBlob(session, blob, options)) === 'absent') return undefined;
    }
  }

  async #afterBreak(
    state: UploadState,
    { outcome, whole }: { outcome: Broken; whole: boolean },
  ): Promise<Uploaded | undefined> {
    const { session, blob, options } = this.#upload;
    if (!(await this.#tries.next(outcome.failure, options.signal))) {
      throw outcome.response && outcome.call
        ? await session.toError(outcome.response, outcome.call)
        : outcome.error;
    }
    await this.#resume(state);
    // Perhaps only the response was lost.
    if (!this.#state && (await hasBlob(session, blob.digest, 'pull,push', options))) {
      return this.#stored('stored');
    }
    if (whole && !this.#state?.offset) this.#breaks += 1;
    if (this.#breaks >= BREAKS_BEFORE_CHUNKS && blob.size > session.traits.chunkSize && this.#chunksOffered)
      this.#inPieces = true;
    return undefined;
  }

  /** Google's registry doesn't support chunks; a blob that is too large for one request can't be uploaded there. */
  async #withoutChunks(state: UploadState, problem: Error): Promise<undefined> {
    if (this.#tooLarge || state.chunkMinimum > 0 || !this.#inPieces) throw this.#tooLarge ?? problem;
    await cancelUpload(this.#upload.session, state);
    this.#state = undefined;
    this.#inPieces = false;
    this.#chunksOffered = false;
  }

  /** Reads the upload's state; without one, the next attempt opens a new upload. */
  async #resume(state: UploadState): Promise<void> {
    const { session, blob, options } = this.#upload;
    const found = await uploadStatus(session, state, blob.digest, options).catch((error: unknown) => {
      if (options.signal?.aborted || !failureOfError(error)) throw error;
      return undefined;
    });
    this.#state = found && found.offset <= blob.size ? found : undefined;
    if (!this.#state) await cancelUpload(session, state);
  }
}
