import type { RunProgress } from '../reporter.ts';

/** Milliseconds that a rate is measured over: long enough to be steady, short enough to follow changes. */
const WINDOW = 15_000;
/** Milliseconds below which a rate would be a guess. */
const SHORTEST = 2000;
/** Milliseconds of copying before the time left is estimated. */
const BEFORE_ESTIMATE = 15_000;

/** Bytes per second over the last 15 s. */
export interface Rate {
  /** @param bytes transferred so far; fewer than before when an upload starts again. */
  note(bytes: number): void;
  /** Undefined until there is enough to measure; 0 when nothing moves. */
  perSecond(): number | undefined;
}

/** @param now current time in milliseconds */
export function createRate(now: () => number): Rate {
  const samples: { time: number; bytes: number }[] = [];
  return {
    note(bytes) {
      const time = now();
      samples.push({ time, bytes });
      while (samples.length > 2 && time - (samples[1]?.time ?? time) >= WINDOW) samples.shift();
    },
    perSecond() {
      const [first] = samples;
      const last = samples.at(-1);
      if (!first || !last) return undefined;
      const elapsed = now() - first.time;
      if (elapsed < SHORTEST) return undefined;
      return (Math.max(0, last.bytes - first.bytes) * 1000) / elapsed;
    },
  };
}

/** How fast a run copies. */
export interface Pace {
  /** Called every second or so. */
  note(progress: RunProgress): void;
  /** Bytes per second; undefined until something was transferred. */
  perSecond(): number | undefined;
  /** Seconds until everything is copied, at this pace; undefined if that can't be estimated. */
  secondsLeft(progress: RunProgress): number | undefined;
}

/** @param now current time in milliseconds */
export function createPace(now: () => number): Pace {
  let rate = createRate(now);
  let began: number | undefined;
  let moved = false;
  const perSecond = (): number | undefined => (moved ? rate.perSecond() : undefined);
  return {
    note({ tags, bytes }) {
      if (!tags) return;
      if (began === undefined) {
        began = now();
        rate = createRate(now);
      }
      moved ||= bytes > 0;
      rate.note(bytes);
    },
    perSecond,
    secondsLeft({ tags, bytes, totalBytes, estimated, waiting }) {
      if (!tags || began === undefined || waiting !== undefined) return undefined;
      const elapsed = now() - began;
      const rest = tags.total - tags.done - tags.failed;
      if (elapsed < BEFORE_ESTIMATE || rest <= 0 || (tags.done === 0 && estimated)) return undefined;
      const pace = perSecond();
      const byTags = tags.done === 0 ? 0 : (elapsed / 1000 / tags.done) * rest;
      const unsent = totalBytes === undefined ? 0 : Math.max(0, totalBytes - bytes);
      if (unsent > 0 && pace === 0) return undefined;
      const byBytes = unsent > 0 && pace !== undefined ? unsent / pace : 0;
      // Many small images take requests rather than bytes, large ones the reverse.
      return Math.max(byTags, byBytes) || undefined;
    },
  };
}
