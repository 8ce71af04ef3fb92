import type { ProgressEvent } from '../support/reporter.ts';

/**
 * Counts the bytes of a run that are uploaded. The sizes become known image by image, so the total is estimated until
 * all were read. What a destination has, or gets by a mount, counts nothing.
 */
export interface ByteCount {
  /** A tag's image was read: what it needs is known. */
  read(): void;
  /** A tag failed before its image was read. */
  unreadable(): void;
  /** The destination may need this blob. */
  need(target: string, digest: string, size: number): void;
  /** What an uploader tells of a blob. */
  note(target: string, digest: string, phase: ProgressEvent['phase'], sent: number, size?: number): void;
  /** An image is done with these: what wasn't uploaded by now won't be. */
  settle(target: string, digests: readonly string[]): void;
  /** Of some blobs. */
  of(target: string, digests: readonly string[]): { bytes: number; total: number };
  /** Of the run, if so many tags are copied in all. */
  sum(tags: { total: number }): { bytes: number; totalBytes?: number; estimated: boolean };
}

interface Blob {
  sent: number;
  size: number;
  /** Its size doesn't change any more. */
  final: boolean;
}

/** Creates a count of nothing. */
export function createByteCount(): ByteCount {
  const blobs = new Map<string, Blob>();
  const all = { sent: 0, size: 0 };
  let read = 0;
  let unreadable = 0;
  const set = (key: string, blob: Blob): void => {
    const before = blobs.get(key) ?? { sent: 0, size: 0 };
    all.sent += blob.sent - before.sent;
    all.size += blob.size - before.size;
    blobs.set(key, blob);
  };
  const keyOf = (target: string, digest: string): string => `${target} ${digest}`;
  return {
    read: () => void (read += 1),
    unreadable: () => void (unreadable += 1),
    need(target, digest, size) {
      const key = keyOf(target, digest);
      if (!blobs.has(key)) set(key, { sent: 0, size, final: false });
    },
    note(target, digest, phase, sent, size = sent) {
      const key = keyOf(target, digest);
      if (phase === 'mount' || phase === 'exists') {
        // One that was uploaded for another image is reported as existing afterwards.
        if (blobs.get(key)?.final !== true) set(key, { sent: 0, size: 0, final: true });
      } else if (phase === 'upload') set(key, { sent: Math.min(sent, size), size, final: false });
      else if (phase === 'done') set(key, { sent: size, size, final: true });
      else if (phase === 'failed') blobs.delete(withdrawn(key, set));
    },
    settle(target, digests) {
      for (const digest of digests) {
        const key = keyOf(target, digest);
        const blob = blobs.get(key);
        // Another image may be uploading it at this moment; then it is under way, and stays.
        if (blob && !blob.final && blob.sent === 0) blobs.delete(withdrawn(key, set));
      }
    },
    of(target, digests) {
      const sum = { bytes: 0, total: 0 };
      for (const digest of digests) {
        const blob = blobs.get(keyOf(target, digest));
        sum.bytes += blob?.sent ?? 0;
        sum.total += blob?.size ?? 0;
      }
      return sum;
    },
    sum({ total }) {
      const unread = total - unreadable - read;
      if (read === 0) return { bytes: all.sent, estimated: true };
      const estimate = unread > 0 ? (all.size / read) * unread : 0;
      return { bytes: all.sent, totalBytes: Math.round(all.size + estimate), estimated: unread > 0 };
    },
  };
}

/** Takes a blob's bytes out of the sums. @returns the key. */
function withdrawn(key: string, set: (key: string, blob: Blob) => void): string {
  set(key, { sent: 0, size: 0, final: false });
  return key;
}
