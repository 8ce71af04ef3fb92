import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createReadingOrder } from '../../../src/copy/session/reading-order.ts';

const MB = 1024 * 1024;

/** Lets promises settle, and a time pass. */
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** Blobs of these sizes that are queued up at once, in this order; each is read when `received` is set. */
function queue(sizes: readonly (number | undefined)[]) {
  const order = createReadingOrder();
  const begun: number[] = [];
  const blobs = sizes.map((size, index) => {
    const blob = { received: 0, end: (): void => {} };
    const turn = order.take(size, () => blob.received);
    void turn.begins.then(() => begun.push(index));
    blob.end = () => turn.end();
    return blob;
  });
  return { begun, blobs };
}

describe('the order of reading', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('one large blob is read at a time, and the largest that waits comes next', async () => {
    const { begun, blobs } = queue([20 * MB, 10 * MB, 40 * MB, 30 * MB]);
    await pass(0);
    expect(begun).toEqual([0]);
    for (const index of [0, 2, 3]) {
      blobs[index]!.end();
      await pass(0);
    }
    expect(begun).toEqual([0, 2, 3, 1]);
  });

  test.each([
    ['small ones', 1 * MB],
    ['those of unknown size', undefined],
  ])('%s needn’t wait', async (_kind, size) => {
    const { begun } = queue([20 * MB, size, size]);
    await pass(0);
    expect(begun).toEqual([0, 1, 2]);
  });

  test('a blob that makes no progress keeps the next one waiting for a moment only, and once', async () => {
    const { begun, blobs } = queue([40 * MB, 30 * MB, 20 * MB]);
    await pass(1000);
    expect(begun).toEqual([0, 1, 2]);
    for (const blob of blobs) blob.end();
    const later = queue([40 * MB, 30 * MB, 20 * MB]);
    later.blobs[0]!.received = 0;
    await pass(200);
    expect(later.begun).toEqual([0, 1]);
    // The second has the turn now, whatever becomes of the first.
    later.blobs[1]!.received = 20 * MB;
    later.blobs[0]!.end();
    await pass(200);
    expect(later.begun).toEqual([0, 1]);
    later.blobs[1]!.end();
    await pass(0);
    expect(later.begun).toEqual([0, 1, 2]);
  });

  test('a blob that is read quickly keeps its turn, but not for ever', async () => {
    const { begun, blobs } = queue([10_000 * MB, 30 * MB]);
    for (let seconds = 0; seconds < 4; seconds++) {
      for (let tenths = 0; tenths < 10; tenths++) {
        blobs[0]!.received += 10 * MB;
        await pass(100);
      }
      expect(begun).toEqual([0]);
    }
    for (let tenths = 0; tenths < 20; tenths++) {
      blobs[0]!.received += 10 * MB;
      await pass(100);
    }
    expect(begun).toEqual([0, 1]);
  });

  test('a turn that is given up before it came is left out', async () => {
    const { begun, blobs } = queue([40 * MB, 30 * MB, 20 * MB]);
    blobs[1]!.end();
    // A second time, it must not take the place of another.
    blobs[1]!.end();
    await pass(0);
    expect(begun).toEqual([0, 1]);
    blobs[0]!.end();
    await pass(0);
    expect(begun).toEqual([0, 1, 2]);
    blobs[2]!.end();
    blobs[2]!.end();
    expect(jest.getTimerCount()).toBe(0);
  });
});
