/** A mistake in what the user wrote, shown on its input and line. Shaped like the other modules' problems. */
export class RuleError extends Error {
  readonly code = 'INPUT_INVALID';
  readonly hint: string;
  readonly input: string;
  readonly line: number | undefined;
  /** A word that isn't known, and those that are. */
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
