import { PublishError } from '../oci/errors.ts';
import type { Location } from './reporter.ts';

export const DOCS = 'https://github.com/org/registry-publish/blob/v1/docs';
const ISSUES = 'https://github.com/org/registry-publish/issues';

/** System error codes for a disk that can't be written to. */
const DISK: Record<string, string> = {
  ENOSPC: 'Disk full: no space left on the runner',
  EDQUOT: 'Disk quota exceeded on the runner',
  EROFS: 'The disk of the runner is read-only',
};

/** Turns any error into a PublishError with a hint: a full disk, otherwise a bug in this program. */
export function asPublishError(error: unknown): PublishError {
  if (error instanceof PublishError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const disk = DISK[code ?? ''];
  if (disk !== undefined) {
    return new PublishError(disk, {
      code: 'DISK_FULL',
      hint: 'Free space before this step, use a larger runner, or set RUNNER_TEMP to a directory on another disk.',
      detail: [code, syscall].filter(Boolean).join(' '),
      cause: error,
    });
  }
  return new PublishError(`Internal error: ${message}`, {
    code: 'INTERNAL',
    hint: `Report this bug in registry-publish, with the log of a run with debug logging: ${ISSUES}`,
    cause: error,
  });
}

/** The section of docs/errors.md about a code, or the page itself for a registry's own code. */
export function errorPage(code: string): string {
  return `${DOCS}/errors.md#${code.toLowerCase().replaceAll(/[^a-z0-9_]/g, '')}`;
}

/** The parts of an error in the order they are printed: message, hint, detail, code. */
export function errorLines(
  { hint, detail, code }: Pick<PublishError, 'hint' | 'detail' | 'code'>,
  message: string,
): string[] {
  const link = code === undefined ? undefined : `[${code}] ${errorPage(code)}`;
  return [message, hint, detail, link].filter((line) => line !== undefined && line !== '') as string[];
}

/** `tags, line 2`, or `Dockerfile:3` as compilers write it; undefined without a location. */
export function placeText({ input, line, file }: Location): string | undefined {
  if (input === undefined) return file === undefined || line === undefined ? file : `${file}:${line}`;
  return line === undefined ? input : `${input}, line ${line}`;
}

/**
 * Adds the location to the message's first line, unless it is already there: logs only show an annotation's
 * message.
 */
export function withPlace(message: string, location: Location = {}): string {
  const place = placeText(location);
  if (place === undefined || message.includes(place)) return message;
  const { input, line, file } = location;
  // The message already names the input.
  if (line === undefined && input !== undefined && message.includes(`\`${input}\``)) return message;
  if (file !== undefined && message.includes(line === undefined ? file : `${file}, line ${line}`))
    return message;
  const [first = '', ...rest] = message.split('\n');
  return [`${first} (${place})`, ...rest].join('\n');
}
