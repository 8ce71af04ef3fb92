import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runBlock } from '../../src/cli/run-block.ts';
import type { Pace } from '../../src/support/progress/rate.ts';
import type { RunProgress } from '../../src/support/reporter.ts';

const pace: Pace = { note() {}, perSecond: () => 21.4e6, secondsLeft: () => 120 };
const MODEL: RunProgress = {
  steps: [],
  tags: { done: 193, total: 410, failed: 0 },
  bytes: 2.5e9,
  totalBytes: 5.4e9,
  estimated: false,
  pairs: [
    {
      source: 'ghcr.io/acme/api',
      destination: 'registry.acme.example',
      ...{ done: 190, total: 400, failed: 0 },
      current: { tag: 'v2.14.0', bytes: 38.2e6, total: 61e6 },
    },
    { source: 'docker.io/library/redis', destination: 'ghcr.io', done: 3, total: 3, failed: 0 },
  ],
  problems: ['backup.acme.example (login failed)'],
};
const draw = (columns: number, progress = MODEL, ascii = false, most = 20): string[] =>
  runBlock(progress, pace, { columns, most }, { ascii });

describe('a run at a terminal', () => {
  // MODEL-TEXTS, "at a TTY; last lines redrawn".
  test('is drawn as the model', () => {
    expect(draw(100)).toEqual([
      'Mirroring  ███████████░░░░░░░░░░░░░  193 of 410 tags   2.5 of 5.4 GB   21.4 MB/s   2 min left',
      '  ghcr.io/acme/api → registry.acme.example   190 of 400   v2.14.0   38.2 of 61.0 MB',
      '  docker.io/library/redis → ghcr.io            3 of 3     done',
      '  1 failed: backup.acme.example (login failed)                      Ctrl-C stops; a rerun continues',
    ]);
  });

  test('is what the documentation shows', () => {
    expect(readFileSync('docs/terminal.md', 'utf8')).toContain(draw(100).join('\n'));
  });

  test('drops first the time left, then the rate, then the current tag, and never wraps', () => {
    const says = (columns: number) => {
      const text = draw(columns).join('\n');
      return [/min left/, /MB\/s/, /v2\.14\.0/, /193 of 410 tags/].map((part) => part.test(text));
    };
    expect(says(100)).toEqual([true, true, true, true]);
    expect(says(74)).toEqual([false, true, true, true]);
    expect(says(62)).toEqual([false, false, true, true]);
    expect(says(46)).toEqual([false, false, false, true]);
    for (let columns = 1; columns <= 200; columns += 1) {
      const longest = Math.max(...draw(columns).map((line) => line.length));
      expect(longest).toBeLessThanOrEqual(Math.max(columns - 1, 1));
    }
  });

  test('fits into few lines: the pairs under way, and how many more', () => {
    const pairs = Array.from({ length: 40 }, (_, number) => ({ ...MODEL.pairs[0]!, source: `r/${number}` }));
    const lines = draw(100, { ...MODEL, pairs }, false, 6);
    expect(lines).toHaveLength(6);
    expect(lines[4]).toBe('  and 37 more');
    for (let most = 1; most < 10; most += 1) {
      expect(draw(100, { ...MODEL, pairs }, false, most).length).toBeLessThanOrEqual(most);
    }
  });

  test('is ASCII where nothing else is shown', () => {
    for (const columns of [30, 100]) expect(draw(columns, MODEL, true).join('')).toMatch(/^[\x20-\x7e]+$/);
  });

  test('compares before it copies', () => {
    const { tags, ...before } = MODEL;
    expect(tags).toBeDefined();
    const steps = [{ what: 'Comparing', done: 1250, total: 2061, noun: 'tag' }];
    expect(draw(80, { ...before, pairs: [], problems: [], steps })).toEqual([
      'Comparing  ██████████████░░░░░░░░░░  1,250 of 2,061 tags',
      '  Ctrl-C stops; a rerun continues',
    ]);
  });
});
