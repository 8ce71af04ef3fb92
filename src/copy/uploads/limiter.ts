/** Runs work with a concurrency that follows what the registry can take. */
export interface AdaptiveLimiter {
  /**
   * Runs `work` when there is a free place; waiting work with the most `bytes` goes first.
   * @param bytes what the work will move; 0 when unknown
   */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T>;
  /** Places at the moment. */
  readonly limit: number;
}

interface AdaptiveLimits {
  start: number;
  most: number;
  /** Monotonic milliseconds; for tests. */
  now?: () => number;
  /** Running count of answers that asked us to slow down. */
  throttled?: () => number;
}

/** A piece of work counts as this many bytes on top of its own: round trips cost time, too. */
const WORK_OVERHEAD = 128 * 1024;

/**
 * Climbs while more places make it faster, steps back when they don't, and halves when the registry asks for less
 * or work fails: additive increase, multiplicative decrease, judged once per round of as many pieces as places.
 */
export function createAdaptiveLimiter(limits: AdaptiveLimits): AdaptiveLimiter {
  const now = limits.now ?? (() => performance.now());
  const throttled = limits.throttled ?? (() => 0);
  const waiting: { bytes: number; start: () => void }[] = [];
  let limit = Math.min(limits.start, limits.most);
  let active = 0;
  let round = { since: now(), finished: 0, moved: 0 };
  let rate = 0;
  let throttledBefore = throttled();

  const next = (): void => {
    while (active < limit && waiting.length > 0) {
      active++;
      waiting.shift()?.start();
    }
  };

  const setLimit = (wanted: number): void => {
    limit = Math.max(1, Math.min(limits.most, Math.floor(wanted)));
    round = { since: now(), finished: 0, moved: 0 };
  };

  const judge = (): void => {
    if (round.finished < limit) return;
    const current = round.moved / Math.max(1, now() - round.since);
    // Nobody waits: more places would change nothing, and the measure would be of idleness.
    if (waiting.length === 0) return setLimit(limit);
    const change = current > rate * 1.05 ? Math.max(1, limit / 4) : current < rate * 0.85 ? -1 : 0;
    rate = current;
    setLimit(limit + change);
  };

  const finish = (bytes: number, failed: boolean): void => {
    active--;
    round.finished++;
    round.moved += bytes + WORK_OVERHEAD;
    if (failed || throttled() > throttledBefore) {
      throttledBefore = throttled();
      rate = 0;
      setLimit(limit / 2);
    } else judge();
    next();
  };

  return {
    get limit() {
      return limit;
    },
    async run(bytes, work) {
      await new Promise<void>((start) => {
        const index = waiting.findIndex((other) => other.bytes < bytes);
        waiting.splice(index < 0 ? waiting.length : index, 0, { bytes, start });
        next();
      });
      let failed = true;
      try {
        const result = await work();
        failed = false;
        return result;
      } finally {
        finish(bytes, failed);
      }
    },
  };
}
