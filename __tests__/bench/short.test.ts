import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { excesses, figuresOf, savings, type Figures } from '../../bench/short/figures.ts';
import { SHORT_SCENARIOS } from '../../bench/short/scenarios.ts';

const ALLOWED: Figures = {
  requests: 60,
  bytesSent: 30_006_309,
  sourceRequests: 9,
  bytesRead: 10_000_770,
  peakMegabytes: 120,
};

describe('the short form of the benchmark', () => {
  test('passes what keeps within its figures', () => {
    expect(excesses('copy', ALLOWED, ALLOWED)).toEqual([]);
    expect(excesses('copy', { ...ALLOWED, requests: 59, peakMegabytes: 80 }, ALLOWED)).toEqual([]);
  });

  test.each([
    ['requests', 'copy: 61 requests to the destinations, and no more than 60 are allowed'],
    ['bytesSent', 'copy: 30006310 bytes sent, and no more than 30006309 are allowed'],
    ['sourceRequests', 'copy: 10 requests to the source, and no more than 9 are allowed'],
    ['bytesRead', 'copy: 10000771 bytes read, and no more than 10000770 are allowed'],
    ['peakMegabytes', 'copy: 121 MB of memory, and no more than 120 are allowed'],
  ] as const)('fails for one more of %s', (key, expected) => {
    const measured = { ...ALLOWED, [key]: (ALLOWED[key] ?? 0) + 1 };
    expect(excesses('copy', measured, ALLOWED)).toEqual([expected]);
  });

  test('fails where nothing is committed, for a scenario or a figure', () => {
    expect(excesses('new', ALLOWED, undefined)).toHaveLength(1);
    expect(
      excesses('copy', ALLOWED, { requests: 60, bytesSent: 30_006_309, peakMegabytes: 120 }),
    ).toHaveLength(2);
  });

  test('time makes no difference', () => {
    const line = (seconds: number) =>
      figuresOf({
        row: 'copy',
        tool: 'registry-publish',
        costs: [{ seconds, cpuSeconds: seconds, peakMegabytes: 99.2, foreignSeconds: 0 }],
        requests: 60,
        megabytesSent: 30.006309,
      });
    expect(line(1)).toEqual({ requests: 60, bytesSent: 30_006_309, peakMegabytes: 100 });
    expect(line(1000)).toEqual(line(1));
  });

  test('tells which figures can be lowered', () => {
    expect(savings('copy', { ...ALLOWED, requests: 50 }, ALLOWED)).toEqual([
      expect.stringContaining('50 requests to the destinations instead of 60'),
    ]);
    expect(savings('copy', { ...ALLOWED, peakMegabytes: 60 }, ALLOWED)).toEqual([]);
  });

  test('figures are committed for every scenario, and for no other', () => {
    const committed = JSON.parse(readFileSync('bench/short/limits.json', 'utf8')) as Record<string, Figures>;
    expect(Object.keys(committed)).toEqual(SHORT_SCENARIOS.map(({ name }) => name));
  });
});
