import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  createDisposer,
  dispose,
  disposeMemory,
  isTransferable,
  markDisposable,
} from '../../src/support/transferable-buffers.ts';

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

  test.each([
    ['large', new ArrayBuffer(96 * KIB), canTransfer],
    ['small', new ArrayBuffer(4 * KIB), false],
    ['pooled', Buffer.from('small').buffer, false],
  ])('memory that a piece fills in part: %s', (_what, memory, gone) => {
    const before = memory.byteLength;
    disposeMemory(memory);
    expect(memory.byteLength).toBe(gone ? 0 : before);
  });

  test('only streams that say so have such pieces', () => {
    const kept = randomBytes(64 * KIB);
    expect(isTransferable(Readable.from([kept]))).toBe(false);
    expect(isTransferable(markDisposable(Readable.from([kept])))).toBe(true);
  });
});

describe('pieces of one stream, which share the memory of a read', () => {
  const read = (): Buffer => Buffer.from(new Uint8Array(64 * KIB + 100).buffer);

  test('the memory is given back once the next read has begun, not before', () => {
    const disposeNext = createDisposer();
    const [first, second] = [read(), read()];
    const pieces = [first.subarray(0, 30 * KIB), first.subarray(31 * KIB, 60 * KIB)];
    for (const piece of pieces) disposeNext(piece);
    expect(first.length).toBe(64 * KIB + 100);
    disposeNext(second.subarray(1));
    expect(first.length).toBe(canTransfer ? 0 : 64 * KIB + 100);
    expect(second.length).toBe(64 * KIB + 100);
  });

  test('a piece with memory of its own is given back at once', () => {
    const piece = alone(64 * KIB);
    createDisposer()(piece);
    expect(piece.length).toBe(canTransfer ? 0 : 64 * KIB);
  });

  test.each([
    ["Node's pool", () => Buffer.from('small')],
    ['memory of the size of the pool', () => alone(Buffer.poolSize).subarray(1)],
  ])('%s is left alone', (_what, make) => {
    const disposeNext = createDisposer();
    const piece = make();
    const { length } = piece;
    for (const next of [piece, read()]) disposeNext(next);
    expect(piece.length).toBe(length);
  });
});
