import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../../src/oci/digest.ts';
import { createTee, type Consumer } from '../../../src/copy/tee/tee.ts';
import type { TeeOptions } from '../../../src/copy/tee/state.ts';
import { createWindowBudget } from '../../../src/copy/tee/window.ts';

const KIB = 1024;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fan-out-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A source over `bytes` that counts what it gives and breaks where it is told. */
function sourceOf(bytes: Buffer, options: { chunk?: number; breaks?: number[] } = {}) {
  const { chunk = 64 * KIB, breaks = [] } = options;
  const opened: number[] = [];
  let given = 0;
  function* read(offset: number): Iterable<Buffer> {
    for (let at = offset; at < bytes.length; at += chunk) {
      if (breaks.length > 0 && at >= breaks[0]!) {
        breaks.shift();
        throw new Error('connection reset');
      }
      const part = bytes.subarray(at, at + chunk);
      given += part.length;
      yield part;
    }
  }
  return {
    opened,
    get given() {
      return given;
    },
    open: (offset: number) => {
      opened.push(offset);
      return Promise.resolve(Readable.from(read(offset), { objectMode: false, highWaterMark: 1 }));
    },
  };
}

function fanOutOf(bytes: Buffer, open: TeeOptions['open'], options: Partial<TeeOptions> = {}) {
  return createTee({
    blob: { digest: digestOf(bytes), size: bytes.length },
    open,
    overflow: 'spool',
    directory,
    budget: createWindowBudget(256 * KIB),
    sourceName: 'test',
    ...options,
  });
}

async function readAll(consumer: Consumer, offset = 0): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await consumer.open(offset)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('a fan-out', () => {
  const bytes = randomBytes(3 * KIB * KIB + 17);

  test.each(['spool', 'reread', 'keep'] as const)('gives all readers all bytes (%s)', async (overflow) => {
    const source = sourceOf(bytes);
    const tee = fanOutOf(bytes, source.open, { overflow });
    const consumers = [tee.join(), tee.join(), tee.join()];
    const all = await Promise.all(consumers.map((consumer) => readAll(consumer)));
    for (const read of all) expect(read.equals(bytes)).toBe(true);
    await expect(tee.finished).resolves.toEqual({ digest: digestOf(bytes), size: bytes.length });
    if (overflow !== 'reread') expect(source.given).toBe(bytes.length);
    await tee.close();
  });

  test.each([
    ['spool', 1],
    ['keep', 1],
    ['reread', 2],
  ] as const)('reads the source again only where that is cheap (%s)', async (overflow, times) => {
    const source = sourceOf(bytes);
    const tee = fanOutOf(bytes, source.open, { overflow });
    const slow = tee.join();
    expect((await readAll(tee.join())).equals(bytes)).toBe(true);
    expect((await readAll(slow)).equals(bytes)).toBe(true);
    expect(source.opened).toHaveLength(times);
    await tee.close();
  });

  test('leaves no file behind', async () => {
    const tee = fanOutOf(bytes, sourceOf(bytes).open);
    const slow = tee.join();
    await readAll(tee.join());
    expect(await readdir(directory)).toEqual([]);
    await readAll(slow);
    await tee.close();
  });

  test('holds no more than its window, whatever the readers do', async () => {
    const large = randomBytes(12 * KIB * KIB);
    const source = sourceOf(large);
    const tee = fanOutOf(large, source.open, { budget: createWindowBudget(KIB * KIB) });
    let seen = 0;
    for await (const part of await tee.join().open(0)) {
      seen += (part as Buffer).length;
      if (seen > 2 * KIB * KIB) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    // The window, the chunk that is held back, the one that is read, and what the source had read ahead.
    expect(source.given - seen).toBeLessThan(5 * KIB * KIB);
    await tee.close();
  });

  test.each(['spool', 'reread', 'keep'] as const)('is read again from any offset (%s)', async (overflow) => {
    const tee = fanOutOf(bytes, sourceOf(bytes).open, { overflow });
    const consumer = tee.join();
    const other = tee.join();
    const stream = await consumer.open(0);
    let seen = 0;
    for await (const part of stream) {
      seen += (part as Buffer).length;
      if (seen > 2 * KIB * KIB) break;
    }
    await readAll(other);
    for (const offset of [0, 5, 700_001, seen, bytes.length - 1, bytes.length]) {
      expect((await readAll(consumer, offset)).equals(bytes.subarray(offset))).toBe(true);
    }
    await tee.close();
  });

  test('goes on where the source broke off', async () => {
    const source = sourceOf(bytes, { breaks: [640 * KIB, 1280 * KIB] });
    const tee = fanOutOf(bytes, source.open);
    expect((await readAll(tee.join())).equals(bytes)).toBe(true);
    expect(source.opened).toEqual([0, 640 * KIB, 1280 * KIB]);
    await tee.close();
  });

  test('takes blobs of no bytes', async () => {
    const tee = fanOutOf(Buffer.alloc(0), sourceOf(Buffer.alloc(0)).open);
    expect(await readAll(tee.join())).toHaveLength(0);
    await tee.close();
  });

  test('verifies sha512 too', async () => {
    const digest = digestOf(bytes, 'sha512');
    const tee = fanOutOf(bytes, sourceOf(bytes).open, { blob: { digest, size: bytes.length } });
    await readAll(tee.join());
    await expect(tee.finished).resolves.toEqual({ digest, size: bytes.length });
    await tee.close();
  });

  test('finds out a digest nobody told it', async () => {
    const tee = fanOutOf(bytes, sourceOf(bytes).open, { blob: {}, overflow: 'keep' });
    tee.start();
    await expect(tee.finished).resolves.toEqual({ digest: digestOf(bytes), size: bytes.length });
    expect((await readAll(tee.join())).equals(bytes)).toBe(true);
    await tee.close();
  });
});

describe('a source that lies', () => {
  const bytes = randomBytes(700_000);
  const cases: [string, { digest: ReturnType<typeof digestOf>; size: number }, Buffer, string][] = [
    ['about the digest', { digest: digestOf('else'), size: bytes.length }, bytes, 'DIGEST_MISMATCH'],
    ['with too many bytes', { digest: digestOf(bytes), size: 1000 }, bytes, 'SIZE_INVALID'],
    [
      'with too few bytes',
      { digest: digestOf(bytes), size: bytes.length },
      bytes.subarray(9),
      'SIZE_INVALID',
    ],
  ];
  test.each(cases)('%s completes no upload', async (_what, blob, content, code) => {
    const tee = fanOutOf(bytes, sourceOf(content).open, { blob });
    const consumers = [tee.join(), tee.join()];
    const counts = consumers.map(async (consumer) => {
      let count = 0;
      try {
        for await (const part of await consumer.open(0)) count += (part as Buffer).length;
        return 'ended';
      } catch (error) {
        expect(error).toMatchObject({ code });
        return count;
      }
    });
    for (const count of await Promise.all(counts)) expect(count).toBeLessThan(blob.size);
    await expect(tee.finished).rejects.toMatchObject({ code });
    await tee.close();
  });

  test('an aborted one fails its readers', async () => {
    const controller = new AbortController();
    const tee = fanOutOf(bytes, () => new Promise(() => {}), { signal: controller.signal });
    const reading = readAll(tee.join());
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});
