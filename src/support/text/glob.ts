import { compilePieces, literal, matches, type CharacterTest, type Piece } from './automaton.ts';

const anyCharacter: CharacterTest = () => true;

/**
 * An invalid glob. The message completes a sentence that starts with the glob: "has a bracket that isn't
 * closed".
 */
class GlobError extends Error {}

/**
 * Compiles a glob for tags: `*` matches any text, `?` any character, `[a-z]` and `[!a-z]` (or `[^a-z]`) sets,
 * `{a,b}` alternatives, which may contain wildcards but not be nested. Other characters match themselves;
 * there are no rules for slashes, since tags have none. Takes at most pattern length × text length steps.
 * @throws GlobError for characters that aren't allowed in tags, for brackets that aren't closed, are empty or
 * nested, and for syntax of other globs.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  refuseForeignSyntax(pattern);
  const automaton = compilePieces(new GlobReader(pattern).pieces());
  return (text) => matches(automaton, text);
}

function refuseForeignSyntax(pattern: string): void {
  if (/[@?*+!]\(/.test(pattern))
    throw new GlobError('has an extended glob such as +(…), which is not supported');
  const stray = /[^\w.\-*?[\]{},!^]/u.exec(pattern)?.[0];
  if (stray !== undefined) throw new GlobError(`has a ${JSON.stringify(stray)}, which no tag has`);
  if (pattern.startsWith('!')) throw new GlobError('begins with "!", which negates nothing here');
  if (/\{[^{},]*\.\.[^{},]*\}/.test(pattern)) {
    throw new GlobError('has a range in braces, which is not supported; write [0-9] or {a,b}');
  }
}

class GlobReader {
  private position = 0;
  private readonly characters: string[];

  constructor(pattern: string) {
    this.characters = Array.from(pattern);
  }

  pieces(): Piece[] {
    const pieces: Piece[] = [];
    while (this.position < this.characters.length) {
      const character = this.characters[this.position++] as string;
      pieces.push(character === '{' ? this.alternatives() : this.piece(character));
    }
    return pieces;
  }

  private piece(character: string): Piece {
    if (character === '*') return { kind: 'many', test: anyCharacter, least: 0 };
    if (character === '?') return { kind: 'one', test: anyCharacter };
    if (character === '[') return { kind: 'one', test: this.set() };
    if (character === ']' || character === '}')
      throw new GlobError(`has a "${character}" without an opening bracket`);
    return literal(character);
  }

  private alternatives(): Piece {
    const of: Piece[][] = [[]];
    for (let character = this.next('{'); character !== '}'; character = this.next('{')) {
      if (character === '{') throw new GlobError('has alternatives inside alternatives');
      if (character === ',') of.push([]);
      else of[of.length - 1]?.push(this.piece(character));
    }
    if (of.every((sequence) => sequence.length === 0)) throw new GlobError('has empty alternatives');
    return { kind: 'choice', of };
  }

  private set(): CharacterTest {
    const negated = ['!', '^'].includes(this.characters[this.position] ?? '');
    if (negated) this.position++;
    const ranges: [number, number][] = [];
    for (let character = this.next('['); character !== ']'; character = this.next('[')) {
      if (character === '[') throw new GlobError('has a "[" inside brackets');
      ranges.push(this.range(character));
    }
    if (ranges.length === 0) throw new GlobError('has empty brackets');
    return (point) => ranges.some(([low, high]) => point >= low && point <= high) !== negated;
  }

  private range(character: string): [number, number] {
    const low = character.codePointAt(0) as number;
    const isRange = this.characters[this.position] === '-' && this.characters[this.position + 1] !== ']';
    if (!isRange) return [low, low];
    this.position++;
    const high = this.next('[').codePointAt(0) as number;
    if (high < low) throw new GlobError('has a range in brackets whose end comes before its beginning');
    return [low, high];
  }

  private next(opening: string): string {
    const character = this.characters[this.position++];
    if (character === undefined) throw new GlobError(`has a bracket that isn't closed (${opening})`);
    return character;
  }
}
