/** Why a part of a workflow isn't migrated; that part is kept. */
export class Refusal extends Error {
  /** 1-based. */
  readonly line: number;

  constructor(line: number, words: string) {
    super(words);
    this.line = line;
  }
}
