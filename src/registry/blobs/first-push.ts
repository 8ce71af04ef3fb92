import type { Cancellable } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import type { SpecRequest, Session } from '../requests/session.ts';
import { cancelUpload, stateOf, uploadScopes } from './upload-session.ts';

/**
 * What is known about whether a repository is there. Quay, ECR and Harbor refuse reads of a repository that isn't
 * there yet with 401 or 403, as if the account weren't allowed to read: then the right to push tells.
 */
export interface FirstPush {
  /** An upload may be opened to find out; a dry run never calls this. */
  allow(): void;
  /** A read was answered, if only with 404, or something was pushed: a refused read means what it says from now on. */
  answered(): void;
  /** Opens an upload, and cancels it: changes nothing. @throws RegistryError when it is refused. */
  provePush(options?: Cancellable): Promise<void>;
  /** Whether a refused read is one of a repository that waits for its first push. */
  isAwaited(options?: Cancellable): Promise<boolean>;
}

export function createFirstPush(session: Session): FirstPush {
  let allowed = false;
  let readable = false;
  let proof: Promise<void> | undefined;
  const provePush = (options: Cancellable = {}): Promise<void> => {
    proof ??= openAndCancel(session, options).catch((error: unknown) => {
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
  };
}

async function openAndCancel(session: Session, { signal }: Cancellable): Promise<void> {
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
  // Whatever comes of it, nobody has to wait for it.
  void cancelUpload(session, await stateOf(session, response));
}
