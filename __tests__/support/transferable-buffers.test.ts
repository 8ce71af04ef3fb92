import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { dispose, isTransferable, markDisposable } from '../../src/support/transferable-buffers.ts';

// V8 of Node 20 can't, and leaves it to the garbage collector.
const canTransfer = 'transfer' in ArrayBuffer.prototype;
const KIB = 1024;
const alone = (size: number): Buffer => Buffer.from(new Uint8Array(size).buffer);

describe('a piece that is disposed of', () => {
  test.each([
    ['a large one with memory of its own is given back', () => alone(64 * KIB), canTransfer],
    ['a small one is left alone', () => alone(4 * KIB), false],
    ['one that shares memory is left alone', () => alone(64 * KIB).subarray(1), false],
    ['one out of the pool is left alone', () => Buffer.from('small'), false],
  ])('%s', (_what, make, gone) => {
    const piece = make();
    const before = piece.length;
    dispose(piece);
    expect(piece.length).toBe(gone ? 0 : before);
  });

  test('only streams that say so have such pieces', () => {
    const kept = randomBytes(64 * KIB);
    expect(isTransferable(Readable.from([kept]))).toBe(false);
    expect(isTransferable(markDisposable(Readable.from([kept])))).toBe(true);
  });
});
