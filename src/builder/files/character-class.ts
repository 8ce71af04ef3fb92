import type { CharacterTest } from '../../support/text/automaton.ts';

/** Inclusive code point ranges. */
export type Ranges = readonly (readonly [number, number])[];

const of = (...texts: string[]): Ranges =>
  texts.map((text) => [text.codePointAt(0) as number, text.codePointAt(text.length - 1) as number] as const);

const DIGIT = of('09');
const WORD = of('09', 'AZ', 'az', '_');
/** Perl character classes in Go's regular expressions; ASCII only. https://pkg.go.dev/regexp/syntax */
export const PERL: Readonly<Record<string, Ranges>> = { d: DIGIT, s: of('\t\n', '\f\r', ' '), w: WORD };

/** `[:name:]` in a bracket expression. https://pkg.go.dev/regexp/syntax, ASCII character classes. */
export const POSIX: Readonly<Record<string, Ranges>> = {
  alnum: of('09', 'AZ', 'az'),
  alpha: of('AZ', 'az'),
  ascii: of('\0\x7f'),
  blank: of('\t', ' '),
  cntrl: of('\0\x1f', '\x7f'),
  digit: DIGIT,
  graph: of('!~'),
  lower: of('az'),
  print: of(' ~'),
  punct: of('!/', ':@', '[`', '{~'),
  space: of('\t\r', ' '),
  upper: of('AZ'),
  word: WORD,
  xdigit: of('09', 'AF', 'af'),
};

/** Returns a test for code points that are in the ranges or, with `negated`, outside of them. */
export function inRanges(ranges: Ranges, negated = false): CharacterTest {
  return (point) => ranges.some(([low, high]) => point >= low && point <= high) !== negated;
}

/** The ranges of all other code points. */
export function complement(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort((left, right) => left[0] - right[0])) {
    if (low > next) gaps.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  return [...gaps, [next, 0x10ffff]];
}
