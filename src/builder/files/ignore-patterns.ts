import { posix } from 'node:path';
import { matches } from '../../support/text/automaton.ts';
import { goPattern } from './go-match.ts';
import { compileGoRegexp } from './go-regexp.ts';

interface Pattern {
  negative: boolean;
  matches(path: string): boolean;
}

/**
 * Docker's pattern lists, as in `.dockerignore` and `COPY --exclude`: the last matching pattern wins, `!`
 * re-includes, `**` matches across directories, and matching a directory also covers its contents.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files and moby/patternmatcher.
 */
export interface IgnorePatterns {
  /** True when the slash-separated relative path, or a parent directory, is excluded. */
  excludes(path: string): boolean;
  /** False when nothing in an excluded directory can be re-included, so that it doesn't need to be read. */
  readonly hasExceptions: boolean;
}

/**
 * Compiles the patterns returned by `readIgnoreFile`.
 * @throws Error for a malformed pattern, with the pattern.
 */
export function compileIgnorePatterns(lines: readonly string[]): IgnorePatterns {
  return new PatternList(lines.filter((line) => line.trim() !== '').map(compile));
}

/** The result of matching a path. */
interface Verdict {
  excluded: boolean;
  /** For each pattern, whether it matched the path or a parent directory. */
  matched: readonly boolean[];
}

/**
 * moby's `MatchesUsingParentResults`, which BuildKit uses to filter contexts: a pattern that was skipped for
 * a directory, because it couldn't have changed the result, doesn't count for the directory's contents
 * either.
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

/**
 * Parses a `.dockerignore`: drops comments and blank lines, removes leading slashes, and cleans each pattern.
 */
export function readIgnoreFile(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map(cleanPattern)
    .filter((pattern) => pattern !== '');
}

/** Go's filepath.Clean for one pattern, keeping a leading `!`. */
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

/** Go's strings.TrimSpace: Unicode White_Space, which includes U+0085 but not U+FEFF. */
function trimSpace(text: string): string {
  return text.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '');
}

function compile(line: string): Pattern {
  const negative = line.startsWith('!');
  const text = negative ? line.slice(1) : line;
  if (text === '') throw new Error('illegal exclusion pattern: "!"');
  // Only checks syntax: malformed brackets and escapes are errors, as in Go.
  goPattern(text);
  try {
    return { negative, matches: toTest(text) };
  } catch (cause) {
    throw new Error(`syntax error in pattern ${JSON.stringify(text)}`, { cause });
  }
}

/**
 * Characters that moby's translation escapes. It was meant to escape `|`, `{` and `}` too, but they are
 * missing from its lookup table.
 */
const ESCAPED = '.+()$';

/**
 * moby/patternmatcher's translation, quirks included: a pattern without wildcards is compared literally; in
 * brackets, `*` and `?` are expanded, too; and in a pattern with wildcards, `^`, `|` and `{2}` have their
 * regular expression meaning.
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
