/** A mistake in what the user wrote, shown on its input and line. Shaped like the other rooms' problems. */
export class RuleError extends Error {
  readonly code = 'INPUT_INVALID';
  readonly hint: string;
  readonly input: string;
  readonly line: number | undefined;

  constructor(message: string, details: { hint: string; input: string; line?: number | undefined }) {
    super(message);
    this.name = 'RuleError';
    this.hint = details.hint;
    this.input = details.input;
    this.line = details.line;
  }
}
