import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  anything,
  captures,
  compilePieces,
  findLongest,
  literal,
  matches,
  pointsOf,
  prefixEnds,
  type Piece,
} from '../../../src/support/text/automaton.ts';
import { compileGlob } from '../../../src/support/text/glob.ts';
import { replacePattern, trimPrefix, trimSuffix } from '../../../src/builder/dockerfile/shell-pattern.ts';
import { goPattern } from '../../../src/builder/files/go-match.ts';
import { compileGoRegexp } from '../../../src/builder/files/go-regexp.ts';
import { compileIgnorePatterns } from '../../../src/builder/files/ignore-patterns.ts';
import { matchRepository, parseMirrorSource } from '../../../src/mirror/rules/pattern.ts';

/** Few letters, so that patterns match often. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\n', '😀'), maxLength: 12 });
const shell = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });

/** The same pattern as a regular expression: exponential, and right. */
function naive(pattern: string, star: string, one: string): string {
  return Array.from(pattern, (character) =>
    character === '*' ? star : character === '?' ? one : character,
  ).join('');
}

describe('agrees with a naive matcher', () => {
  const globPiece = (character: string): Piece =>
    character === '*'
      ? { kind: 'many', test: anything, least: 0 }
      : character === '?'
        ? { kind: 'one', test: anything }
        : literal(character);

  test('on whole texts, ends of prefixes and the leftmost longest match', () => {
    fc.assert(
      fc.property(shell, text, (pattern, value) => {
        const automaton = compilePieces(Array.from(pattern, globPiece));
        const source = naive(pattern, '.*', '.');
        expect(matches(automaton, value)).toBe(new RegExp(`^${source}$`, 'su').test(value));
        const points = pointsOf(value);
        const whole = new RegExp(`^${source}$`, 'su');
        const ends = Array.from({ length: points.length + 1 }, (_unused, end) => end).filter((end) =>
          whole.test(String.fromCodePoint(...points.slice(0, end))),
        );
        expect(prefixEnds(automaton, points)).toEqual(ends);
        const found = new RegExp(source, 'su').exec(value);
        const match = findLongest(automaton, points, 0);
        expect(match && String.fromCodePoint(...points.slice(match.start, match.end))).toBe(found?.[0]);
        if (match && found)
          expect(String.fromCodePoint(...points.slice(0, match.start))).toBe(value.slice(0, found.index));
      }),
      { numRuns: 500 },
    );
  });

  test('on what wildcards of a repository stand for', () => {
    const segment = fc.constantFrom('a', 'b', '*', 'a*', '*b', '*a*', 'b*b');
    const pattern = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 4 }).map((all) => all.join('/'));
    const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pattern, path.map((all) => all.join('/')), (source, name) => {
        const expression = source.split(/(\*\*?)/).map((piece) => (piece === '**' ? '(.+)' : piece === '*' ? '([^/]+)' : piece));
        const found = matchRepository(parseMirrorSource(`reg.example/${source}`), name);
        expect(found).toEqual(new RegExp(`^${expression.join('')}$`).exec(name)?.slice(1));
      }),
      { numRuns: 500 },
    );
  }); // prettier-ignore

  test("on a Dockerfile's ${v#…}, ${v##…}, ${v%…}, ${v%%…} and ${v/…}", () => {
    fc.assert(
      fc.property(shell, text, (pattern, value) => {
        const lazy = naive(pattern, '.*?', '.');
        const greedy = naive(pattern, '.*', '.');
        expect(trimPrefix(value, pattern, false)).toBe(value.replace(new RegExp(`^${lazy}`, 'u'), ''));
        expect(trimPrefix(value, pattern, true)).toBe(value.replace(new RegExp(`^${greedy}`, 'u'), ''));
        const suffixes = Array.from({ length: value.length + 1 }, (_unused, at) => at).filter(
          (at) =>
            !/[\uDC00-\uDFFF]/.test(value.charAt(at)) &&
            new RegExp(`^(?:${greedy})$`, 'u').test(value.slice(at)),
        );
        expect(trimSuffix(value, pattern, false)).toBe(value.slice(0, suffixes.at(-1) ?? value.length));
        expect(trimSuffix(value, pattern, true)).toBe(value.slice(0, suffixes[0] ?? value.length));
        expect(replacePattern(value, pattern, '$1', false)).toBe(
          value.replace(new RegExp(greedy, 'u'), () => '$1'),
        );
      }),
      { numRuns: 500 },
    );
  });
});

