import { LIMITS } from '../../support/limits.ts';
import {
  compilePieces,
  findLongest,
  literal,
  pointsOf,
  prefixEnds,
  type Automaton,
  type CharacterTest,
  type Piece,
} from '../../support/text/automaton.ts';

/** As in Go's regular expressions, a wildcard doesn't match a line break. */
const withinLine: CharacterTest = (point) => point !== 0x0a;

/**
 * Parses a shell pattern: `*`, `?` and `\` are special, all other characters are literal. See BuildKit's
 * shell/lex.go.
 * @throws Error when any other character is escaped.
 */
function pieces(pattern: string): Piece[] {
  const characters = Array.from(pattern);
  const found: Piece[] = [];
  for (let position = 0; position < characters.length; position++) {
    let character = characters[position] as string;
    if (character === '*') found.push({ kind: 'many', test: withinLine, least: 0 });
    else if (character === '?') found.push({ kind: 'one', test: withinLine });
    else {
      if (character === '\\') {
        character = characters[++position] ?? '';
        if (!['*', '?', '\\', '/', '}'].includes(character))
          throw new Error(`invalid escape '\\${character}'`);
      }
      found.push(literal(character));
    }
  }
  return found;
}

/**
 * `${value#pattern}`: removes the shortest (or longest) matching prefix.
 * @throws Error for an invalid pattern.
 */
export function trimPrefix(value: string, pattern: string, longest: boolean): string {
  const points = pointsOf(value);
  return textOf(points.slice(matchedLength(pieces(pattern), points, longest)));
}

/**
 * `${value%pattern}`: removes the shortest (or longest) matching suffix.
 * @throws Error for an invalid pattern.
 */
export function trimSuffix(value: string, pattern: string, longest: boolean): string {
  const points = pointsOf(value);
  // Pieces match the same in both directions, so a suffix is a prefix of the reversed value.
  const length = matchedLength(pieces(pattern).reverse(), [...points].reverse(), longest);
  return textOf(points.slice(0, points.length - length));
}

/**
 * Matching time grows with pattern length times value length.
 * @throws Error when that product is too large.
 */
function refuseLong(pattern: readonly Piece[], points: readonly number[]): void {
  if (pattern.length * points.length > LIMITS.shellPattern.value)
    throw new Error(LIMITS.shellPattern.message);
}

function matchedLength(pattern: Piece[], points: readonly number[], longest: boolean): number {
  refuseLong(pattern, points);
  return prefixEnds(compilePieces(pattern), points).at(longest ? -1 : 0) ?? 0;
}

/**
 * `${value/pattern/replacement}`: replaces the first match or all matches, the longest match each time.
 * @throws Error for an invalid pattern.
 */
export function replacePattern(value: string, pattern: string, replacement: string, all: boolean): string {
  const found = pieces(pattern);
  const points = pointsOf(value);
  refuseLong(found, points);
  const automaton = compilePieces(found);
  if (all) return replaceAll(automaton, points, replacement);
  const match = findLongest(automaton, points, 0);
  return match ? textOf(points.slice(0, match.start)) + replacement + textOf(points.slice(match.end)) : value;
}

/** Like Go's ReplaceAllString: an empty match directly after another match isn't replaced. */
function replaceAll(automaton: Automaton, points: readonly number[], replacement: string): string {
  const parts: string[] = [];
  let size = 0;
  let copied = 0;
  let position = 0;
  while (position <= points.length) {
    const match = findLongest(automaton, points, position);
    if (!match) break;
    parts.push(textOf(points.slice(copied, match.start)));
    if (match.end > copied || match.start === 0) {
      const part = expandTemplate(replacement, textOf(points.slice(match.start, match.end)));
      size += part.length;
      if (size > LIMITS.expandedWord.value) throw new Error(LIMITS.expandedWord.message);
      parts.push(part);
    }
    copied = match.end;
    position = Math.max(position + 1, match.end);
  }
  return parts.join('') + textOf(points.slice(copied));
}

/**
 * Like Go's Regexp.Expand: `$0` is the match. All other groups are empty, as a shell pattern has no groups.
 */
function expandTemplate(template: string, match: string): string {
  return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_all, dollar, name, braced) =>
    dollar ? '$' : Number(name ?? braced) === 0 ? match : '',
  );
}

function textOf(points: readonly number[]): string {
  return points.map((point) => String.fromCodePoint(point)).join('');
}
