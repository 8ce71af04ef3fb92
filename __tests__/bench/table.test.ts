import { expect, test } from '@jest/globals';
import { createLedger } from '../../bench/ledger.ts';
import { format, formatVerdicts, ratio, spread, type Line } from '../../bench/table.ts';

const line = (tool: string, seconds: readonly number[]): Line => ({
  row: 'copy',
  tool,
  costs: seconds.map((value) => ({ seconds: value, cpuSeconds: 1, peakMegabytes: 50 })),
  requests: 9,
  megabytesSent: 30,
});
const own = line('registry-publish', [2, 3, 4]);
const peer = line('crane', [2, 2, 5]);

test('a quotient is the median of the rounds, with their least and most', () => {
  expect(ratio(own, peer)).toEqual({ median: 1, range: [0.8, 1.5] });
  expect(spread(ratio(own, peer))).toBeCloseTo(0.35);
});

test('tables show what the rounds lie between, where there are several', () => {
  expect(format([own, peer])).toContain('| 1.00 (0.80–1.50) |');
  expect(format([line('registry-publish', [2]), line('crane', [4])])).toContain('| 0.50  |');
});

test('a verdict is of the median', () => {
  const ledger = createLedger(3);
  ledger.promise('against crane', ratio(own, peer), 1, 0.9);
  ledger.promise('seconds', 2, 1, undefined, 's');
  const text = formatVerdicts(ledger.verdicts);
  expect(text).toMatch(/against crane +\| 1\.00 × \(0\.80–1\.50\) \| ≤ 1\.00 ×.*\| reached/);
  expect(text).toMatch(/seconds .*MISSED/);
});
