/**
 * Go's `path.Match`: `*` and `?` don't match `/`; `[...]` with ranges and `^`; `\` escapes.
 * @throws Error (`syntax error in pattern`) as Go's ErrBadPattern.
 */
export function goMatch(pattern: string, name: string): boolean {
  return goPattern(pattern).test(name);
}

/** True when Go's `filepath.Glob` would treat the text as a pattern. */
export function hasWildcard(text: string): boolean {
  return /[*?[\\]/.test(text);
}

/** The regular expression that a `path.Match` pattern is. @throws Error when the pattern is malformed. */
export function goPattern(pattern: string): RegExp {
  let source = '^';
  let position = 0;
  while (position < pattern.length) {
    const character = pattern.charAt(position++);
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const set = characterClass(pattern, position);
      source += set.source;
      position = set.next;
    } else if (character === '\\') {
      if (position >= pattern.length) throw new Error(`syntax error in pattern ${JSON.stringify(pattern)}`);
      source += quote(pattern.charAt(position++));
    } else source += quote(character);
  }
  return new RegExp(`${source}$`, 's');
}

function characterClass(pattern: string, start: number): { source: string; next: number } {
  const bad = () => new Error(`syntax error in pattern ${JSON.stringify(pattern)}`);
  let position = start;
  let source = '(?!/)[';
  if (pattern.charAt(position) === '^') {
    source += '^';
    position++;
  }
  const one = (): string => {
    let character = pattern.charAt(position++);
    if (character === '' || character === '-' || character === ']') throw bad();
    if (character === '\\') character = pattern.charAt(position++);
    if (character === '') throw bad();
    return quote(character);
  };
  let members = 0;
  while (members === 0 || pattern.charAt(position) !== ']') {
    if (position >= pattern.length) throw bad();
    source += one();
    if (pattern.charAt(position) === '-') {
      position++;
      source += `-${one()}`;
    }
    members++;
  }
  return { source: `${source}]`, next: position + 1 };
}

function quote(character: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
}
