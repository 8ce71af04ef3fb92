import { PublishError } from '../oci/errors.ts';
import type { PublishedImage } from './types.ts';

/** A failed publish: the first failure of a required target, with the reports. */
export class PublishFailedError extends PublishError {
  /** In the order of the set. */
  readonly images: readonly PublishedImage[];

  constructor(message: string, cause: unknown, images: readonly PublishedImage[]) {
    const { hint, detail, code, input, line, file } = cause instanceof PublishError ? cause : {};
    super(message, { hint, detail, code, input, line, file, cause });
    this.images = images;
  }
}

/** The error of a cancelled job. */
export function cancelled(signal?: AbortSignal): PublishError {
  const reason: unknown = signal?.reason;
  // A time limit that was reached says so.
  return reason instanceof PublishError && reason.input !== undefined
    ? reason
    : new PublishError('The publish was cancelled', { code: 'CANCELLED' });
}
