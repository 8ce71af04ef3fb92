import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { runInProcess } from './support/in-process.ts';
import { FOUND_LIES } from './support/lying-cases.ts';
import { job, tagsJob, type DrawnJob } from './support/lying-draws.ts';
import { violations } from './support/lying-invariants.ts';
import { createWorld, EVENT, prepareJob, type Prepared, type World } from './support/lying-world.ts';
import { runAction, type ActionResult } from './support/runner.ts';

/** Drawn jobs: in this process, and through `dist/main.js`. `LYING_TIMES` multiplies them, as every night. */
const RUNS = { inProcess: 2000, manyTags: 80, throughDist: 60 };
/** What a change is tested with. A failure prints its seed and path, for `LYING_SEED` and `LYING_PATH`. */
const SEED = 20_260_701;

const times = Number(process.env['LYING_TIMES'] ?? 1);
const seed = Number(process.env['LYING_SEED'] ?? SEED);
const path = process.env['LYING_PATH'];
/** Bytes that the process may grow by while everything is drawn. */
const MOST_GROWTH = 500 * 1024 * 1024;
/** Milliseconds; for what hangs. */
const PATIENCE = 600_000 * Math.max(1, times);

jest.unstable_mockModule('node:timers/promises', () => ({
  setImmediate: turn,
  setTimeout: async (_milliseconds: number, value: unknown, options?: { signal?: AbortSignal }) => {
    await turn();
    options?.signal?.throwIfAborted();
    return value;
  },
}));

describe('registries that lie', () => {
  let world: World;
  let main: () => Promise<void>;
  const rejections: unknown[] = [];
  const note = (reason: unknown) => void rejections.push(reason);
  beforeAll(async () => {
    world = await createWorld();
    await shortenTimes();
    ({ main } = await import('../../src/main.ts'));
    process.on('unhandledRejection', note);
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await world.close();
  });

  const stepOf = ({ inputs }: Prepared) => ({ inputs, workspace: world.workspace, event: EVENT });

  async function run(drawn: DrawnJob): Promise<{ found: string[]; result: ActionResult }> {
    const prepared = await prepareJob(world, drawn);
    const result = await runInProcess(main, stepOf(prepared));
    const found = await violations(world, prepared, result);
    if (rejections.length > 0) found.push(`an unhandled rejection: ${String(rejections.splice(0)[0])}`);
    return { found, result };
  }

  test.each(FOUND_LIES.map((lie) => [lie.what, lie] as const))('%s', async (_what, { job: drawn, error }) => {
    const { found, result } = await run(drawn);
    expect(found).toEqual([]);
    expect(result.exitCode).toBe(error === undefined ? 0 : 1);
    if (error !== undefined) expect(result.raw).toMatch(error);
  });

  const options = { seed, ...(path === undefined ? {} : { path }) };

  test(
    'no combination of lies is believed',
    async () => {
      const before = process.memoryUsage.rss();
      const property = fc.asyncProperty(job, async (drawn) => expect((await run(drawn)).found).toEqual([]));
      await fc.assert(property, { ...options, numRuns: RUNS.inProcess * times });
      expect(process.memoryUsage.rss() - before).toBeLessThan(MOST_GROWTH);
    },
    PATIENCE,
  );

  test(
    'nor about many tags',
    async () => {
      const property = fc.asyncProperty(tagsJob, async (drawn) =>
        expect((await run(drawn)).found).toEqual([]),
      );
      await fc.assert(property, { ...options, numRuns: RUNS.manyTags * times });
    },
    PATIENCE,
  );

  test(
    'nor by the built action, on its own clock',
    async () => {
      const property = fc.asyncProperty(job.filter(isQuick), async (drawn) => {
        const prepared = await prepareJob(world, drawn);
        const result = await runAction({ ...stepOf(prepared), post: false });
        expect(await violations(world, prepared, result)).toEqual([]);
      });
      await fc.assert(property, { ...options, numRuns: RUNS.throughDist * times });
    },
    PATIENCE,
  );
});

/** The built action waits as long as its limits say: for silence, and for what has no end. */
function isQuick({ lies }: DrawnJob): boolean {
  return lies.every(({ change }) => change.gone !== 'silent' && change.endless !== true);
}

/** Waits that take no time, and limits that are over soon. */
async function shortenTimes(): Promise<void> {
  const { systemClock } = await import('../../src/http/retry-policy.ts');
  const { LIMITS } = await import('../../src/support/limits.ts');
  let skipped = 0;
  jest.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + skipped);
  jest.spyOn(systemClock, 'sleep').mockImplementation(async (milliseconds, signal) => {
    skipped += milliseconds;
    await turn();
    signal?.throwIfAborted();
  });
  const limits: Record<string, { value: number }> = LIMITS;
  for (const name of ['idleTime', 'sparingTime', 'smallBodyTime', 'documentTime', 'drainTime'])
    limits[name]!.value = 300;
}
