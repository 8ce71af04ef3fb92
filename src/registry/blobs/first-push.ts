import type { Cancellable } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import type { SpecRequest, Session } from '../requests/session.ts';
import { cancelUpload, stateOf, uploadScopes, type UploadState } from './upload-session.ts';

/**
 * Finds out whether a repository exists. Quay, ECR and Harbor refuse reads of a repository that doesn't exist yet
 * with 401 or 403, as if the account weren't allowed to read it; the right to push then decides.
 */
export interface FirstPush {
  /** Allows opening an upload to find out; never called in a dry run. */
  allow(): void;
  /** A read succeeded or returned 404, or something was pushed: from now on, a refused read is an error. */
  answered(): void;
  /** Opens an upload and cancels it, which changes nothing. @throws RegistryError if that is refused. */
  provePush(options?: Cancellable): Promise<void>;
  /** Whether a refused read means that the repository doesn't exist yet. */
  isAwaited(options?: Cancellable): Promise<boolean>;
  /** Waits until the upload is cancelled, so that none is left open. Never rejects. */
  close(): Promise<void>;
}

export function createFirstPush(session: Session): FirstPush {
  let allowed = false;
  let readable = false;
  let proof: Promise<void> | undefined;
  let cancelling: Promise<void> | undefined;
  const prove = async (options: Cancellable): Promise<void> => {
    const upload = await openUpload(session, options);
    // Awaited in the end: nothing else depends on it.
    cancelling = cancelUpload(session, upload);
  };
  const provePush = (options: Cancellable = {}): Promise<void> => {
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
      await cancelling;
    },
  };
}

async function openUpload(session: Session, { signal }: Cancellable): Promise<UploadState> {
  const call: SpecRequest = {
    kind: 'upload-start',
    method: 'POST',
    target: `/v2/${session.path}/blobs/uploads/`,
    description: `POST upload to ${session.path}`,
    scopes: uploadScopes(session.path),
    ...(signal ? { signal } : {}),
  };
  const response = await session.send(call);
  if ((await session.meaning(response, call)) !== 'done') throw await session.toError(response, call);
  await response.drain();
  return stateOf(session, response);
}
