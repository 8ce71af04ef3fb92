import { Problem } from '../oci/errors.ts';
import type { PublishReport } from './report.ts';

/** A publish that failed: the first failure of a required target, with the report of what was and wasn't done. */
export class PublishProblem extends Problem {
  readonly report: PublishReport;

  constructor(message: string, cause: unknown, report: PublishReport) {
    const { hint, code, input, line } = cause instanceof Problem ? cause : {};
    super(message, { hint, code, input, line, cause });
    this.report = report;
  }
}

/** The problem of a cancelled job. */
export function cancelled(): Problem {
  return new Problem('The publish was cancelled', { code: 'CANCELLED' });
}
