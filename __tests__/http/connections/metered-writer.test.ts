import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from '@jest/globals';
import { createMeteredWriter } from '../../../src/http/connections/metered-writer.ts';

async function run(chunks: string[], length?: number): Promise<{ count: number; text: string }> {
  let count = 0;
  let text = '';
  const outgoing = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const options = { where: 'PUT x', onSent: (bytes: number) => void (count += bytes) };
  const gauge = createMeteredWriter(outgoing, length === undefined ? options : { ...options, length });
  await pipeline(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), gauge);
  return { count, text };
}

describe('the gauge of a body', () => {
  test.each([
    [['ab', 'c'], 3],
    [[], 0],
    [['abc'], undefined],
  ])('passes %j on', async (chunks, length) => {
    const text = chunks.join('');
    expect(await run(chunks, length)).toEqual({ count: text.length, text });
  });

  test.each([
    [['ab'], 3, 'has 2'],
    [['abcd'], 3, 'has more'],
    [['ab', 'cd'], 3, 'has more'],
  ])('refuses %j as %d bytes', async (chunks, length, message) => {
    await expect(run(chunks, length)).rejects.toMatchObject({
      code: 'SIZE_MISMATCH',
      message: expect.stringContaining(message),
    });
  });
});
