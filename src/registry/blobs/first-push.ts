import type { Cancellable } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Session } from '../requests/session.ts';
import { KEPT, type FirstBlob, type FirstQuestion } from './first-question.ts';
import { beginUpload, cancelUpload, type UploadState } from './upload-session.ts';

/**
 * Finds out whether a repository exists. Quay, ECR and Harbor refuse reads of a repository that doesn't exist yet
 * with 401 or 403, as if the account weren't allowed to read it; the right to push then decides.
 */
export interface FirstPush {
  /** Allows opening an upload to find out; never called in a dry run. */
  allow(): void;
  /** A read succeeded or returned 404, or something was pushed: from now on, a refused read is an error. */
  answered(): void;
  /**
   * Opens an upload, which changes nothing, and cancels it unless it is to be kept.
   * @throws RegistryError if that is refused.
   */
  provePush(options?: ProofOptions): Promise<void>;
  /** The upload that was kept, once, if it is still likely to be open. */
  takeUpload(): UploadState | undefined;
  /** Begins to cancel the upload that was kept. */
  releaseUpload(): void;
  /** Whether a refused read means that the repository doesn't exist yet. */
  isAwaited(options?: Cancellable): Promise<boolean>;
  /** Waits until the upload is cancelled, so that none is left open. Never rejects. */
  close(): Promise<void>;
}

export interface ProofOptions extends FirstBlob {
  /** Keep the upload open for the first blob: one that is about to be sent needs no other. */
  keepUpload?: boolean;
}

export function createFirstPush(session: Session, firstQuestion: FirstQuestion): FirstPush {
  let allowed = false;
  let readable = false;
  let proof: Promise<void> | undefined;
  let kept: { upload: UploadState; until: number } | undefined;
  let cancelling: Promise<void> | undefined;
  const now = (): number => session.retrier.clock.now();
  const releaseUpload = (): void => {
    if (!kept) return;
    // Awaited in the end: nothing else depends on it.
    cancelling = cancelUpload(session, kept.upload);
    kept = undefined;
  };
  const prove = async (options: ProofOptions): Promise<void> => {
    const { keepUpload, signal } = options;
    const answer = await firstQuestion.ask(options);
    if (answer?.mounted || answer?.state) return;
    // Unless a read has shown that the login is right, another request may be another attempt with a wrong password.
    if (answer?.refusal && !readable) throw answer.refusal;
    const upload = await beginUpload(session, undefined, signal ? { signal } : {});
    kept = { upload, until: now() + KEPT };
    if (!keepUpload) releaseUpload();
  };
  const provePush = (options: ProofOptions = {}): Promise<void> => {
    proof ??= prove(options).catch((error: unknown) => {
      proof = undefined;
      throw error;
    });
    return proof;
  };
  return {
    allow: () => void (allowed = true),
    answered: () => void (readable = true),
    provePush,
    takeUpload() {
      if (kept && now() > kept.until) releaseUpload();
      const upload = kept?.upload;
      kept = undefined;
      return upload;
    },
    releaseUpload,
    async isAwaited(options) {
      if (!allowed || readable) return false;
      const proven = await provePush(options).then(
        () => true,
        (error: unknown) => {
          if (error instanceof PublishError) return false;
          throw error;
        },
      );
      return proven && !readable;
    },
    async close() {
      await proof?.catch(() => undefined);
      releaseUpload();
      await cancelling;
    },
  };
}
