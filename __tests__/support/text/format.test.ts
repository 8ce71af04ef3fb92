import { expect, test } from '@jest/globals';
import { count, formatChange } from '../../../src/support/text/format.ts';

// Issue: 'the size compared with the image the tag pointed at before ("12.4 MB, −3 %") per platform'.
test.each<[number, number | undefined, string]>([
  [12_400_000, 12_800_000, '12.4 MB, −3 %'],
  [12_400_000, 6_200_000, '12.4 MB, +100 %'],
  [12_400_000, 12_350_000, '12.4 MB, +0.4 %'],
  [12_400_000, 12_400_000, '12.4 MB, unchanged'],
  [12_400_000, 12_400_001, '12.4 MB, ±0 %'],
  [12_400_000, undefined, '12.4 MB'],
  [12_400_000, 0, '12.4 MB'],
  [0, 100, '0 B, −100 %'],
])('%d after %d is %s', (size, before, wanted) => expect(formatChange(size, before)).toBe(wanted));

// MODEL-TEXTS.md: `2,061 tags selected in 4 repositories`.
test.each<[number, string]>([
  [0, '0 tags'],
  [1, '1 tag'],
  [999, '999 tags'],
  [1000, '1,000 tags'],
  [2061, '2,061 tags'],
  [1_234_567, '1,234,567 tags'],
])('%d is counted as %s', (amount, wanted) => expect(count(amount, 'tag')).toBe(wanted));
