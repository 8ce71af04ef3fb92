import { PublishError } from '../oci/errors.ts';
import type { PublishReport } from './report.ts';

/** A publish that failed: the first failure of a required target, with the report of what was and wasn't done. */
export class PublishFailedError extends PublishError {
  readonly report: PublishReport;

  constructor(message: string, cause: unknown, report: PublishReport) {
    const { hint, code, input, line } = cause instanceof PublishError ? cause : {};
    super(message, { hint, code, input, line, cause });
    this.report = report;
  }
}

/** The problem of a cancelled job. */
export function cancelled(): PublishError {
  return new PublishError('The publish was cancelled', { code: 'CANCELLED' });
}
