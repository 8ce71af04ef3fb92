import type { Source } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import type { FanOut } from './tee/tee.ts';
import type { BlobNode } from './graph.ts';
import { fanOutFor, type Staging } from './session.ts';

/** Blobs that are read at the moment: images under way at once share the read of a blob they have in common. */
export interface FanOutStore {
  /** Gives back the same fan-out to everybody until the last of them has released it. */
  acquire(node: BlobNode): { fanOut: FanOut; release(): Promise<void> };
}

/** @param onRead told the bytes that were taken from the source, once for each fan-out. */
export function createFanOutStore(
  staging: Staging,
  source: Source,
  onRead: (bytes: number) => void,
): FanOutStore {
  const active = new Map<Digest, { fanOut: FanOut; users: number }>();
  return {
    acquire(node) {
      const { digest } = node.descriptor;
      const entry = active.get(digest) ?? { fanOut: fanOutFor(staging, node, source), users: 0 };
      active.set(digest, entry);
      entry.users++;
      return {
        fanOut: entry.fanOut,
        async release() {
          if (--entry.users > 0) return;
          active.delete(digest);
          if (!node.inline) onRead(entry.fanOut.received);
          await entry.fanOut.close();
        },
      };
    },
  };
}
