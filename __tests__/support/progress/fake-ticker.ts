import type { Ticker } from '../../../src/support/progress/ticker.ts';

/** A clock that stands still until it is told to go on. */
export interface FakeTicker extends Ticker {
  /** Lets seconds pass; what is due in them happens. */
  pass(seconds: number): void;
  /** How many repetitions haven't ended. */
  readonly running: number;
}

export function fakeTicker(): FakeTicker {
  let time = 0;
  const timers = new Set<{ every: number; next: number; act: () => void }>();
  return {
    now: () => time,
    every(milliseconds, act) {
      const timer = { every: milliseconds, next: time + milliseconds, act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(seconds) {
      const end = time + seconds * 1000;
      for (;;) {
        const [due] = [...timers].sort((a, b) => a.next - b.next);
        if (!due || due.next > end) break;
        time = due.next;
        due.next += due.every;
        due.act();
      }
      time = end;
    },
    get running() {
      return timers.size;
    },
  };
}
