import process from 'node:process';
import { PublishError } from '../../oci/errors.ts';
import { asPublishError } from '../error-text.ts';

/**
 * A runner sends SIGINT, SIGTERM 7.5 s later, and kills after another 2.5 s; a closed terminal sends SIGHUP.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Milliseconds to roll tags back after an uncaught error, before the process exits anyway. */
const LAST_RESPITE = 10_000;
/**
 * Milliseconds in which two SIGINTs count as one Ctrl-C: the terminal sends it to the process group, and npm
 * forwards it.
 */
const ONE_KEYSTROKE = 500;

/**
 * Aborts when the process is asked to terminate, when its output can't be written, or on an uncaught error:
 * each of these rolls tags back and removes files that were written. `stop` removes the listeners.
 *
 * With `onInterrupt`, meant for terminals and called on the first Ctrl-C, a second one ends the process
 * immediately with exit code 130. The action never does this, since a runner in the foreground also receives
 * Ctrl-C and forwards it.
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
  // The event loop is empty while the run is still waiting: without this, the process would exit with code 0.
  const stall = (): void => fail(new Error('The run waits for something that ended without a word'));
  process.once('beforeExit', stall);
  // Not removed by `stop`: output written after the run must not fail it (`| head`).
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
