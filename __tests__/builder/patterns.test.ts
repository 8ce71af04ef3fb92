import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { goMatch } from '../../src/builder/files/go-match.ts';
import { compileIgnorePatterns, readIgnoreFile } from '../../src/builder/files/ignore-patterns.ts';

describe("Go's path.Match", () => {
  test.each([
    ['*.txt', 'a.txt', true],
    ['*', 'a/b', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['[a-c]x', 'bx', true],
    ['[^a-c]x', 'dx', true],
    ['[^a]x', '/x', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a.b', 'axb', false],
    ['[]a]', 'a', 'bad'],
    ['[a', 'a', 'bad'],
    ['[a-]', 'a', 'bad'],
    ['a\\', 'a', 'bad'],
  ])('%s on %s', (pattern, name, expected) => {
    if (expected === 'bad') expect(() => goMatch(pattern, name)).toThrow(/syntax error in pattern/);
    else expect(goMatch(pattern, name)).toBe(expected);
  });

  test('a name whose special characters are escaped matches itself alone', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (name, other) => {
        const pattern = name.replace(/[*?[\\]/g, '\\$&');
        expect(goMatch(pattern, name)).toBe(true);
        if (other !== name) expect(goMatch(pattern, other)).toBe(false);
      }),
    );
  });
});

describe('.dockerignore', () => {
  test.each([
    ['a.txt', ['a.txt', 'a.txt/x'], ['x/a.txt', 'a.txt2']],
    ['/a/', ['a', 'a/b/c'], ['b/a']],
    ['**/x', ['x', 'a/x', 'a/b/x', 'a/x/b'], ['xx', 'a/xx']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['b', 'xa/b']],
    ['a/**', ['a/b', 'a/b/c'], ['b', 'a']],
    ['*\n!b', ['a', 'a/b'], ['b', 'b/c']],
    ['!b\n*', ['a', 'b'], []],
    ['a\n!a/b\na/b/c', ['a', 'a/x', 'a/b/c'], ['a/b', 'a/b/d']],
    ['# comment\n\n  x  ', ['x'], ['# comment']],
    ['./a/../b', ['b'], ['a']],
    ['.*', ['.git', '.git/HEAD'], ['a.b']],
    ['[ab]*', ['apple', 'b'], ['c']],
  ])('%j', (text, excluded, kept) => {
    const patterns = compileIgnorePatterns(readIgnoreFile(text));
    expect(excluded.filter((path) => !patterns.excludes(path))).toEqual([]);
    expect(kept.filter((path) => patterns.excludes(path))).toEqual([]);
  });

  test('a lone exclamation mark is refused', () => {
    expect(() => compileIgnorePatterns(readIgnoreFile('!'))).toThrow('illegal exclusion pattern');
  });
});
