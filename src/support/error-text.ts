import { PublishError } from '../oci/errors.ts';
import type { Location } from './reporter.ts';

/** What the system says about a disk, wherever it is written to. */
const DISK: Record<string, string> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  EROFS: 'The disk is read-only',
};

/** Any error as one that says what to change: a full disk is the machine's, all else that nobody foresaw is ours. */
export function asPublishError(error: unknown): PublishError {
  if (error instanceof PublishError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const disk = DISK[(error as NodeJS.ErrnoException | undefined)?.code ?? ''];
  if (disk !== undefined) {
    return new PublishError(`${disk}: ${message}`, {
      code: 'DISK_FULL',
      hint: 'Free some space before this step, or let RUNNER_TEMP (TMPDIR at a terminal) name a directory on another disk.',
      cause: error,
    });
  }
  return new PublishError(`Unexpected: ${message}`, {
    hint: 'This is a defect of registry-publish. Run again with debug logging, and report what the log says.',
    cause: error,
  });
}

/** The message with its place behind its first line, unless that says it: a log shows an annotation's message alone. */
export function withPlace(message: string, location: Location | undefined): string {
  const { input, line, file } = location ?? {};
  const name = input === undefined ? file : `input ${input}`;
  if (name === undefined) return message;
  const place = line === undefined ? name : `${name}, line ${line}`;
  // As compilers write it, or in our own form.
  const told = message.includes(place) || (file !== undefined && message.includes(`${file}:${line}`));
  if (told) return message;
  const [first = '', ...rest] = message.split('\n');
  return [`${first} (${place})`, ...rest].join('\n');
}
