import { PublishError } from '../oci/errors.ts';
import type { Limit } from '../support/limits.ts';

/** A position in a Dockerfile. */
export interface Place {
  /** As given by the user; relative to the workspace where possible. */
  file: string;
  /** 1-based. */
  line: number;
  /** Total length of the file's expanded words, to enforce a limit. */
  expanded?: { characters: number };
}

/** An error with its Dockerfile line: `Dockerfile:3: unknown instruction: FORM`. */
export function failAt(
  place: Place,
  message: string,
  hint = 'Correct the Dockerfile at that line.',
  code = 'DOCKERFILE_INVALID',
): PublishError {
  return new PublishError(`${place.file}:${place.line}: ${message}`, {
    code,
    file: place.file,
    line: place.line,
    hint,
  });
}

/** A valid Dockerfile feature that the embedded builder doesn't support. */
export function unsupportedAt(place: Place, message: string, hint?: string): PublishError {
  const advice = hint ?? 'Set `engine: buildx`, which can do this.';
  return failAt(place, message, advice, 'EMBEDDED_UNSUPPORTED');
}

/** An exceeded limit, with its Dockerfile line. */
export function beyond(limit: Limit, place: Place): PublishError {
  return failAt(place, limit.message, limit.hint, limit.code);
}
