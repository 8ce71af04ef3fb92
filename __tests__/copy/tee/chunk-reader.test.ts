import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createBufferPool } from '../../../src/copy/tee/buffer-pool.ts';
import { createChunkReader, type ChunkReader } from '../../../src/copy/tee/chunk-reader.ts';
import { createFairQueue } from '../../../src/copy/tee/fair-queue.ts';

const SIZE = 10;

/** Streams that share the turns of `most` readers, in the order of their places. */
function streams(count: number, most: number) {
  const pool = createBufferPool(SIZE);
  const queue = createFairQueue(most);
  return Array.from({ length: count }, () => {
    const stream = new PassThrough();
    return { stream, chunkReader: createChunkReader(stream, pool, queue.place()) };
  });
}

async function text(chunkReader: ChunkReader): Promise<string[]> {
  const texts: string[] = [];
  for (let chunk = await chunkReader.next(); chunk; chunk = await chunkReader.next()) {
    texts.push(chunk.bytes.toString());
    chunk.release();
  }
  return texts;
}

describe('taking a stream in chunks', () => {
  test.each([
    { title: 'small pieces fill one', pieces: ['abc', 'def', 'ghij', 'k'], chunks: ['abcdefghij', 'k'] },
    {
      title: 'a large piece fills several',
      pieces: ['abcdefghijklmnopqrstuvwxyz'],
      chunks: ['abcdefghij', 'klmnopqrst', 'uvwxyz'],
    },
    { title: 'an end right at the end of one', pieces: ['abcdefghij'], chunks: ['abcdefghij'] },
    { title: 'nothing at all', pieces: [], chunks: [] },
  ])('$title', async ({ pieces, chunks }) => {
    const [{ stream, chunkReader }] = streams(1, 1) as [ReturnType<typeof streams>[0]];
    for (const piece of pieces) stream.write(piece);
    stream.end();
    expect(await text(chunkReader)).toEqual(chunks);
    expect(chunkReader.broken).toBeUndefined();
  });

  test('what has arrived is handed on before more comes', async () => {
    const [{ stream, chunkReader }] = streams(1, 1) as [ReturnType<typeof streams>[0]];
    stream.write('abc');
    expect((await chunkReader.next())?.bytes.toString()).toBe('abc');
    stream.end('def');
    expect(await text(chunkReader)).toEqual(['def']);
  });

  test('who waits for a network keeps no turn from those for whom something has arrived', async () => {
    const [silent, busy] = streams(2, 1) as ReturnType<typeof streams>;
    const waiting = text(silent!.chunkReader);
    busy!.stream.end('abcdefghijkl');
    expect(await text(busy!.chunkReader)).toEqual(['abcdefghij', 'kl']);
    silent!.stream.end('late');
    expect(await waiting).toEqual(['late']);
  });

  test('who came first is read to its end first, where both have all of it', async () => {
    const both = streams(2, 1);
    const order: string[] = [];
    await Promise.all(
      both.map(async ({ stream, chunkReader }, index) => {
        stream.end(String(index).repeat(3 * SIZE));
        for (const chunk of await text(chunkReader)) order.push(chunk[0]!);
        order.push(`end of ${index}`);
      }),
    );
    expect(order.indexOf('end of 0')).toBeLessThan(order.indexOf('end of 1'));
  });

  test('a break is told once all that came before was handed on', async () => {
    const [{ stream, chunkReader }] = streams(1, 1) as [ReturnType<typeof streams>[0]];
    stream.write('abc');
    const first = await chunkReader.next();
    expect(first?.bytes.toString()).toBe('abc');
    stream.destroy(new Error('reset'));
    expect(await chunkReader.next()).toBeUndefined();
    expect(chunkReader.broken?.message).toBe('reset');
  });
});
