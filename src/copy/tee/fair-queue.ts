/**
 * Runs work in the order in which its owners joined, as long as they are ready. When reading is the bottleneck,
 * blobs are finished one after another, and registries store one while the next is read. When the network is the
 * bottleneck, the first are never ready, and all proceed together.
 */
export interface FairQueue {
  /** Joins at the end of the order. */
  place(): Slot;
}

/** Runs the work when it is its turn. */
export type Slot = <T>(work: () => Promise<T>) => Promise<T>;

/** @param most pieces of work that run at once */
export function createFairQueue(most: number): FairQueue {
  const waiting: { rank: number; start: () => void }[] = [];
  let free = most;
  let last = 0;

  const leave = (): void => {
    const next = waiting.shift();
    if (next) next.start();
    else free++;
  };

  const enter = async (rank: number): Promise<void> => {
    if (free > 0) {
      free--;
      return;
    }
    await new Promise<void>((start) => {
      const index = waiting.findIndex((other) => other.rank > rank);
      waiting.splice(index < 0 ? waiting.length : index, 0, { rank, start });
    });
  };

  return {
    place() {
      const rank = last++;
      return async (work) => {
        await enter(rank);
        try {
          return await work();
        } finally {
          leave();
        }
      };
    },
  };
}
