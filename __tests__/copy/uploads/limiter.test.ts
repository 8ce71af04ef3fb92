import { describe, expect, test } from '@jest/globals';
import { createAdaptiveLimiter } from '../../../src/copy/uploads/limiter.ts';

/** Runs equal pieces of work in a world where `rate(active)` pieces a second get done; time is made up. */
async function simulate(options: { most: number; pieces: number; saturation: number; throttleAt?: number }) {
  let clock = 0;
  let throttled = 0;
  let active = 0;
  let highest = 0;
  const limiter = createAdaptiveLimiter({
    start: 2,
    most: options.most,
    now: () => clock,
    throttled: () => throttled,
  });
  const due: { at: number; done: () => void }[] = [];
  const all = Array.from({ length: options.pieces }, () =>
    limiter.run(1000, () => {
      active++;
      highest = Math.max(highest, active);
      if (options.throttleAt !== undefined && active >= options.throttleAt) throttled++;
      const slowness = Math.max(1, active / options.saturation);
      return new Promise<void>((resolve) =>
        due.push({
          at: clock + 100 * slowness,
          done: () => {
            active--;
            resolve();
          },
        }),
      );
    }),
  );
  const limits: number[] = [];
  for (;;) {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    due.sort((a, b) => a.at - b.at);
    const next = due.shift();
    if (!next) break;
    clock = next.at;
    next.done();
    limits.push(limiter.limit);
  }
  await Promise.all(all);
  return { highest, limits, settled: limits.slice(limits.length / 2) };
}

describe('concurrency', () => {
  test('rises while that makes it faster', async () => {
    const { highest } = await simulate({ most: 16, pieces: 400, saturation: 100 });
    expect(highest).toBe(16);
  });

  test('stops rising where it makes nothing faster', async () => {
    const { settled } = await simulate({ most: 64, pieces: 2000, saturation: 6 });
    expect(Math.max(...settled)).toBeLessThan(16);
  });

  test('falls when the registry asks for less', async () => {
    const { settled } = await simulate({ most: 16, pieces: 1000, saturation: 100, throttleAt: 6 });
    expect(Math.max(...settled)).toBeLessThan(8);
  });

  test('never falls below one, and survives failures', async () => {
    const limiter = createAdaptiveLimiter({ start: 1, most: 4 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        limiter.run(0, () => (n % 2 ? Promise.resolve(n) : Promise.reject(new Error('no')))),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(limiter.limit).toBeGreaterThanOrEqual(1);
  });

  test('large work goes first', async () => {
    const limiter = createAdaptiveLimiter({ start: 1, most: 1 });
    const order: number[] = [];
    await Promise.all([5, 1, 9, 7].map((bytes) => limiter.run(bytes, async () => void order.push(bytes))));
    expect(order).toEqual([5, 9, 7, 1]);
  });
});
