import { PublishError, retell } from '../../oci/errors.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import { runningStep } from './failing-step.ts';
import { sentence } from './explain.ts';

/** Number of last lines kept to find the current step. */
const KEPT_LINES = 200;

/**
 * Runs a build. If it is cancelled, the error says at which step; if the disk is full, it says where. Other
 * errors are thrown unchanged.
 */
export async function tellingWhere<T>(
  environment: BuildEnvironment,
  build: (environment: BuildEnvironment) => Promise<T>,
): Promise<T> {
  const lines: string[] = [];
  const { reporter, signal } = environment;
  const output = (line: string) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    reporter.output(line);
  };
  try {
    return await build({ ...environment, reporter: { ...reporter, output } });
  } catch (error) {
    if (signal.aborted && error === signal.reason && error instanceof PublishError)
      throw retell(error, sentence(error.message, runningStep(lines)));
    throw isFull(error) ? full(error) : error;
  }
}

function isFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '')) return true;
  }
  return false;
}

function full(cause: unknown): PublishError {
  return new PublishError('Disk full: no space left on the runner', {
    code: 'DISK_FULL',
    hint: 'Free space before this step, use a larger runner, or set RUNNER_TEMP to a directory on another disk.',
    cause,
  });
}
