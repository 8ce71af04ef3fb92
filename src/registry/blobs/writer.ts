import type { BlobUpload, Cancellable, Destination } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseRepositoryPath } from '../../oci/reference.ts';
import type { Session } from '../requests/session.ts';
import { confirmBlob, mountBlob, type Mount } from './exists-and-mount.ts';
import type { FirstPush } from './first-push.ts';
import type { FirstQuestion } from './first-question.ts';
import { streamBlob } from './stream-upload.ts';
import type { Uploaded } from './upload-sending.ts';
import { cancelUpload, type UploadState } from './upload-session.ts';
import { uploadBlob } from './upload.ts';

/** Writes blobs to one repository. */
interface BlobWriter
  extends
    Pick<Destination, 'mountBlob' | 'writeBlob'>,
    Required<Pick<Destination, 'streamBlob' | 'claimUpload'>> {
  /** @throws PublishError `BLOB_NOT_STORED` for a blob that couldn't be looked up before and isn't there. */
  confirm(options?: Cancellable): Promise<void>;
  /** Whether a blob that was asked for ahead is there; undefined if it wasn't asked for, or isn't asked any more. */
  askedAhead(digest: Digest): Promise<boolean | undefined>;
  /** Cancels uploads that were opened and not used. */
  close(): Promise<void>;
}

/** @param ahead what was opened or asked before */
export function createBlobWriter(
  session: Session,
  ahead: Pick<FirstPush, 'takeUpload'> & Pick<FirstQuestion, 'takeAnswer'>,
): BlobWriter {
  // Uploads opened by refused mounts, or before, which are used for the next write.
  const opened = new Map<Digest, UploadState>();
  // Blobs that can't be looked up before a manifest names them.
  const unconfirmed = new Map<Digest, BlobUpload>();
  const note = (blob: BlobUpload, uploaded: Uploaded): void => {
    if (uploaded === 'unconfirmed') unconfirmed.set(blob.digest, blob);
  };
  const noteMount = (digest: Digest, mount: Mount): boolean => {
    if (!mount.mounted && mount.state) opened.set(digest, mount.state);
    return mount.mounted;
  };
  return {
    async mountBlob(blob, from, options) {
      const path = parseRepositoryPath(from, `The mount of ${blob.digest}`);
      const known = path === session.path ? await ahead.takeAnswer(blob.digest) : undefined;
      return noteMount(blob.digest, known ?? (await mountBlob(session, blob, path, options)));
    },
    async askedAhead(digest) {
      const known = await ahead.takeAnswer(digest);
      return known && noteMount(digest, known);
    },
    claimUpload(digest) {
      const state = opened.has(digest) ? undefined : ahead.takeUpload();
      if (state) opened.set(digest, state);
      return state !== undefined;
    },
    async writeBlob(blob, open, options = {}) {
      const state = opened.get(blob.digest);
      opened.delete(blob.digest);
      note(blob, await uploadBlob(session, blob, open, state ? { ...options, state } : options));
    },
    async streamBlob(body, ended, options) {
      const { blob, uploaded } = await streamBlob(session, body, ended, options);
      note(blob, uploaded);
    },
    async confirm(options) {
      for (const blob of unconfirmed.values()) {
        if ((await confirmBlob(session, blob, options)) !== 'there') throw notConfirmed(session, blob);
        unconfirmed.delete(blob.digest);
      }
    },
    async close() {
      const states = [...opened.values()];
      opened.clear();
      await Promise.all(states.map((state) => cancelUpload(session, state)));
    },
  };
}

function notConfirmed({ host, path }: Session, { digest }: BlobUpload): PublishError {
  return new PublishError(
    `${host}: blob ${path}@${digest} was accepted by the registry and can't be found there`,
    {
      code: 'BLOB_NOT_STORED',
      hint: 'Give the account the right to pull, and check the storage of the registry.',
    },
  );
}
