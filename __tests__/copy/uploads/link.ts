import { createAdaptiveLimiter } from '../../../src/copy/uploads/limiter.ts';

/** A link to a registry, in bytes per millisecond and milliseconds. */
interface Link {
  rate: number;
  roundTrip: number;
  /** The most that one connection gets. */
  perConnection?: number;
  /** The part of the rate that is lost when so many are sent at once. */
  loss?: (active: number) => number;
  /** When the registry refuses everything. */
  throttledBetween?: readonly [from: number, to: number];
}

/** Milliseconds between two looks at the link: nothing happens quickly on a slow one. */
const tickOf = ({ rate }: Link): number => (rate < 30_000 ? 100 : 25);

/** Sends all layers over the link in made-up time. An upload takes two round trips before its first byte flows. */
export async function transferTime(
  link: Link,
  layers: readonly number[],
  { start, most }: { start: number; most: number },
): Promise<{ time: number; limits: number[]; most: number }> {
  const tick = tickOf(link);
  let clock = 0;
  let throttled = 0;
  const limiter = createAdaptiveLimiter({ start, most, now: () => clock, throttled: () => throttled });
  const uploads = new Set<{
    opens: number;
    left: number;
    size: number;
    report: (bytes: number) => void;
    done: () => void;
  }>();
  let finished = false;
  const all = Promise.all(
    layers.map((size) =>
      limiter.run(size, (report) => {
        const opens = clock + 2 * link.roundTrip;
        return new Promise<void>((done) => uploads.add({ opens, left: size, size, report, done }));
      }),
    ),
  ).then(() => (finished = true));
  const limits: number[] = [];
  let highest = 0;
  while (!finished) {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    clock += tick;
    highest = Math.max(highest, uploads.size);
    if (link.throttledBetween && clock >= link.throttledBetween[0] && clock <= link.throttledBetween[1])
      throttled += uploads.size;
    const open = [...uploads].filter(({ opens }) => opens <= clock);
    const shared = (link.rate * (1 - (link.loss?.(open.length) ?? 0))) / Math.max(1, open.length);
    const moved = Math.min(shared, link.perConnection ?? Infinity) * tick;
    for (const upload of open) {
      upload.left -= moved;
      upload.report(upload.size - Math.max(0, upload.left));
      if (upload.left > 0) continue;
      uploads.delete(upload);
      upload.done();
    }
    limits.push(limiter.limit);
  }
  await all;
  return { time: clock, limits, most: highest };
}
