import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expandWord, expandWords } from '../../../src/builder/dockerfile/expand.ts';

const variables: Record<string, string> = { A: '1', E: '', V: 'foobarfoobar', F: 'x.tar.gz', B: 'a b' };
const options = { place: { file: 'Dockerfile', line: 7 }, escape: '\\' };
const expand = (word: string) => expandWord(word, (name) => variables[name], options);

describe('one word', () => {
  test.each([
    ['$A${A}', '11'],
    ['$N|${N}', '|'],
    ['${E:-d}${E-d}${N:-d}', 'dd'],
    ['${E:+d}${E+d}${A:+d}', 'dd'],
    ['${N:-${M:-$A}}', '1'],
    ['${V#*bar}', 'foobar'],
    ['${V##*bar}', ''],
    ['${V%bar*}', 'foobarfoo'],
    ['${V%%bar*}', 'foo'],
    ['${F%.*} ${F%%.*} ${F##*.}', 'x.tar x gz'],
    ['${V/foo/x}', 'xbarfoobar'],
    ['${V//foo/x}', 'xbarxbar'],
    ['${V/o*b/-}', 'f-ar'],
    ['\\$A "\\$A" \'$A\'', '$A $A $A'],
    ['"a\\b" a\\b', 'a\\b ab'],
    ['$', '$'],
    ['a$$A', 'aA'],
  ])('%s', (word, expected) => {
    expect(expand(word)).toBe(expected);
  });

  test.each([
    ['${N:?say so}', /^Dockerfile:7: .*N: say so$/],
    ['${E:?}', /E: is not allowed to be empty/],
    ['${}', /bad substitution/],
    ['${A', /missing '}'/],
    ['${A@x}', /unsupported modifier \(@\)/],
    ['"x', /matching double-quote/],
    ["'x", /matching single-quote/],
    ['${A#\\q}', /invalid escape/],
  ])('refuses %s', (word, message) => {
    expect(() => expand(word)).toThrow(message);
  });
});

test('blanks in values separate words, quoted ones do not', () => {
  expect(expandWords('$B "$B" c\\ d', (name) => variables[name], options)).toEqual(['a', 'b', 'a b', 'c d']);
});

test('text without special characters stays what it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/[$'"\\]/.test(text));
      expect(expand(text)).toBe(text);
    }),
  );
});

test('any text in single quotes comes out as it went in', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes("'"));
      expect(expand(`'${text}'`)).toBe(text);
    }),
  );
});

test('the shortest and the longest trim agree with a plain search', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (value, needle) => {
      fc.pre(needle !== '');
      const of = (word: string) => expandWord(word, (name) => (name === 'X' ? value : needle), options);
      const first = value.indexOf(needle);
      const last = value.lastIndexOf(needle);
      expect(of('${X#*$Y}')).toBe(first < 0 ? value : value.slice(first + needle.length));
      expect(of('${X%$Y*}')).toBe(last < 0 ? value : value.slice(0, last));
      expect(of('${X%%$Y*}')).toBe(first < 0 ? value : value.slice(0, first));
    }),
  );
});
