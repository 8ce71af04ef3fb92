import {
  anything,
  compilePieces,
  literal,
  type Automaton,
  type CharacterTest,
  type Piece,
} from '../../support/text/automaton.ts';
import { complement, inRanges, PERL, POSIX, type Ranges } from './character-class.ts';

/** Go's `.`: any character except a line break. */
const dot: CharacterTest = (point) => point !== 0x0a;

/** Go's limits: regexp/syntax allows 1000 repetitions and rejects expressions that expand to too much. */
const MAX_REPEAT = 1000;
const MAX_PIECES = 10_000;

const CONTROLS: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const word = inRanges(PERL['w'] ?? []);
const isWord = (point: number | undefined) => point !== undefined && word(point);

/** Zero-width assertions. */
const ASSERTIONS: Readonly<Record<string, Extract<Piece, { kind: 'assert' }>['holds']>> = {
  A: (before) => before === undefined,
  z: (_before, after) => after === undefined,
  b: (before, after) => isWord(before) !== isWord(after),
  B: (before, after) => isWord(before) === isWord(after),
};

/**
 * Compiles the subset of Go's regular expressions that moby/patternmatcher generates (without the outer `^`
 * and `$`): literals, escapes, classes, `.*`, `(.*\/)?`, `*` after a class, `^`, `|` and `{2,3}`.
 * @throws Error where Go rejects the expression, and for rare escapes that no file pattern needs.
 */
export function compileGoRegexp(source: string): Automaton {
  return compilePieces(new RegexpReader(source).pieces());
}

class RegexpReader {
  private position = 0;
  private readonly characters: string[];

  constructor(source: string) {
    this.characters = Array.from(source);
  }

  /**
   * With `|`, the outer `^` applies only to the first alternative and `$` only to the last; the others are
   * unanchored.
   */
  pieces(): Piece[] {
    const of = this.alternatives();
    const last = of.length - 1;
    if (last === 0) return of[0] ?? [];
    const open: Piece = { kind: 'many', test: anything, least: 0 };
    const anchored = of.map((pieces, index) => [
      ...(index === 0 ? [] : [open]),
      ...pieces,
      ...(index === last ? [] : [open]),
    ]);
    return [{ kind: 'choice', of: anchored }];
  }

  private alternatives(): Piece[][] {
    const of: Piece[][] = [];
    let pieces: Piece[] = [];
    let count = 0;
    while (this.position < this.characters.length) {
      if (this.take('|')) {
        of.push(pieces);
        pieces = [];
        continue;
      }
      const repeated = this.repeatedPiece();
      count += repeated.length;
      if (count > MAX_PIECES) throw bad('expression too large');
      pieces.push(...repeated);
    }
    return [...of, pieces];
  }

  private repeatedPiece(): Piece[] {
    if (this.repetition()) throw bad('missing argument to repetition operator');
    const piece = this.piece();
    const repetition = this.repetition();
    if (!repetition) return [piece];
    if (piece.kind === 'many' || piece.kind === 'choice') throw bad('invalid nested repetition operator');
    const { least, most } = repetition;
    const required = Array.from({ length: least }, () => piece);
    if (most === undefined) return [...required, { kind: 'many', test: testOf(piece), least: 0 }];
    return [
      ...required,
      ...Array.from({ length: most - least }, (): Piece => ({ kind: 'choice', of: [[piece], []] })),
    ];
  }

  /** Parses `{2}`, `{2,}` or `{2,3}`; any other brace is literal. */
  private repetition(): { least: number; most: number | undefined } | undefined {
    const rest = this.characters.slice(this.position, this.position + 24).join('');
    const [all, low = '', comma, high = ''] = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/.exec(rest) ?? [];
    if (all === undefined) return undefined;
    this.position += all.length;
    const least = Number(low);
    const most = comma === undefined ? least : high === '' ? undefined : Number(high);
    if (least > MAX_REPEAT || (most !== undefined && (most > MAX_REPEAT || most < least)))
      throw bad('invalid repeat count');
    return { least, most };
  }

  private piece(): Piece {
    if (this.take('(.*/)?'))
      return { kind: 'choice', of: [[{ kind: 'many', test: dot, least: 0 }, literal('/')], []] };
    if (this.take('.*')) return { kind: 'many', test: dot, least: 0 };
    const character = this.characters[this.position++] as string;
    if (character === '[') return this.repeated(this.set());
    if (character === '\\') return this.escape();
    if (character === '^') return { kind: 'assert', holds: ASSERTIONS['A'] as (before?: number) => boolean };
    return literal(character);
  }

  private take(text: string): boolean {
    const found = this.characters.slice(this.position, this.position + text.length).join('') === text;
    if (found) this.position += text.length;
    return found;
  }

  private repeated(test: CharacterTest): Piece {
    return this.take('*') ? { kind: 'many', test, least: 0 } : { kind: 'one', test };
  }

  private escape(): Piece {
    const character = this.characters[this.position++];
    if (character === undefined) throw bad();
    const holds = ASSERTIONS[character];
    if (holds) return { kind: 'assert', holds };
    const ranges = perl(character);
    return ranges ? { kind: 'one', test: inRanges(ranges) } : literal(plain(character));
  }

  /** Parses a bracket expression after its `[`. */
  private set(): CharacterTest {
    const negated = this.take('^');
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; first || this.characters[this.position] !== ']'; first = false) {
      ranges.push(...(this.posix() ?? this.member()));
    }
    this.position++;
    return inRanges(ranges, negated);
  }

  private posix(): Ranges | undefined {
    const rest = this.characters.slice(this.position, this.position + 12).join('');
    const [all, negated, name = ''] = /^\[:(\^?)([a-z]*):\]/.exec(rest) ?? [];
    if (all === undefined) return undefined;
    const ranges = POSIX[name];
    if (!ranges) throw bad();
    this.position += all.length;
    return negated ? complement(ranges) : ranges;
  }

  private member(): Ranges {
    const low = this.end();
    if (typeof low !== 'number') return low;
    const isRange = this.characters[this.position] === '-' && this.characters[this.position + 1] !== ']';
    if (!isRange) return [[low, low]];
    this.position++;
    const high = this.end();
    if (typeof high !== 'number' || high < low) throw bad();
    return [[low, high]];
  }

  /** An endpoint of a range, or a character class inside the brackets. */
  private end(): number | Ranges {
    const character = this.characters[this.position++];
    if (character === undefined) throw bad();
    if (character !== '\\') return character.codePointAt(0) as number;
    const escaped = this.characters[this.position++];
    if (escaped === undefined) throw bad();
    return perl(escaped) ?? (plain(escaped).codePointAt(0) as number);
  }
}

/** The character test of a piece; never matches for pieces that don't match a single character. */
function testOf(piece: Piece): CharacterTest {
  return piece.kind === 'one' ? piece.test : () => false;
}

function perl(letter: string): Ranges | undefined {
  const ranges = PERL[letter.toLowerCase()];
  return ranges && letter !== letter.toLowerCase() ? complement(ranges) : ranges;
}

/**
 * An escaped literal character. Other escaped letters and digits have a different meaning in Go, or are
 * errors.
 */
function plain(character: string): string {
  const control = CONTROLS[character];
  if (control !== undefined) return control;
  if (/^[0-9A-Za-z]$/.test(character) || (character.codePointAt(0) as number) >= 0x80)
    throw bad(`invalid escape \\${character}`);
  return character;
}

function bad(what = 'syntax error'): Error {
  return new Error(what);
}
