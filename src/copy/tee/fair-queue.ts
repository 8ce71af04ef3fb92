/**
 * Lets those go first who came first, again and again, as long as they are ready. Where reading is the limit, blobs
 * are finished one after another then, and registries write one to their disks while the next arrives; where the links
 * are, nobody who came first is ready, and all go on together.
 */
export interface FairQueue {
  /** A place in the order, behind all that were taken before. */
  place(): Slot;
}

/** Does the work once there is a turn for it. Each work waits for one of its own. */
export type Slot = <T>(work: () => Promise<T>) => Promise<T>;

/** @param most turns at once */
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
