/**
 * A mistake in the user's input, reported with input and line. Has the same shape as the errors of other
 * modules.
 */
export class RuleError extends Error {
  readonly code = 'INPUT_INVALID';
  readonly hint: string;
  readonly input: string;
  readonly line: number | undefined;
  /** An unknown word, and the known ones. */
  readonly unknown: { word: string; known: readonly string[] } | undefined;

  constructor(
    message: string,
    details: { hint: string; input: string; line?: number | undefined; unknown?: RuleError['unknown'] },
  ) {
    super(message);
    this.name = 'RuleError';
    this.hint = details.hint;
    this.input = details.input;
    this.line = details.line;
    this.unknown = details.unknown;
  }
}
