import { describe, expect, test } from '@jest/globals';
import { createFairQueue } from '../../../src/copy/tee/fair-queue.ts';

/** Work that is done when the test says so, and the order in which works began. */
function bench() {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    began,
    work: (name: string) => () => {
      began.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    },
    end: (name: string) => ends.get(name)?.(),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  test('who came first goes first again, as long as it is ready', async () => {
    const { began, work, end } = bench();
    const queue = createFairQueue(1);
    const [first, second, third] = [queue.place(), queue.place(), queue.place()];
    const all = [third(work('third 1')), second(work('second 1')), first(work('first 1'))];
    await settled();
    expect(began).toEqual(['third 1']);
    end('third 1');
    await settled();
    all.push(first(work('first 2')), third(work('third 2')));
    for (const name of ['first 1', 'first 2', 'second 1', 'third 2']) {
      end(name);
      await settled();
    }
    await Promise.all(all);
    expect(began).toEqual(['third 1', 'first 1', 'first 2', 'second 1', 'third 2']);
  });

  test('so many at once, and none waits while a turn is free', async () => {
    const { began, work, end } = bench();
    const queue = createFairQueue(2);
    const places = [queue.place(), queue.place(), queue.place()];
    const all = places.map((place, index) => place(work(String(index))));
    await settled();
    expect(began).toEqual(['0', '1']);
    end('1');
    await settled();
    expect(began).toEqual(['0', '1', '2']);
    end('0');
    end('2');
    expect(await Promise.all(all)).toEqual(['0', '1', '2']);
  });

  test('work that fails gives its turn back', async () => {
    const queue = createFairQueue(1);
    const place = queue.place();
    await expect(place(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await expect(place(() => Promise.resolve('next'))).resolves.toBe('next');
  });
});
