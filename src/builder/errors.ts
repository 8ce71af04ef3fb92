import { PublishError } from '../oci/errors.ts';
import type { Limit } from '../support/limits.ts';

/** Where in a Dockerfile something stands. */
export interface Place {
  /** As the user named it, relative to the workspace where possible. */
  file: string;
  /** 1-based. */
  line: number;
  /** Counts what the whole file was expanded to, for a bound on it. */
  expanded?: { characters: number };
}

/** A failure at a line of a Dockerfile: `Dockerfile:3: unknown instruction: FORM`. */
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

/** Something a Dockerfile may say and this builder can't do. */
export function unsupportedAt(place: Place, message: string, hint?: string): PublishError {
  const advice = hint ?? 'Set `engine: buildx`, which can do this.';
  return failAt(place, message, advice, 'EMBEDDED_UNSUPPORTED');
}

/** Something at a line of a Dockerfile that goes beyond its bound. */
export function beyond(limit: Limit, place: Place): PublishError {
  return failAt(place, limit.message, limit.hint, limit.code);
}
