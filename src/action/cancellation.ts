import process from 'node:process';
import { Problem } from '../oci/errors.ts';

/**
 * Aborts when the process is asked to end. A runner sends SIGINT, 7.5 s later SIGTERM, and 2.5 s later it kills: time
 * enough to put tags back. `stop` takes the listeners away.
 */
export function cancelOnSignal(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new Problem('The run was cancelled', { code: 'CANCELLED' }));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    stop() {
      for (const name of signals) process.off(name, abort);
    },
  };
}
