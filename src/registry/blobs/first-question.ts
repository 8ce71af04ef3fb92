import type { BlobUpload, Cancellable } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Session } from '../requests/session.ts';
import { mountBlob, type Mount } from './exists-and-mount.ts';
import { cancelUpload } from './upload-session.ts';

/** Milliseconds for which an upload is kept, for builds that take long: registries drop what isn't used. */
export const KEPT = 60_000;

export interface FirstBlob extends Cancellable {
  /** The blob that will be sent first, if it is known already. */
  first?: Promise<BlobUpload | undefined> | undefined;
}

/**
 * The question for the blob that will be sent first: a mount from the repository itself, which opens an upload if the
 * blob is missing. Asked beside the look-up of the tags, it spares a round trip before the blob is sent.
 */
export interface FirstQuestion {
  /** Undefined if there is no first blob. @throws PublishError if the registry can't be reached. */
  ask(options: FirstBlob): Promise<Mount | undefined>;
  /** The answer about a blob, once; undefined if it wasn't asked for, or its upload is likely to be dropped by now. */
  takeAnswer(digest: Digest): Promise<Mount | undefined>;
  /** Cancels the upload, if it wasn't used. Never rejects. */
  close(): Promise<void>;
}

export function createFirstQuestion(session: Session): FirstQuestion {
  const { clock } = session.retrier;
  let asking: Promise<Mount | undefined> | undefined;
  let asked: { digest: Digest; answer: Promise<Mount>; until: number } | undefined;
  const askFor = async (
    first: Promise<BlobUpload | undefined>,
    { signal }: Cancellable,
  ): Promise<Mount | undefined> => {
    const blob = await first;
    if (!blob) return undefined;
    const answer = mountBlob(session, blob, session.path, { signal });
    asked = { digest: blob.digest, answer, until: clock.now() + KEPT };
    return answer;
  };
  return {
    async ask({ first, signal }) {
      if (!first) return undefined;
      asking = askFor(first, { signal });
      return asking;
    },
    async takeAnswer(digest) {
      if (asked?.digest !== digest || clock.now() > asked.until) return undefined;
      const { answer } = asked;
      asked = undefined;
      return answer.catch(() => undefined);
    },
    async close() {
      await asking?.catch(() => undefined);
      const mount = await asked?.answer.catch(() => undefined);
      asked = undefined;
      if (mount && !mount.mounted && mount.state) await cancelUpload(session, mount.state);
    },
  };
}
