import { describe, expect, test } from '@jest/globals';
import { transferTime } from './link.ts';
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

const MB = 1e6;
/** The layers of the benchmark's usual image, and those of an image with many alike. */
const IMAGES = {
  usual: [84, 62, 48, 33, 24, 15, 9, 5, 1].map((size) => size * MB),
  many: new Array<number>(30).fill(8 * MB),
  small: [20, 8, 2].map((size) => size * MB),
  tiny: new Array<number>(12).fill(MB),
};
const RATES = [20, 100, 200, 1000].map((megabits) => (megabits * 1e6) / 8 / 1000);
const ROUND_TRIPS = [5, 50, 150];
const SHIPPED = { start: 4, most: 8 };

async function bestFixed(
  link: Parameters<typeof transferTime>[0],
  layers: readonly number[],
): Promise<number> {
  const times: number[] = [];
  for (const places of [2, 4, 8])
    times.push((await transferTime(link, layers, { start: places, most: places })).time);
  return Math.min(...times);
}

describe.each(Object.entries(IMAGES))('an image of %s layers', (_, layers) => {
  const links = RATES.flatMap((rate) => ROUND_TRIPS.map((roundTrip) => ({ rate, roundTrip })));

  test.each(links)(
    'is sent about as fast as the link allows: $rate bytes/ms, $roundTrip ms',
    async (link) => {
      const { time } = await transferTime(link, layers, SHIPPED);
      expect(time).toBeLessThanOrEqual((await bestFixed(link, layers)) * 1.1 + 100);
    },
  );

  // Registries in front of an object store give each connection a part of what the link could carry.
  test.each([10_000, 20_000])('climbs where each connection gets %d bytes/ms', async (perConnection) => {
    const link = { rate: 125_000, roundTrip: 30, perConnection };
    const { time } = await transferTime(link, layers, SHIPPED);
    expect(time).toBeLessThanOrEqual((await bestFixed(link, layers)) * 1.2 + 250);
  });
});

describe('where more uploads make it slower', () => {
  // A disk that has to seek, or queues that fill up: each upload beyond four costs a tenth of the rate.
  const link = { rate: 50_000, roundTrip: 30, loss: (active: number) => Math.max(0, active - 4) * 0.1 };

  test('it steps back, and stays close to the best', async () => {
    const layers = new Array<number>(100).fill(20 * MB);
    const { time, limits } = await transferTime(link, layers, SHIPPED);
    const { time: eight } = await transferTime(link, layers, { start: 8, most: 8 });
    expect(time).toBeLessThan(eight * 0.8);
    const atFour = limits.filter((limit) => limit <= 4).length;
    expect(atFour / limits.length).toBeGreaterThan(0.8);
  });
});

describe('where the registry asks for less', () => {
  test('a burst of refusals halves once, and it recovers later', async () => {
    const layers = new Array<number>(200).fill(20 * MB);
    const link = {
      rate: 125_000,
      roundTrip: 30,
      perConnection: 15_000,
      throttledBetween: [2000, 2100] as const,
    };
    const { limits, most } = await transferTime(link, layers, SHIPPED);
    expect(Math.min(...limits)).toBe(4);
    expect(limits.at(-1)).toBe(8);
    expect(most).toBe(8);
  });

  test('never more are under way than the input allows', async () => {
    for (const most of [1, 2, 3, 5]) {
      const run = await transferTime({ rate: 125_000, roundTrip: 5 }, IMAGES.tiny, { start: 4, most });
      expect(run.most).toBe(most);
    }
  });
});
