import { posix } from 'node:path';
import { matches } from '../../support/text/automaton.ts';
import { goPattern } from './go-match.ts';
import { compileGoRegexp } from './go-regexp.ts';

interface Pattern {
  negative: boolean;
  matches(path: string): boolean;
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
export function compileIgnorePatterns(lines: readonly string[]): IgnorePatterns {
  return new PatternList(lines.filter((line) => line.trim() !== '').map(compile));
}

/** What a path has to do with a list of patterns. */
interface Verdict {
  excluded: boolean;
  /** Which patterns matched it, or a directory it is in. */
  matched: readonly boolean[];
}

/**
 * As moby's `MatchesUsingParentResults`, by which BuildKit filters contexts: a pattern that is passed over for a
 * directory, since it could not have changed the verdict there, doesn't count for what is in it either.
 */
class PatternList implements IgnorePatterns {
  readonly hasExceptions: boolean;
  private readonly patterns: readonly Pattern[];
  private readonly directories = new Map<string, Verdict>();

  constructor(patterns: readonly Pattern[]) {
    this.patterns = patterns;
    this.hasExceptions = patterns.some(({ negative }) => negative);
  }

  excludes(path: string): boolean {
    return this.verdict(path).excluded;
  }

  private verdict(path: string): Verdict {
    const slash = path.lastIndexOf('/');
    const above = slash > 0 ? this.directory(path.slice(0, slash)) : undefined;
    let excluded = false;
    const matched = this.patterns.map((pattern, index) => {
      const covered = above?.matched[index] ?? false;
      if (!covered && (pattern.negative !== excluded || !pattern.matches(path))) return false;
      excluded = !pattern.negative;
      return true;
    });
    return { excluded, matched };
  }

  private directory(path: string): Verdict {
    const known = this.directories.get(path) ?? this.verdict(path);
    this.directories.set(path, known);
    return known;
  }
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
  const text = trimSpace(line);
  if (!text.startsWith('!')) return cleanPath(text);
  return `!${cleanPath(trimSpace(text.slice(1)))}`;
}

function cleanPath(text: string): string {
  if (text === '') return '';
  const clean = posix.normalize(text).replace(/(.)\/$/, '$1');
  return clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean;
}

/** Go's strings.TrimSpace: Unicode's White_Space, which has U+0085 and not U+FEFF. */
function trimSpace(text: string): string {
  return text.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '');
}

function compile(line: string): Pattern {
  const negative = line.startsWith('!');
  const text = negative ? line.slice(1) : line;
  if (text === '') throw new Error('illegal exclusion pattern: "!"');
  // Go's Match is asked for errors of syntax only: brackets and escapes that it refuses are refused.
  goPattern(text);
  try {
    return { negative, matches: toTest(text) };
  } catch (cause) {
    throw new Error(`syntax error in pattern ${JSON.stringify(text)}`, { cause });
  }
}

/** Characters that moby's translation escapes. It means `|`, `{` and `}` too, but its table has no place for them. */
const ESCAPED = '.+()$';

/**
 * moby/patternmatcher's translation, its oddities included: a pattern without wildcards is compared as it is; `*`
 * and `?` in brackets are spelled out there, and beside a wildcard `^`, `|` and `{2}` are the regular expression's.
 */
function toTest(pattern: string): (path: string) => boolean {
  const characters = Array.from(pattern);
  let kind: 'exact' | 'prefix' | 'suffix' | 'expression' = 'exact';
  let source = '';
  let position = 0;
  const eat = (wanted: string) => characters[position] === wanted && Boolean(++position);
  while (position < characters.length) {
    const isFirst = position === 0;
    const character = characters[position++] as string;
    if (character === '*' && eat('*')) {
      eat('/');
      const isLast = position >= characters.length;
      if (isLast && kind === 'exact') kind = 'prefix';
      else {
        source += isLast ? '.*' : '(.*/)?';
        kind = 'expression';
      }
      if (isFirst) kind = 'suffix';
    } else if (character === '*' || character === '?') {
      source += character === '*' ? '[^/]*' : '[^/]';
      kind = 'expression';
    } else if (character === '\\') {
      source += `\\${characters[position++] ?? ''}`;
      kind = 'expression';
    } else if ('[]'.includes(character)) {
      source += character;
      kind = 'expression';
    } else source += ESCAPED.includes(character) ? `\\${character}` : character;
  }
  return testOf(kind, pattern, source);
}

function testOf(kind: string, pattern: string, source: string): (path: string) => boolean {
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2));
  if (kind === 'suffix') {
    const end = pattern.slice(2);
    return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
  }
  const automaton = compileGoRegexp(source);
  return (path) => matches(automaton, path);
}