/** Patterns on which a backtracking matcher takes longer than the universe has been there. */
const EVIL = `${'a*'.repeat(40)}b`;
const LONG = 'a'.repeat(4000);

describe('takes steps in proportion to pattern × text', () => {
  const bound = (size: number, length: number) => 3 * size * (length + 1);

  test.each([
    ['path.Match', goPattern(EVIL)],
    ['an ignore pattern', compileGoRegexp(`${'(.*/)?a[^/]*'.repeat(40)}b`)],
    ['a set', goPattern(`${'[ab]*'.repeat(40)}c`)],
  ])('%s', (_name, automaton) => {
    expect(matches(automaton, `${LONG}/${automaton.suffix}`)).toBe(false);
    expect(automaton.steps).toBeLessThan(bound(automaton.size, LONG.length + 2));
  });

  test('many patterns of every kind end', () => {
    expect(compileGlob(`{${EVIL},${'*a'.repeat(30)}}${'{a*,*a}'.repeat(20)}c`)(LONG.slice(0, 128))).toBe(
      false,
    );
    expect(compileIgnorePatterns([`**/${EVIL}`, `${'**/a*'.repeat(20)}c`]).excludes(LONG)).toBe(false);
    expect(
      matchRepository(parseMirrorSource(`reg.example/${'a*'.repeat(40)}b`), LONG.slice(0, 250)),
    ).toBeUndefined();
    expect(trimPrefix(LONG, EVIL, true)).toBe(LONG);
    expect(trimSuffix(LONG, `b${'*a'.repeat(40)}`, false)).toBe(LONG);
    expect(replacePattern(LONG, EVIL, 'x', true)).toBe(LONG);
    expect(replacePattern(LONG, 'a', 'bb', true)).toHaveLength(2 * LONG.length);
  });
});

test('captures: what a wildcard stands for, as long as it can be', () => {
  const notSlash = (point: number) => point !== 0x2f;
  const pattern = compilePieces([{ kind: 'many', test: anything, least: 1, capture: true }, literal('/'), { kind: 'many', test: notSlash, least: 1, capture: true }]); // prettier-ignore
  expect(captures(pattern, 'a/b/c')).toEqual(['a/b', 'c']);
  expect(captures(pattern, 'a')).toBeUndefined();
});

/** Go's ReplaceAllString, as BuildKit calls it. The corpus has these for a real BuildKit. */
test.each([
  ['abc', '', '-', '-a-b-c-'],
  ['abc', '*', '-', '-'],
  ['aXbX', 'X', '', 'ab'],
  ['aXb', 'X', '$0$0', 'aXXb'],
  ['aXb', 'X', '$$', 'a$b'],
  ['aXb', 'X', '[$1]', 'a[]b'],
  ['a\nb', '*', '-', '-\n-'],
])('${v//…}: %j, %j → %j: %j', (value, pattern, replacement, expected) => {
  expect(replacePattern(value, pattern, replacement, true)).toBe(expected);
});

describe('globs for tags', () => {
  test.each([
    ['1.*', '1.2', true],
    ['1.*', '12', false],
    ['v?', 'v1', true],
    ['v?', 'v', false],
    ['[!a-c]x', 'dx', true],
    ['[^a-c]x', 'ax', false],
    ['{edge,nightly}-*', 'edge-1', true],
    ['{edge,nightly}-*', 'edgy-1', false],
    ['{a*,b?}c', 'b1c', true],
    ['{,a}b', 'b', true],
    ['a.b', 'axb', false],
    ['a,b', 'a,b', true],
    ['1[.-]2', '1-2', true],
    ['[a-]', '-', true],
    ['**', 'anything', true],
    ['latest', 'latest', true],
    ['latest', 'latest2', false],
  ])('%s on %s: %s', (pattern, tag, expected) => {
    expect(compileGlob(pattern)(tag)).toBe(expected);
  });

  test.each(['[', '[]', '[!]', 'a]', '{', '{}', '{,}', 'a}', '{a,{b}}', '[[a]', '[z-a]', '!a', '+(a)', '{1..3}', 'a b', 'a/b', 'a\\*'])(
    '%s is refused',
    (pattern) => {
      expect(() => compileGlob(pattern)).toThrow(/^(?:has|begins) /);
    },
  ); // prettier-ignore
});
