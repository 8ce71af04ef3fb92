/**
 * Reads a text from left to right: each call matches a sticky pattern (`/…/y`) at the current position, and moves
 * past it if it matches.
 */
interface Scanner {
  take(pattern: RegExp): RegExpExecArray | null;
  /** Index of the next character. */
  readonly at: number;
}

export function createScanner(text: string): Scanner {
  let at = 0;
  return {
    take(pattern) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match) at = pattern.lastIndex;
      return match;
    },
    get at() {
      return at;
    },
  };
}
