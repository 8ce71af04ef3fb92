import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import type { FromLine } from '../types.ts';
import { parseImageName, type ImageName } from './image-name.ts';

/** Parses a line of `from`. @throws PublishError `REFERENCE_INVALID` with the line. */
export function parseFrom({ name, line }: FromLine): ImageName {
  try {
    return parseImageName(name);
  } catch (error) {
    throw atLine(error, line);
  }
}

/** An error of a line of `from`, with its place; one that has a place already stays as it is. */
export function atLine(error: unknown, line: number): unknown {
  if (!(error instanceof PublishError) || error.input !== undefined) return error;
  return new PublishError(error.message, { ...error, input: 'from', line, cause: error });
}

/** Whether a line of `from` can be parsed. */
export function isReadable(line: FromLine): boolean {
  try {
    return Boolean(parseFrom(line));
  } catch {
    return false;
  }
}

/**
 * Checks that the file or directory that a line of `from` names exists, if it names one. Whether that is an image shows
 * when it is opened.
 * @throws PublishError `LAYOUT_INVALID` or `ARCHIVE_INVALID`, and as `parseFrom` does.
 */
export function requireSource(from: FromLine, workspace: string): void {
  const { name, line } = from;
  const image = parseFrom(from);
  if (!('path' in image)) return;
  if (statSync(resolve(workspace, image.path), { throwIfNoEntry: false })) return;
  throw new PublishError(`${name} not found`, {
    code: image.transport === 'docker-archive' ? 'ARCHIVE_INVALID' : 'LAYOUT_INVALID',
    hint: 'Check the path, as seen from the root of the repository, and that an earlier step has created it.',
    input: 'from',
    line,
  });
}
