import { PublishError } from '../oci/errors.ts';
import type { MirrorRule } from './rules/types.ts';
import { RateLimitedError } from './limits/pull-limit.ts';
import { emptyTotals, type CopyReport, type MirrorFailure, type MirrorReport } from './report.ts';

/**
 * Collects the results of a run. Copies that were up to date are only counted: they are the majority, and
 * nobody reads a list of them.
 */
export interface Recorder {
  readonly copies: CopyReport[];
  readonly failures: MirrorFailure[];
  readonly totals: MirrorReport['totals'];
  add(copy: CopyReport): void;
  /** Records a copy that failed, or one that was skipped because of a rate limit. */
  failed(rule: MirrorRule, copy: Omit<CopyReport, 'rule' | 'status'>, error: unknown): void;
  /** Records a failure that affects more than one copy. */
  failure(rule: MirrorRule, what: string, error: unknown): void;
}

/** Creates an empty recorder. */
export function createRecorder(): Recorder {
  const copies: CopyReport[] = [];
  const failures: MirrorFailure[] = [];
  const totals = emptyTotals();
  const add: Recorder['add'] = (copy) => {
    totals[copy.status]++;
    if (copy.status !== 'existing') copies.push(copy);
  };
  const failure: Recorder['failure'] = (rule, what, error) => {
    const { message, hint, detail, code } = describe(error);
    failures.push({
      rule: rule.number,
      line: rule.line,
      what,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(detail === undefined ? {} : { detail }),
      ...(code === undefined ? {} : { code }),
    });
  };
  return {
    copies,
    failures,
    totals,
    add,
    failure,
    failed(rule, copy, error) {
      if (error instanceof RateLimitedError) {
        add({ rule: rule.number, ...copy, status: 'postponed', note: error.message });
        return;
      }
      add({ rule: rule.number, ...copy, status: 'failed' });
      failure(
        rule,
        copy.source === undefined ? copy.destination : `${copy.source} → ${copy.destination}`,
        error,
      );
    },
  };
}

function describe(error: unknown): Pick<PublishError, 'message'> & Partial<PublishError> {
  if (error instanceof PublishError) return error;
  return { message: error instanceof Error ? error.message : String(error) };
}
