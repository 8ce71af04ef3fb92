import {
  compilePieces,
  literal,
  matches,
  type Automaton,
  type CharacterTest,
  type Piece,
} from '../../support/text/automaton.ts';
import { inRanges } from './character-class.ts';

const notSlash: CharacterTest = (point) => point !== 0x2f;

/**
 * Go's `path.Match`: `*` and `?` don't match `/`; `[...]` supports ranges and `^`; `\` escapes.
 * https://pkg.go.dev/path#Match
 * @throws Error (`syntax error in pattern`), like Go's ErrBadPattern.
 */
export function goMatch(pattern: string, name: string): boolean {
  return matches(goPattern(pattern), name);
}

/** True when Go's `filepath.Glob` would treat the text as a pattern. */
export function hasWildcard(text: string): boolean {
  return /[*?[\\]/.test(text);
}

/**
 * Compiles a `path.Match` pattern for repeated use.
 * @throws Error when the pattern is malformed.
 */
export function goPattern(pattern: string): Automaton {
  return compilePieces(new MatchReader(pattern).pieces());
}

class MatchReader {
  private position = 0;
  private readonly characters: string[];
  private readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.characters = Array.from(pattern);
  }

  pieces(): Piece[] {
    const pieces: Piece[] = [];
    for (let character = this.next(); character !== undefined; character = this.next()) {
      if (character === '*') pieces.push({ kind: 'many', test: notSlash, least: 0 });
      else if (character === '?') pieces.push({ kind: 'one', test: notSlash });
      else if (character === '[') pieces.push(this.set());
      else pieces.push(literal(character === '\\' ? this.escaped() : character));
    }
    return pieces;
  }

  private next(): string | undefined {
    return this.characters[this.position++];
  }

  private set(): Piece {
    const negated = this.characters[this.position] === '^';
    if (negated) this.position++;
    const ranges: [number, number][] = [];
    while (ranges.length === 0 || this.characters[this.position] !== ']') {
      const low = this.member();
      const isRange = this.characters[this.position] === '-';
      if (isRange) this.position++;
      ranges.push([low, isRange ? this.member() : low]);
    }
    this.position++;
    const inside = inRanges(ranges, negated);
    return { kind: 'one', test: (point) => notSlash(point) && inside(point) };
  }

  private member(): number {
    const character = this.next();
    if (character === undefined || character === '-' || character === ']') throw this.bad();
    return (character === '\\' ? this.escaped() : character).codePointAt(0) as number;
  }

  private escaped(): string {
    const character = this.next();
    if (character === undefined) throw this.bad();
    return character;
  }

  private bad(): Error {
    return new Error(`syntax error in pattern ${JSON.stringify(this.pattern)}`);
  }
}
