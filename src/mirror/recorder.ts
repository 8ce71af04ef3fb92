import { PublishError } from '../oci/errors.ts';
import type { LoginFailures } from './login-failures.ts';
import type { MirrorRule } from './rules/types.ts';
import { RateLimitedError } from './limits/pull-limit.ts';
import { emptyTotals, type CopyReport, type MirrorFailure, type MirrorReport } from './report.ts';

/**
 * Collects the results of a run. Copies that were up to date are only counted: they are the majority, and
 * nobody reads a list of them.
 */
export interface Recorder {
  readonly copies: CopyReport[];
  /** Without refused logins, which concern more than one repository. */
  readonly failures: MirrorFailure[];
  readonly totals: MirrorReport['totals'];
  /** By the destination's repository. */
  readonly byDestination: ReadonlyMap<string, MirrorReport['totals']>;
  /** Why it failed, in short, of each source and destination. */
  readonly reasons: ReadonlyMap<string, string>;
  add(copy: CopyReport): void;
  /** Records a copy that failed, or one that was skipped because of a rate limit. */
  failed(rule: MirrorRule, copy: Omit<CopyReport, 'rule' | 'status'>, error: unknown): void;
  /** Records a failure that affects more than one copy. */
  failure(rule: MirrorRule, what: string, error: unknown): void;
}

/**
 * Creates an empty recorder.
 * @param onProblem told of each failure: where, and why in short
 */
export function createRecorder(
  logins: LoginFailures,
  onProblem: (where: string, reason: string) => void = () => {},
): Recorder {
  const copies: CopyReport[] = [];
  const failures: MirrorFailure[] = [];
  const totals = emptyTotals();
  const byDestination = new Map<string, MirrorReport['totals']>();
  const reasons = new Map<string, string>();
  const add: Recorder['add'] = (copy) => {
    const name = repositoryIn(copy.destination);
    const own = byDestination.get(name) ?? emptyTotals();
    byDestination.set(name, own);
    totals[copy.status]++;
    own[copy.status]++;
    if (copy.status !== 'existing') copies.push(copy);
  };
  const explain = (where: string, error: unknown): void => {
    const reason = shortReason(error);
    if (!reasons.has(where)) reasons.set(where, reason);
    onProblem(where, reason);
  };
  return {
    copies,
    failures,
    totals,
    byDestination,
    reasons,
    add,
    failure(rule, what, error) {
      explain(what, error);
      if (isLogin(error)) logins.note(rule, error, 'repository');
      else failures.push(failureOf(rule, what, error));
    },
    failed(rule, copy, error) {
      if (error instanceof RateLimitedError) {
        add({ rule: rule.number, ...copy, status: 'postponed', note: error.message });
        return;
      }
      add({ rule: rule.number, ...copy, status: 'failed' });
      explain(repositoryIn(copy.destination), error);
      if (isLogin(error)) logins.note(rule, error, 'tag');
      else {
        const what = copy.source === undefined ? copy.destination : `${copy.source} → ${copy.destination}`;
        failures.push(failureOf(rule, what, error));
      }
    },
  };
}

function failureOf(rule: MirrorRule, what: string, error: unknown): MirrorFailure {
  const { message, hint, detail, code } = describe(error);
  return {
    ...{ rule: rule.number, line: rule.line, what, message },
    ...(hint === undefined ? {} : { hint }),
    ...(detail === undefined ? {} : { detail }),
    ...(code === undefined ? {} : { code }),
  };
}

function isLogin(error: unknown): error is PublishError {
  return error instanceof PublishError && error.login !== undefined;
}

/** `login failed`, `not found`, `unreachable`; otherwise only `failed`. */
function shortReason(error: unknown): string {
  if (!(error instanceof PublishError)) return 'failed';
  if (error.login !== undefined) return 'login failed';
  if (error.isAbsent || error.code === 'NAME_UNKNOWN' || error.code === 'MANIFEST_UNKNOWN')
    return 'not found';
  return error.code === 'HOST_DOWN' ? 'unreachable' : 'failed';
}

/** `ghcr.io/acme/app` in `ghcr.io/acme/app:1.0` and `ghcr.io/acme/app@sha256:…`. */
function repositoryIn(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function describe(error: unknown): Pick<PublishError, 'message'> & Partial<PublishError> {
  if (error instanceof PublishError) return error;
  return { message: error instanceof Error ? error.message : String(error) };
}
