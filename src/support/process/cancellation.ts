import process from 'node:process';
import { PublishError } from '../../oci/errors.ts';
import { asPublishError } from '../error-text.ts';

/** A runner sends the first, 7.5 s later the second, and 2.5 s later it kills; a terminal that is closed sends the third. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Milliseconds that a run has to put tags back after an error that nobody caught, before the process ends anyway. */
const LAST_RESPITE = 10_000;
/** Milliseconds: npm passes a Ctrl-C on that the terminal has sent to the whole process group, which is one all the same. */
const ONE_KEYSTROKE = 500;

/**
 * Aborts when the process is asked to end, when nobody reads what it prints, or when an error was caught by nobody:
 * every end goes the same way, through which tags are put back and what was written is removed. `stop` takes the
 * listeners away.
 *
 * With `onInterrupt`, which is told of the first Ctrl-C, a second one ends the process at once, with exit code 130: at a
 * terminal. A runner in the foreground gets Ctrl-C too and passes it on, so the action always ends in good order.
 */
export function cancelOnSignal({ onInterrupt }: { onInterrupt?: () => void } = {}): {
  signal: AbortSignal;
  stop(): void;
} {
  const controller = new AbortController();
  const abort = (): void =>
    controller.abort(new PublishError('The run was cancelled', { code: 'CANCELLED' }));
  const fail = (error: unknown): void => {
    controller.abort(asPublishError(error));
    process.exitCode = 1;
    setTimeout(() => process.exit(), LAST_RESPITE).unref();
  };
  let interrupted: number | undefined;
  const interrupt = (): void => {
    const now = performance.now();
    if (interrupted !== undefined && now - interrupted >= ONE_KEYSTROKE) process.exit(130);
    if (interrupted !== undefined) return;
    interrupted = now;
    onInterrupt?.();
  };
  for (const name of SIGNALS) process.on(name, abort);
  if (onInterrupt) process.on('SIGINT', interrupt);
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
      process.off('SIGINT', interrupt);
      process.off('uncaughtException', fail);
      process.off('beforeExit', stall);
    },
  };
}
