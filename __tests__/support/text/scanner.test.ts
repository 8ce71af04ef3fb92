import { expect, test } from '@jest/globals';
import { createScanner } from '../../../src/support/text/scanner.ts';

// ECMA-262, 22.2.7.2: a sticky pattern matches at `lastIndex` only.
test('patterns match one after another, and a miss moves nothing', () => {
  const scanner = createScanner('ab, cd');
  expect(scanner.take(/[a-z]+/y)?.[0]).toBe('ab');
  expect(scanner.take(/[a-z]+/y)).toBeNull();
  expect(scanner.at).toBe(2);
  expect(scanner.take(/,\s*/y)?.[0]).toBe(', ');
  expect(scanner.take(/(c)(d)/y)?.slice(1)).toEqual(['c', 'd']);
  expect(scanner.at).toBe(6);
});
