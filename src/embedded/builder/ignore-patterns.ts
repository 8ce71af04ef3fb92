import { posix } from 'node:path';

interface Pattern {
  negative: boolean;
  matcher: RegExp;
}

/**
 * Docker's pattern lists, as in `.dockerignore` and `COPY --exclude`: the last pattern that matches decides, `!`
 * takes back, `**` crosses directories, a match of a directory covers what is in it.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files and moby/patternmatcher.
 */
export interface IgnorePatterns {
  /** True when the slash-separated relative path, or a directory it is in, is left out. */
  excludes(path: string): boolean;
  /** False when nothing below an excluded directory can be taken back, so that it need not be read. */
  readonly hasExceptions: boolean;
}

/** Compiles patterns as `readIgnoreFile` returns them. @throws Error for a malformed one, naming it. */
export function compileIgnorePatterns(lines: string[]): IgnorePatterns {
  const patterns = lines.map(compile);
  const decide = (path: string): boolean => {
    const parents: string[] = [];
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      parents.push(path.slice(0, slash));
    }
    let excluded = false;
    for (const { negative, matcher } of patterns) {
      if (negative !== excluded) continue;
      if (matcher.test(path) || parents.some((parent) => matcher.test(parent))) excluded = !negative;
    }
    return excluded;
  };
  return { excludes: decide, hasExceptions: patterns.some(({ negative }) => negative) };
}

/** Lines of a `.dockerignore` as cleaned patterns: comments and blanks dropped, leading `/` taken off. */
export function readIgnoreFile(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map(cleanPattern)
    .filter((pattern) => pattern !== '');
}

/** Go's filepath.Clean on one pattern, `!` kept in front. */
export function cleanPattern(line: string): string {
  let text = line.trim();
  if (text === '') return '';
  const negative = text.startsWith('!');
  if (negative) text = text.slice(1).trim();
  if (text !== '') text = posix.normalize(text.replace(/\\(?=$)/, '')).replace(/(.)\/$/, '$1');
  if (text.length > 1 && text.startsWith('/')) text = text.slice(1);
  return negative ? `!${text}` : text;
}

function compile(line: string): Pattern {
  const negative = line.startsWith('!');
  const text = negative ? line.slice(1) : line;
  if (text === '') throw new Error('illegal exclusion pattern: "!"');
  return { negative, matcher: toExpression(text) };
}

/** moby/patternmatcher's translation: as Go's Match, and `**` for any number of directories. */
function toExpression(pattern: string): RegExp {
  let source = '^';
  let position = 0;
  while (position < pattern.length) {
    const character = pattern.charAt(position++);
    if (character === '*') {
      if (pattern.charAt(position) !== '*') {
        source += '[^/]*';
        continue;
      }
      position++;
      if (pattern.charAt(position) === '/') position++;
      source += position >= pattern.length ? '.*' : '(?:.*/)?';
    } else if (character === '?') source += '[^/]';
    else if (character === '\\') {
      if (position >= pattern.length) throw new Error(`syntax error in pattern ${JSON.stringify(pattern)}`);
      source += quote(pattern.charAt(position++));
    } else if (character === '[' || character === ']') source += character;
    else source += quote(character);
  }
  try {
    return new RegExp(`${source}$`, 's');
  } catch (cause) {
    throw new Error(`syntax error in pattern ${JSON.stringify(pattern)}`, { cause });
  }
}

function quote(character: string): string {
  return /[\\^$.*+?(){}|/]/.test(character) && character !== '^' ? `\\${character}` : character;
}
