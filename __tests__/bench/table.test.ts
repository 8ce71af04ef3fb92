import { expect, jest, test } from '@jest/globals';
import { createLedger, isUncertain, undisturbed } from '../../bench/ledger.ts';
import { format, formatVerdicts, ratio, spread, type Line } from '../../bench/table.ts';

const line = (tool: string, seconds: readonly number[]): Line => ({
  row: 'copy',
  tool,
  costs: seconds.map((value) => ({ seconds: value, cpuSeconds: 1, peakMegabytes: 50, foreignSeconds: 0 })),
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

test('a measurement that other processes disturbed is repeated, but not for ever', async () => {
  const told = jest.spyOn(console, 'error').mockReturnValue();
  const measured = (...foreign: number[]) => {
    let round = 0;
    const cost = () => ({ seconds: 4, cpuSeconds: 6, peakMegabytes: 50, foreignSeconds: foreign[round++]! });
    return undisturbed(() => Promise.resolve({ cost: cost() }), 2);
  };
  await expect(measured(0.2)).resolves.toMatchObject({ cost: { foreignSeconds: 0.2 } });
  expect(told).not.toHaveBeenCalled();
  await expect(measured(3, 0.9, 0.5)).resolves.toMatchObject({ cost: { foreignSeconds: 0.5 } });
  expect(told).toHaveBeenLastCalledWith('measured once more: other processes took 0.9 s of processor time');
  await expect(measured(3, 3, 2, 0)).resolves.toMatchObject({ cost: { foreignSeconds: 2 } });
  expect(told).toHaveBeenLastCalledWith('disturbed: other processes took 2.0 s of processor time');
  told.mockRestore();
});

test.each<[string, boolean, number[], number[]]>([
  ['one round', false, [4], [8]],
  ['a steady tool', false, [4, 4.2], [4, 4]],
  ['a slow phase of the machine, which affects both', false, [4, 8], [4, 8.2]],
  ['a quotient of 0.8 to 1.2', true, [4, 4, 4], [5, 4, 3.33]],
])('%s: whether more rounds are needed is %j', (_what, expected, own, other) => {
  expect(isUncertain([line('own', own), line('crane', other)])).toBe(expected);
});
