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
 * Reads a WWW-Authenticate header, several challenges in it included (RFC 9110, 11.6.1). Registries leave values
 * unquoted that would need quotes (`realm=https://…`), so those are read up to the next comma. What can't be read
 * ends the list.
 */
export function parseChallenges(header: string | undefined): Challenge[] {
  const text = header ?? '';
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(/[\s,]+/y);
    const name = take(TOKEN)?.[0];
    if (name === undefined) return challenges;
    take(/[ \t]*(?==)/y);
    if (text[at] !== '=') {
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
