import type { BlobOffer } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import type { BlobNode } from '../source/graph.ts';
import type { Tee } from '../tee/tee.ts';

/** Blobs that are being read. Copies that need the same blob at the same time share one read. */
export interface SharedTees {
  /** Returns the same tee for the same blob until the last user has released it. Releasing twice is harmless. */
  acquire(node: BlobNode, source: BlobOffer): { tee: Tee; release(): Promise<void> };
}

interface SharedTeesOptions {
  /** Opens the tee of a blob, unless one is kept. */
  open(node: BlobNode, source: BlobOffer): Tee;
  /** Whether the session keeps a tee, so that it isn't closed here. */
  isKept(digest: Digest, tee: Tee): boolean;
  /** Called with the bytes read from a source, once per tee. */
  onRead?: (bytes: number) => void;
}

export function createSharedTees({ open, isKept, onRead }: SharedTeesOptions): SharedTees {
  // Keyed by size as well: a read that failed because of a wrong size must not be shared with one of the right
  // size.
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
