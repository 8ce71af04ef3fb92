import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createBufferPool } from '../../../src/copy/tee/buffer-pool.ts';
import { createTee } from '../../../src/copy/tee/tee.ts';
import { createWindowBudget } from '../../../src/copy/tee/window.ts';

const MIB = 1024 * 1024;
const CHUNK = 512 * 1024;
const LAYER = 4 * MIB;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memory-'));
  await writeFile(join(directory, 'layer'), Buffer.alloc(LAYER));
});
afterAll(() => rm(directory, { recursive: true }));

// Issue 20, point 6: memory doesn't depend on the size of the image, on any path.
test.each([
  ['a file', 'reread'],
  ['a registry', 'spool'],
] as const)(
  'many blobs from %s to registries of different speeds keep within one budget',
  async (_, overflow) => {
    const budget = createWindowBudget(8 * MIB);
    const path = join(directory, 'layer');
    const blobs = 24;
    const speeds = [0, 1, 2];
    let most = 0;
    const tees = Array.from({ length: blobs }, () =>
      createTee({
        blob: { size: LAYER },
        open: (offset) =>
          Promise.resolve(Readable.from([Buffer.alloc(LAYER - offset)], { objectMode: false })),
        ...(overflow === 'reread' ? { locate: () => Promise.resolve({ path, offset: 0 }) } : {}),
        ...{ overflow, directory, budget, sourceName: 'test' },
      }),
    );
    await Promise.all(
      tees.flatMap((tee) =>
        speeds.map(async (turns) => {
          const consumer = tee.join();
          let received = 0;
          const registry = new Writable({
            highWaterMark: 1,
            write(bytes: Buffer, _encoding, done) {
              received += bytes.length;
              most = Math.max(most, budget.pool.used);
              later(turns, done);
            },
          });
          (await consumer.open(0)).pipe(registry);
          await once(registry, 'finish');
          consumer.leave();
          expect(received).toBe(LAYER);
        }),
      ),
    );
    // Beyond the budget: what each reader sends, and of each blob the chunk that is held back and the one in its window.
    expect(most).toBeLessThanOrEqual(8 * MIB + (blobs * speeds.length + 2 * blobs) * CHUNK);
    expect(budget.pool.used).toBe(0);
    for (const tee of tees) await tee.close();
  },
);

/** Calls back after some turns of the event loop. */
function later(turns: number, done: () => void): void {
  if (turns === 0) setImmediate(done);
  else setImmediate(() => later(turns - 1, done));
}

test('a window gets its part of the budget, and one chunk while more than the budget is in use', async () => {
  const budget = createWindowBudget(4 * CHUNK);
  expect(budget.share).toBe(4 * CHUNK);
  budget.enter();
  budget.enter();
  expect(budget.share).toBe(2 * CHUNK);
  const chunks = await Promise.all(
    Array.from({ length: 5 }, () => budget.pool.chunk((buffer) => Promise.resolve(buffer.length))),
  );
  expect(budget.share).toBe(CHUNK);
  chunks[0]?.release();
  expect(budget.share).toBe(2 * CHUNK);
});

test('a pool uses its buffers again, and counts those that are in use', async () => {
  const pool = createBufferPool(4);
  const fill = (buffer: Buffer): Promise<number> => Promise.resolve(buffer.fill(1).length);
  const first = await pool.chunk(fill);
  const second = await pool.chunk(fill);
  first?.retain();
  first?.release();
  expect(pool.used).toBe(8);
  first?.release();
  expect(pool.used).toBe(4);
  const third = await pool.chunk(fill);
  expect(third?.bytes.buffer).toBe(first?.bytes.buffer);
  expect(third?.bytes.buffer).not.toBe(second?.bytes.buffer);
  expect(await pool.chunk(() => Promise.resolve(0))).toBeUndefined();
  await expect(pool.chunk(() => Promise.reject(new Error('the disk failed')))).rejects.toThrow(
    'the disk failed',
  );
  expect(pool.used).toBe(8);
});
