/** The time, and repeated work; replaced in tests. */
export interface Ticker {
  /** Milliseconds from any start; never goes back. */
  now(): number;
  /** @returns a function that ends the repetition. */
  every(milliseconds: number, act: () => void): () => void;
}

/** Timers of this process. They don't keep it running. */
export const systemTicker: Ticker = {
  now: () => performance.now(),
  every(milliseconds, act) {
    const timer = setInterval(act, milliseconds).unref();
    return () => clearInterval(timer);
  },
};
