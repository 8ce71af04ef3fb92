export interface ErrorDetails {
  /** What the user can change, in the imperative. */
  hint?: string;
  /** The other side's own words, for whoever looks into it: `Registry returned 403 DENIED: … (PUT manifest …)`. */
  detail?: string;
  /** Stable machine-readable kind: `TAG_IMMUTABLE`, `DIGEST_MISMATCH`, a registry's own code, … */
  code?: string;
  /** Action input that is at fault, and the 1-based line in it. */
  input?: string;
  line?: number;
  /** File in the workspace that is at fault. */
  file?: string;
  /** What was asked for doesn't exist where it was looked for: a repository, a tag, a blob. */
  isAbsent?: boolean;
  cause?: unknown;
}

/**
 * A failure the user is told about: one sentence that says what failed and where; `hint` says what to change.
 * All typed errors of the modules extend it, and the action and the terminal print `message`, `hint`, `detail` and the
 * code with its link, in this order, never the stack.
 */
export class PublishError extends Error {
  readonly hint: string | undefined;
  readonly detail: string | undefined;
  readonly code: string | undefined;
  readonly input: string | undefined;
  readonly line: number | undefined;
  readonly file: string | undefined;
  readonly isAbsent: boolean;

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
  }
}

/** The same failure in words that say more, such as where it struck. */
export function retell(problem: PublishError, message: string): PublishError {
  return new PublishError(message, { ...problem, cause: problem });
}

/** Several failures that were found before anything was done; each is reported on its own. */
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

/** One failure for a list of them; undefined for an empty list. */
export function problemOf(problems: readonly PublishError[]): PublishError | undefined {
  return problems.length > 1 ? new PublishErrors(problems) : problems[0];
}

/** The failures that a problem stands for: its own, or each of several. */
export function problemsIn(problem: PublishError): readonly PublishError[] {
  return problem instanceof PublishErrors ? problem.problems : [problem];
}
