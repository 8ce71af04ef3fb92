import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMountIndex } from '../../../src/copy/session/mounts.ts';
import { createTurns } from '../../../src/copy/session/turns.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { parseRepositoryName } from '../../../src/oci/reference.ts';

/* ARCHITECTURE.md, section 8: "in one registry a later target waits for what the earlier one will bring". */
const blob = digestOf(Buffer.from('blob'));
const repository = (path: string, host = 'a.example') => parseRepositoryName(`${host}/${path}`);

/** Brings the blob to repositories one after another; `outcomes` says which of their uploads work. */
async function bringAll(paths: readonly string[], works: (path: string) => boolean): Promise<string[]> {
  const mounts = createMountIndex();
  const log: string[] = [];
  await Promise.all(
    paths.map(async (path) => {
      const place = mounts.announce(repository(path), blob);
      const work = async (): Promise<void> => {
        const holder = await place.holder();
        log.push(holder === undefined ? `upload ${path}` : `mount ${path} from ${holder}`);
        if (holder === undefined && !works(path)) throw new Error('refused');
      };
      const bringing = work();
      place.settle(bringing);
      await bringing.catch(() => undefined);
    }),
  );
  return log;
}

test('a blob goes to a registry once, and the others mount it from the first', async () => {
  expect(await bringAll(['x/a', 'x/b', 'x/c'], () => true)).toEqual([
    'upload x/a',
    'mount x/b from x/a',
    'mount x/c from x/a',
  ]);
});

test('what failed for one repository is brought by the next', async () => {
  expect(await bringAll(['x/a', 'x/b', 'x/c'], (path) => path !== 'x/a')).toEqual([
    'upload x/a',
    'upload x/b',
    'mount x/c from x/b',
  ]);
});

test('nobody waits in a circle, and every upload but the last one failed', async () => {
  const path = fc.constantFrom('x/a', 'x/b', 'x/c', 'x/d');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { minLength: 1 }), fc.func(fc.boolean()), async (paths, works) => {
      const uploads = (await bringAll(paths, works)).filter((line) => line.startsWith('upload'));
      const expected = paths.findIndex((one) => works(one));
      expect(uploads).toHaveLength(expected < 0 ? paths.length : expected + 1);
    }),
  );
});

test('a repository is no holder for itself, nor one of another registry', async () => {
  const mounts = createMountIndex();
  mounts.recordHeld(repository('x/a'), [blob]);
  await expect(mounts.announce(repository('x/a'), blob).holder()).resolves.toBeUndefined();
  await expect(mounts.announce(repository('x/b', 'b.example'), blob).holder()).resolves.toBeUndefined();
  await expect(mounts.announce(repository('x/b'), blob).holder()).resolves.toBe('x/a');
});

test('repositories of one registry take turns, others do not wait', async () => {
  const turns = createTurns();
  const [first, same, second, elsewhere] = [
    repository('x/a'),
    repository('x/a'),
    repository('x/b'),
    repository('x/c', 'b.example'),
  ].map((one) => turns.take(one));
  await same!.before;
  await elsewhere!.before;
  let waited = false;
  void second!.before.then(() => (waited = true));
  first!.done();
  await new Promise((resolve) => setImmediate(resolve));
  expect(waited).toBe(false);
  same!.done();
  await second!.before;
});
