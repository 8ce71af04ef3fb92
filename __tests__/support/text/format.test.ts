import { expect, test } from '@jest/globals';
import { formatChange } from '../../../src/support/text/format.ts';

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
