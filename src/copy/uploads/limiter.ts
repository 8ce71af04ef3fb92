/** Runs work with a concurrency that follows what the registry can take. */
export interface AdaptiveLimiter {
  /**
   * Runs `work` when there is a free place; waiting work with the most `bytes` goes first.
   * @param bytes what the work will move; 0 when unknown
   * @param work is told where to report the bytes that it has moved so far
   */
  run<T>(bytes: number, work: (report: (moved: number) => void) => Promise<T>): Promise<T>;
  /** Places for large work at the moment. Work that is small or of unknown size may use twice as many. */
  readonly limit: number;
}

interface AdaptiveLimits {
  start: number;
  /** Never exceeded by all work together. */
  most: number;
  /** Monotonic milliseconds; for tests. */
  now?: () => number;
  /** Running count of answers that asked us to slow down. */
  throttled?: () => number;
}

/** Work counts as this many bytes on top of its own: round trips cost time, too. */
const WORK_OVERHEAD = 128 * 1024;
/** Bytes. Less than this waits for round trips and the registry's disk rather than for the wire. */
const LARGE = 4 * 1024 * 1024;
/** Milliseconds over which a rate is measured. New connections get as long before they are judged. */
const INTERVAL = 250;
/** How much faster it has to become for more places to stay. */
const WORTHWHILE = 1.1;
/** Milliseconds before more places are tried again after they made nothing faster; doubled each time. */
const FIRST_HOLD = 2000;
const LONGEST_HOLD = 30_000;

/** A change of the limit whose effect is being measured. */
interface Trial {
  /** The limit before, and the bytes per millisecond that it reached. */
  limit: number;
  rate: number;
  /** False during the first interval, in which new connections are only being opened. */
  settled: boolean;
}

/**
 * Doubles while more places make it faster, steps back when they don't, and halves when the registry asks for less or
 * work fails. Judged by the bytes that were moved, not by finished work: an image has few large layers.
 */
export function createAdaptiveLimiter(limits: AdaptiveLimits): AdaptiveLimiter {
  const now = limits.now ?? (() => performance.now());
  const pace = createPace(limits, now);
  const waiting: { bytes: number; start: () => void }[] = [];
  const active = { all: 0, large: 0 };

  const fits = ({ bytes }: { bytes: number }): boolean =>
    active.all < Math.min(limits.most, 2 * pace.limit) && (bytes < LARGE || active.large < pace.limit);

  const next = (): void => {
    for (let index = waiting.findIndex(fits); index >= 0; index = waiting.findIndex(fits)) {
      const [work] = waiting.splice(index, 1);
      if (!work) return;
      active.all++;
      if (work.bytes >= LARGE) active.large++;
      work.start();
    }
  };

  const wait = (bytes: number): Promise<void> =>
    new Promise<void>((start) => {
      const index = waiting.findIndex((other) => other.bytes < bytes);
      waiting.splice(index < 0 ? waiting.length : index, 0, { bytes, start });
      next();
    });

  return {
    get limit() {
      return pace.limit;
    },
    async run(bytes, work) {
      await wait(bytes);
      let before = 0;
      const report = (moved: number): void => {
        const limit = pace.limit;
        pace.moved(Math.max(0, moved - before), waiting.length > 0);
        before = moved;
        if (pace.limit > limit) next();
      };
      let failed = true;
      try {
        const result = await work(report);
        failed = false;
        return result;
      } finally {
        active.all--;
        if (bytes >= LARGE) active.large--;
        if (failed) pace.refused();
        else pace.moved(WORK_OVERHEAD, waiting.length > 0);
        next();
      }
    },
  };
}

interface Pace {
  readonly limit: number;
  /** @param moreWaits false: more places would change nothing, and the rate says nothing of them. */
  moved(bytes: number, moreWaits: boolean): void;
  refused(): void;
}

function createPace({ start, most, throttled = () => 0 }: AdaptiveLimits, now: () => number): Pace {
  let limit = Math.min(start, most);
  let trial: Trial | undefined;
  let interval = { since: now(), bytes: 0 };
  let hold = FIRST_HOLD;
  let heldUntil = 0;
  let refusedAt = -Infinity;
  let throttledBefore = throttled();

  const setLimit = (wanted: number): void => {
    limit = Math.max(1, Math.min(most, wanted));
  };

  const keepFor = (time: number): void => {
    trial = undefined;
    heldUntil = time + hold;
    hold = Math.min(2 * hold, LONGEST_HOLD);
  };

  // All that is under way may be refused at once, which is one reason to slow down and not eight.
  const refused = (): void => {
    throttledBefore = throttled();
    if (now() - refusedAt < INTERVAL) return;
    refusedAt = now();
    setLimit(Math.floor(limit / 2));
    keepFor(now());
  };

  const judge = (rate: number, time: number): void => {
    if (trial && !trial.settled) {
      trial.settled = true;
      return;
    }
    if (trial && rate < trial.rate * WORTHWHILE) {
      setLimit(trial.limit);
      return keepFor(time);
    }
    if (trial) hold = FIRST_HOLD;
    trial = undefined;
    if (time < heldUntil || limit === most) return;
    trial = { limit, rate, settled: false };
    setLimit(limit * 2);
  };

  return {
    get limit() {
      return limit;
    },
    refused,
    moved(bytes, moreWaits) {
      if (throttled() > throttledBefore) return refused();
      interval.bytes += bytes;
      const time = now();
      const elapsed = time - interval.since;
      if (elapsed < INTERVAL) return;
      const rate = interval.bytes / elapsed;
      interval = { since: time, bytes: 0 };
      if (moreWaits) judge(rate, time);
      else trial = undefined;
    },
  };
}
