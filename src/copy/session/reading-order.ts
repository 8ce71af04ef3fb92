/** The order in which blobs are read that an engine sends at the same time. */
export interface ReadingOrder {
  /**
   * Queues up for reading a blob.
   * @param size bytes of the blob; undefined when unknown, then it needn't wait
   * @param received bytes of it that have been read so far
   */
  take(size: number | undefined, received: () => number): ReadingTurn;
}

interface ReadingTurn {
  /** Resolves when the blob may be read: of those that wait, the largest comes first. */
  readonly begins: Promise<void>;
  /** To be called once it was read, or won't be. */
  end(): void;
}

/** Bytes. Smaller blobs needn't wait. */
const LARGE = 4 * 1024 * 1024;
/** Milliseconds over which the rate of a blob is measured. */
const INTERVAL = 200;
/** Bytes in an interval. What is read more slowly waits for the engine or for registries. */
const LEAST = 3 * 1024 * 1024;
/** Intervals. Whatever takes longer doesn't keep others waiting any more: their uploads may be open already. */
const MOST_INTERVALS = 25;

/**
 * Engines push several layers at once. Where everything is on one machine, or the network is fast, the processor is
 * the bottleneck. If all layers got the same share of it, all would end late, and registries would write the largest
 * to their disks when there is nothing else left to do. So large blobs are read one after another, unless one makes
 * little progress: BuildKit may still be pulling it, and over a network more is sent when more is under way.
 */
export function createReadingOrder(): ReadingOrder {
  const waiting: { size: number; begin: () => void }[] = [];
  let busy = false;

  const next = (): void => {
    const place = waiting.shift();
    busy = place !== undefined;
    place?.begin();
  };

  return {
    take(size, received) {
      if (size === undefined || size < LARGE) return { begins: Promise.resolve(), end() {} };
      let stop: (() => void) | undefined;
      let resolve = (): void => {};
      const begins = new Promise<void>((begin) => (resolve = begin));
      const place = {
        size,
        begin() {
          stop = whileFast(received, next);
          resolve();
        },
      };
      const index = waiting.findIndex((other) => other.size < size);
      waiting.splice(index < 0 ? waiting.length : index, 0, place);
      if (!busy) next();
      return {
        begins,
        end() {
          if (stop) return stop();
          const at = waiting.indexOf(place);
          if (at >= 0) waiting.splice(at, 1);
          resolve();
        },
      };
    },
  };
}

/** Calls `end` once: when little arrived in an interval, after the last interval, or on a call of the result. */
function whileFast(received: () => number, end: () => void): () => void {
  let before = 0;
  let intervals = 0;
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    end();
  };
  timer = setInterval(() => {
    const now = received();
    intervals++;
    if (now - before < LEAST || intervals === MOST_INTERVALS) stop();
    before = now;
  }, INTERVAL);
  return stop;
}
