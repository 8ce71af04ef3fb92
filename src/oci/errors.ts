export interface ErrorDetails {
  /** What the user can change, starting with a verb. */
  hint?: string;
  /** The server's message, for debugging: `Registry returned 403 DENIED: … (PUT manifest …)`. */
  detail?: string;
  /** Stable machine-readable code: `TAG_IMMUTABLE`, `DIGEST_MISMATCH`, a registry's own code, … */
  code?: string;
  /** Action input at fault; `line` is the 1-based line in it or in `file`. */
  input?: string;
  line?: number;
  /** File in the workspace at fault. */
  file?: string;
  /** What was requested doesn't exist: a repository, a tag, a blob. */
  isAbsent?: boolean;
  /** A registry refused the login, or asks for one. */
  login?: LoginScope | undefined;
  cause?: unknown;
}

/**
 * What a refused login concerns: `account`, every repository that the same login is used for; `repository`, maybe only
 * this one, since there was no login, or the registry doesn't say whether the login or the right is missing.
 */
export type LoginScope = 'account' | 'repository';

/**
 * An error shown to the user: `message` says in one sentence what failed and where, `hint` what to change.
 * All typed errors extend it. The action and the command line print `message`, `hint`, `detail`, and the code
 * with its link, in this order, and never the stack.
 */
export class PublishError extends Error {
  readonly hint: string | undefined;
  readonly detail: string | undefined;
  readonly code: string | undefined;
  readonly input: string | undefined;
  readonly line: number | undefined;
  readonly file: string | undefined;
  readonly isAbsent: boolean;
  readonly login: LoginScope | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.hint = details.hint;
    this.detail = details.detail;
    this.code = details.code;
    this.input = details.input;
    this.line = details.line;
    this.file = details.file;
    this.isAbsent = details.isAbsent ?? false;
    this.login = details.login;
  }
}

/** Marks an error as the failure of a login, unless it says what it concerns. @returns the error. */
export function asLoginFailure(error: unknown): unknown {
  return error instanceof PublishError && error.login === undefined
    ? Object.assign(error, { login: 'account' as const })
    : error;
}

/** The same error with a more specific message, such as where it occurred. */
export function retell(problem: PublishError, message: string): PublishError {
  return new PublishError(message, { ...problem, cause: problem });
}

/** Several errors found before anything was done; each is reported separately. */
export class PublishErrors extends PublishError {
  readonly problems: readonly PublishError[];

  constructor(problems: readonly PublishError[]) {
    const lines = problems.map(({ message, hint }) => `- ${message}${hint === undefined ? '' : `. ${hint}`}`);
    super(`${problems.length} problems:\n${lines.join('\n')}`, {
      code: problems[0]?.code ?? 'INPUT_INVALID',
    });
    this.problems = problems;
  }
}

/** Combines errors into one; undefined for an empty list. */
export function problemOf(problems: readonly PublishError[]): PublishError | undefined {
  return problems.length > 1 ? new PublishErrors(problems) : problems[0];
}

/** The individual errors in a problem. */
export function problemsIn(problem: PublishError): readonly PublishError[] {
  return problem instanceof PublishErrors ? problem.problems : [problem];
}
