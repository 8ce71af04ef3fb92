import { Problem } from '../oci/errors.ts';

/** What the system says about a disk, wherever it is written to. */
const DISK: Record<string, string> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  EROFS: 'The disk is read-only',
};

/** Any error as one that says what to change: a full disk is the machine's, all else that nobody foresaw is ours. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const message = error instanceof Error ? error.message : String(error);
  const disk = DISK[(error as NodeJS.ErrnoException | undefined)?.code ?? ''];
  if (disk !== undefined) {
    return new Problem(`${disk}: ${message}`, {
      code: 'DISK_FULL',
      hint: 'Free some space before this step, or let RUNNER_TEMP (TMPDIR at a terminal) name a directory on another disk.',
      cause: error,
    });
  }
  return new Problem(`Unexpected: ${message}`, {
    hint: 'This is a defect of registry-publish. Run again with debug logging, and report what the log says.',
    cause: error,
  });
}
