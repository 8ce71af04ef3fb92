import type { PipelineResult } from './types.ts';

export interface Phases {
  /** Live: what was measured so far. */
  readonly list: PipelineResult['phases'];
  /** Runs `work` and notes when it began and ended, whether it worked or failed. */
  measure<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Where the time of a run goes. */
export function createPhases(): Phases {
  const started = performance.now();
  const list: PipelineResult['phases'] = [];
  return {
    list,
    async measure(name, work) {
      const start = performance.now() - started;
      try {
        return await work();
      } finally {
        list.push({ name, start: Math.round(start), end: Math.round(performance.now() - started) });
      }
    },
  };
}
