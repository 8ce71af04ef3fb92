import type { Source } from '../oci/content.ts';
import type { Tee } from './tee/tee.ts';
import type { BlobNode } from './graph.ts';
import { teeFor, type Staging } from './session.ts';

/** Blobs that are read at the moment: images under way at once share the read of a blob they have in common. */
export interface SharedTees {
  /** Gives back the same tee to everybody until the last of them has released it. */
  acquire(node: BlobNode): { tee: Tee; release(): Promise<void> };
}

/** @param onRead told the bytes that were taken from the source, once for each tee. */
export function createSharedTees(
  staging: Staging,
  source: Source,
  onRead: (bytes: number) => void,
): SharedTees {
  // By digest and size: a read that fails for a wrong size isn't that of the right one.
  const active = new Map<string, { tee: Tee; users: number }>();
  return {
    acquire(node) {
      const key = `${node.descriptor.digest} ${node.descriptor.size}`;
      const entry = active.get(key) ?? { tee: teeFor(staging, node, source), users: 0 };
      active.set(key, entry);
      entry.users++;
      return {
        tee: entry.tee,
        async release() {
          if (--entry.users > 0) return;
          active.delete(key);
          if (!node.inline) onRead(entry.tee.received);
          await entry.tee.close();
        },
      };
    },
  };
}
