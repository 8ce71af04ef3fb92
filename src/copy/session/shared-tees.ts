import type { BlobOffer } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import type { BlobNode } from '../source/graph.ts';
import type { Tee } from '../tee/tee.ts';

/** Blobs that are read at the moment: whoever needs one meanwhile shares the read. */
export interface SharedTees {
  /** Gives everybody the same tee until the last of them has released it. A release counts once. */
  acquire(node: BlobNode, source: BlobOffer): { tee: Tee; release(): Promise<void> };
}

interface SharedTeesOptions {
  /** Opens the tee of a blob, unless one is kept. */
  open(node: BlobNode, source: BlobOffer): Tee;
  /** Whether a tee is kept by whoever filled it, and isn't closed here. */
  isKept(digest: Digest, tee: Tee): boolean;
  /** Told the bytes that were taken from a source, once for each tee. */
  onRead?: (bytes: number) => void;
}

export function createSharedTees({ open, isKept, onRead }: SharedTeesOptions): SharedTees {
  // By digest and size: a read that fails for a wrong size isn't that of the right one.
  const active = new Map<string, { tee: Tee; users: number }>();
  return {
    acquire(node, source) {
      const { digest, size } = node.descriptor;
      const key = `${digest} ${size}`;
      const entry = active.get(key) ?? { tee: open(node, source), users: 0 };
      active.set(key, entry);
      entry.users++;
      let released = false;
      return {
        tee: entry.tee,
        async release() {
          if (released) return;
          released = true;
          if (--entry.users > 0) return;
          active.delete(key);
          if (isKept(digest, entry.tee)) return;
          if (!node.inline) onRead?.(entry.tee.received);
          await entry.tee.close();
        },
      };
    },
  };
}
