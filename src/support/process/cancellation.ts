import process from 'node:process';
import { PublishError } from '../../oci/errors.ts';
import { asPublishError } from '../error-text.ts';

/** A runner sends the first, 7.5 s later the second, and 2.5 s later it kills; a terminal that is closed sends the third. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Milliseconds that a run has to put tags back after an error that nobody caught, before the process ends anyway. */
const LAST_RESPITE = 10_000;

/**
 * Aborts when the process is asked to end, when nobody reads what it prints, or when an error was caught by nobody:
 * every end goes the same way, through which tags are put back and what was written is removed. `stop` takes the
 * listeners away.
 */
export function cancelOnSignal(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const abort = (): void =>
    controller.abort(new PublishError('The run was cancelled', { code: 'CANCELLED' }));
  const fail = (error: unknown): void => {
    controller.abort(asPublishError(error));
    process.exitCode = 1;
    setTimeout(() => process.exit(), LAST_RESPITE).unref();
  };
  for (const name of SIGNALS) process.on(name, abort);
  process.on('uncaughtException', fail);
  // Nothing is left that could wake the run, which would end as if it had succeeded.
  const stall = (): void => fail(new Error('The run waits for something that ended without a word'));
  process.once('beforeExit', stall);
  // Stays: what is printed after the end must not fail it either (`| head`).
  for (const stream of [process.stdout, process.stderr]) stream.on('error', abort);
  return {
    signal: controller.signal,
    stop() {
      for (const name of SIGNALS) process.off(name, abort);
      process.off('uncaughtException', fail);
      process.off('beforeExit', stall);
    },
  };
}
