import { describe, expect, test } from '@jest/globals';
import { createPace, createRate } from '../../../src/support/progress/rate.ts';
import type { RunProgress } from '../../../src/support/reporter.ts';

describe('a rate', () => {
  test('follows the last 15 s, and is never negative', () => {
    let time = 0;
    const rate = createRate(() => time);
    rate.note(0);
    expect(rate.perSecond()).toBeUndefined();
    for (time = 1000; time <= 60_000; time += 1000) rate.note(time);
    time = 60_000;
    expect(rate.perSecond()).toBe(1000);
    for (time = 61_000; time <= 90_000; time += 1000) rate.note(60_000);
    time = 90_000;
    expect(rate.perSecond()).toBe(0);
    rate.note(10);
    expect(rate.perSecond()).toBe(0);
  });
});

describe('the time left', () => {
  function after(seconds: number, progress: Partial<RunProgress>) {
    let time = 0;
    const pace = createPace(() => time);
    const none: RunProgress = { steps: [], bytes: 0, estimated: false, pairs: [], problems: [] };
    const whole = { ...none, ...progress };
    pace.note({ ...none, tags: { done: 0, total: whole.tags?.total ?? 0, failed: 0 } });
    for (; time < seconds * 1000; time += 1000)
      pace.note({ ...whole, bytes: (whole.bytes * time) / seconds / 1000 });
    pace.note(whole);
    return pace.secondsLeft(whole);
  }
  const tags = (done: number, total: number, failed = 0) => ({ done, total, failed });

  test.each<[string, number, Partial<RunProgress>, number | undefined]>([
    ['follows the bytes of large images', 100, { tags: tags(50, 100), bytes: 1e9, totalBytes: 3e9 }, 200],
    ['follows the tags where bytes are few', 100, { tags: tags(25, 100), bytes: 10, totalBytes: 20 }, 300],
    ['is told of one large image, too', 100, { tags: tags(0, 1), bytes: 1e9, totalBytes: 2e9 }, 100],
    ['leaves out what failed', 100, { tags: tags(25, 100, 50), bytes: 10, totalBytes: 10 }, 100],
    ['is unknown at the start', 10, { tags: tags(50, 100), bytes: 1e9, totalBytes: 3e9 }, undefined],
    [
      'is unknown before the first tag',
      100,
      { tags: tags(0, 9), bytes: 1e9, totalBytes: 2e9, estimated: true },
      undefined,
    ],
    ['is unknown during a wait', 100, { tags: tags(50, 100), bytes: 1, waiting: 'the limit' }, undefined],
    ['is nothing at the end', 100, { tags: tags(100, 100), bytes: 1e9, totalBytes: 1e9 }, undefined],
    [
      'is nothing if all the rest failed',
      100,
      { tags: tags(50, 100, 50), bytes: 1e9, totalBytes: 2e9 },
      undefined,
    ],
  ])('%s', (_what, seconds, progress, left) => {
    const estimated = after(seconds, progress);
    if (left === undefined) expect(estimated).toBeUndefined();
    else expect(estimated).toBeCloseTo(left, -1);
  });
});
