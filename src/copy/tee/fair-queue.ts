/**
 * Runs work in the order in which its owners joined the queue. If reading is the bottleneck, blobs are
 * completed one after another, so registries store one while the next is read. If the network is the
 * bottleneck, the first owners are waiting for it, and all blobs progress together.
 */
export interface FairQueue {
  /** Joins the end of the queue. */
  place(): Slot;
}

/** Runs the work when it is this slot's turn. */
export type Slot = <T>(work: () => Promise<T>) => Promise<T>;

/** Creates an empty queue. @param most maximum number of concurrent work items. */
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
