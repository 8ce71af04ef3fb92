import { expect, test } from '@jest/globals';
import { eachConcurrent } from '../../src/support/map-concurrent.ts';

test('everything once, and not more at a time than allowed', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await eachConcurrent([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(3);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('after a failure nothing is started, and what was started ends before it is thrown', async () => {
  const started: number[] = [];
  const ended: number[] = [];
  let release: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  const all = eachConcurrent([1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    if (item === 2) throw new Error('the second');
    await slow;
    ended.push(item);
  });
  await new Promise((resolve) => setImmediate(resolve));
  release();
  await expect(all).rejects.toThrow('the second');
  expect(started).toEqual([1, 2]);
  expect(ended).toEqual([1]);
});

test('the first of several failures is thrown', async () => {
  const failing = eachConcurrent([1, 2], 2, (item) => Promise.reject(new Error(`failure ${item}`)));
  await expect(failing).rejects.toThrow('failure 1');
});
