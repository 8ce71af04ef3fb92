import { expect, test } from '@jest/globals';
import { countText, elapsedText, estimateText, shareText } from '../../../src/support/progress/words.ts';

test.each([
  [0.2e9, 5.4e9, '0.2 of 5.4 GB'],
  [0, 5.4e9, '0.0 of 5.4 GB'],
  [38.2e6, 61e6, '38.2 of 61.0 MB'],
  [120, 900, '120 of 900 B'],
  [6e9, 5.4e9, '5.4 of 5.4 GB'],
  [150e6, 999.6e6, '0.1 of 1.0 GB'],
  [0, 0, '0 of 0 B'],
])('%i of %i bytes is %s', (bytes, total, text) => expect(shareText(bytes, total)).toBe(text));

test.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [59.7, '1 min'],
  [240, '4 min'],
  [3599, '1 h 00 min'],
  [4800, '1 h 20 min'],
])('%d seconds left are %s', (seconds, text) => expect(estimateText(seconds)).toBe(text));

test.each([
  [9_999, '00:10'],
  [600_000, '10:00'],
  [3_723_000, '1:02:03'],
  [90_000_000, '25:00:00'],
])('%d ms have passed: %s', (milliseconds, text) => expect(elapsedText(milliseconds)).toBe(text));

test.each([
  [{ done: 1250, total: 2061, noun: 'tag' }, '1,250 of 2,061 tags'],
  [{ done: 0, total: 1, noun: 'tag' }, '0 of 1 tag'],
  [{ done: 3, total: 40, noun: 'repository' }, '3 of 40 repositories'],
])('%j is %s', (counted, text) => expect(countText(counted)).toBe(text));
