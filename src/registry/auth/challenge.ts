import { createScanner } from '../../support/text/scanner.ts';

interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  scheme: string;
  /** Lower-case names. */
  parameters: Record<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const BARE = /[^\s,]+/y;

/**
 * Parses a WWW-Authenticate header with one or more challenges (RFC 9110, 11.6.1). Some registries don't quote
 * values that need quotes (`realm=https://…`); those end at the next comma. Parsing stops at invalid text.
 */
export function parseChallenges(header: string | undefined): Challenge[] {
  const text = header ?? '';
  const challenges: Challenge[] = [];
  const scanner = createScanner(text);
  const { take } = scanner;
  for (;;) {
    take(/[\s,]+/y);
    const name = take(TOKEN)?.[0];
    if (name === undefined) return challenges;
    take(/[ \t]*(?==)/y);
    if (text[scanner.at] !== '=') {
      challenges.push({ scheme: name.toLowerCase(), parameters: {} });
      continue;
    }
    take(/=[ \t]*/y);
    const quoted = take(QUOTED);
    const value = quoted ? quoted[1]?.replace(/\\(.)/g, '$1') : take(BARE)?.[0];
    const current = challenges.at(-1);
    if (value === undefined || !current) return challenges;
    current.parameters[name.toLowerCase()] ??= value;
  }
}
