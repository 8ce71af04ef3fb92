import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseTag } from '../../../src/oci/reference.ts';
import { PublishFailedError } from '../../../src/publish/error.ts';
import type { PublishReport } from '../../../src/publish/report.ts';
import type { WantedTag } from '../../../src/publish/types.ts';
import { silent } from '../../../src/support/reporter.ts';
import { image } from '../support/images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from '../support/memory.ts';
import { publishOne } from '../support/publish-one.ts';

/**
 * Many new tags: a listing may stand for looks at each of them. distribution-spec, "Listing Tags", promises neither
 * that a listing is current nor that it is whole: caches, replicas, and `n` that a registry chooses.
 */
const made = image(['new']);
const older = image(['older']);

const plain = (count: number): WantedTag[] =>
  Array.from({ length: count }, (_, number) => ({ name: `t${number}`, writeOnce: false }));

function run(repository: MemoryRepository, tags: WantedTag[]): Promise<PublishReport> {
  const content = { source: memorySource(made.content), root: made.root };
  return publishOne(content, [{ destination: repository, tags, optional: false }], {
    reporter: silent,
    onFailure: 'rollback',
    temporaryDirectory: tmpdir(),
  });
}

/** What an earlier publish left: an image under these tags. */
function hold(repository: MemoryRepository, names: readonly string[]): void {
  for (const bytes of older.content) {
    repository.manifests.set(older.root.digest, { bytes, mediaType: older.root.mediaType });
  }
  for (const { digest } of older.layers) repository.blobs.set(digest, Buffer.from('older'));
  const { config } = JSON.parse(older.content.at(-1)!.toString()) as { config: typeof older.root };
  repository.blobs.set(config.digest, older.content[0]!);
  for (const name of names) repository.tagged.set(name, older.root.digest);
}

/** Replaces the listing. @param names what a listing shows; throws if it is refused. */
function listing(repository: MemoryRepository, names: (all: string[], listing: number) => string[]): void {
  let count = 0;
  repository.tags = async function* () {
    repository.log.push('tags');
    await Promise.resolve();
    for (const name of names([...repository.tagged.keys()].sort(), count++)) yield parseTag(name, 'a');
  };
}

const looks = ({ log }: MemoryRepository) => log.filter((line) => /^resolve t\d+$/.test(line)).length;
const held = ({ tagged }: MemoryRepository) => Object.fromEntries([...tagged].sort());

/** Breaks the run when it sets this tag. */
function failAt(repository: MemoryRepository, name: string): void {
  repository.options.before = (operation, subject) => {
    if (operation === 'tag' && subject === name) throw new Error('no more');
  };
}

const REFUSED = (): never => {
  throw new Error('denied');
};

test.each<[string, (all: string[], listing: number) => string[]]>([
  ['of before the publish, from a cache', () => []],
  ['that lags behind by one tag', (all) => all.slice(0, -1)],
  ['cut after ten names, without a next page', (all, count) => (count === 0 ? [] : all.slice(0, 1))],
  ['newest first, and cut', (all) => all.reverse().slice(0, 1)],
  ['that is refused: 401, 403 or 405', REFUSED],
  ['that is refused the second time', (all, count) => (count > 0 ? REFUSED() : all)],
  ['from a cache, with tags that were deleted since', () => ['t0', 't1', 't98', 't99']],
  ['that shows only what is new', (all, count) => (count === 0 ? all : ['t0', 't99'])],
  ['of more than a thousand names', (all) => [...all, ...Array.from({ length: 1001 }, (_, n) => `x${n}`)]],
])('a listing %s speaks for no tag: each is looked at, and comes back', async (_name, names) => {
  const repository = memoryRepository();
  hold(repository, ['t50', 't51']);
  listing(repository, names);
  failAt(repository, 't98');
  await expect(run(repository, plain(100))).rejects.toBeInstanceOf(PublishFailedError);
  expect(held(repository)).toEqual({ t50: older.root.digest, t51: older.root.digest });
  const before = repository.log.indexOf('tag t98');
  const looked = new Set(repository.log.slice(0, before).filter((line) => line.startsWith('resolve t')));
  // All that had their turn by then.
  for (const line of repository.log.slice(0, before)) {
    if (line.startsWith('tag ')) expect(looked).toContain(line.replace('tag', 'resolve'));
  }
});

test('a tag that appears between the first listing and its turn is looked at, and comes back', async () => {
  const repository = memoryRepository();
  failAt(repository, 't98');
  const fail = repository.options.before!;
  repository.options.before = (operation, subject) => {
    if (operation === 'tag' && subject === 't0') hold(repository, ['t57']);
    return fail(operation, subject);
  };
  await expect(run(repository, plain(100))).rejects.toBeInstanceOf(PublishFailedError);
  expect(held(repository)).toEqual({ t57: older.root.digest });
});

test('a hundred tags of which the fifty-eighth fails: each is as it was, and no request follows', async () => {
  const repository = memoryRepository();
  const there = ['t3', 't30', 't56', 't57', 't58', 't90'];
  hold(repository, there);
  failAt(repository, 't57');
  const error = await run(repository, plain(100)).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(PublishFailedError);
  expect(held(repository)).toEqual(Object.fromEntries(there.map((name) => [name, older.root.digest])));
  const count = repository.log.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(repository.log).toHaveLength(count);
  const statuses = (error as PublishFailedError).images[0]!.report.images[0]!.tags.map(
    ({ status }) => status,
  );
  expect(statuses).not.toContain('moved');
  expect(statuses).not.toContain('created');
});

test('the first failure stops the others before a rollback looks at them', async () => {
  const repository = memoryRepository();
  let slow: (() => void) | undefined;
  repository.options.before = async (operation, subject) => {
    if (operation === 'tag' && subject === 't20') throw new Error('no more');
    // Arrives at the registry long after the failure.
    if (operation === 'tag' && subject === 't21') await new Promise<void>((resolve) => (slow = resolve));
    if (operation === 'tag' && subject === 't22') setTimeout(() => slow?.(), 50);
  };
  await expect(run(repository, plain(100))).rejects.toBeInstanceOf(PublishFailedError);
  expect(held(repository)).toEqual({});
});

test.each([0, 57])('a registry that accepts t%i and does not set it is found out', async (number) => {
  const repository = memoryRepository();
  hold(repository, ['t1']);
  const set = repository.tag.bind(repository);
  repository.tag = async (name, ...rest) => {
    const before = repository.tagged.get(name);
    await set(name, ...rest);
    if (name !== `t${number}`) return;
    if (before) repository.tagged.set(name, before);
    else repository.tagged.delete(name);
  };
  await expect(run(repository, plain(100))).rejects.toMatchObject({ code: 'READ_BACK_MISMATCH' });
  expect(held(repository)).toEqual({ t1: older.root.digest });
});

test('a registry that loses one of two tags set at the same moment is found out', async () => {
  const repository = memoryRepository();
  repository.options.before = (operation, subject) => {
    // The last tag is written from a state that lacks t57.
    if (operation === 'tag' && subject === 't98') repository.tagged.delete('t57');
  };
  await expect(run(repository, plain(100))).rejects.toMatchObject({ code: 'READ_BACK_MISMATCH' });
  expect(held(repository)).toEqual({});
});

test('a write-once tag among the hundred is never judged by a listing', async () => {
  const repository = memoryRepository();
  const tags = plain(100).map((tag) => (tag.name === 't57' ? { ...tag, writeOnce: true } : tag));
  // The listing shows all but that one.
  listing(repository, (all) => all.filter((name) => name !== 't57'));
  repository.options.before = (operation) => {
    if (operation === 'putManifest') hold(repository, ['t57']);
  };
  await expect(run(repository, tags)).rejects.toMatchObject({ code: 'TAG_IMMUTABLE' });
  expect(held(repository)).toEqual({ t57: older.root.digest });
});

test('a listing is renewed while the tags of a slow registry move', async () => {
  const repository = memoryRepository();
  repository.options.before = async (operation) => {
    if (operation === 'tag') await new Promise((resolve) => setTimeout(resolve, 60));
  };
  await run(repository, plain(100));
  // Two tags, then seven times fourteen or more, at 60 ms each: longer than a listing counts.
  expect(repository.log.filter((line) => line === 'tags').length).toBeGreaterThan(2);
  expect(looks(repository)).toBe(102);
});

/** Listings of real registries: `stale` by so many changes, cut to so many names, or refused. */
const listings = fc.array(
  fc.oneof(
    fc.record({ stale: fc.nat(120) }),
    fc.record({ most: fc.nat(120) }),
    fc.constant('refused' as const),
  ),
  { maxLength: 4 },
);

/** A tag that the registry loses: finding that out takes a second and a half of repeated looks. */
const seldom = fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(39) });

test('whatever listings say: green is right everywhere, and red is as before', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(39), { maxLength: 40 }),
      listings,
      fc.option(fc.nat(39)),
      seldom,
      async (there, kinds, fails, lost) => {
        const repository = memoryRepository();
        const names = there.map((number) => `t${number}`);
        hold(repository, names);
        const history = [[...repository.tagged.keys()]];
        repository.options.before = (operation, subject) => {
          if (operation === 'tag' && subject === `t${fails}`) throw new Error('no more');
          if (operation === 'tag') history.push([...repository.tagged.keys(), subject]);
          if (operation === 'resolve' && subject === `t${lost}` && history.length > 40)
            repository.tagged.delete(subject);
        };
        listing(repository, (all, number) => {
          const kind = kinds[number % Math.max(1, kinds.length)] ?? { most: all.length };
          if (kind === 'refused') return REFUSED();
          if ('most' in kind) return all.slice(0, kind.most);
          return history[Math.max(0, history.length - 1 - kind.stale)]!;
        });
        const outcome = await run(repository, plain(40)).catch((error: unknown) => error);
        const green = Object.fromEntries(plain(40).map(({ name }) => [name, made.root.digest]));
        const red = Object.fromEntries(
          names
            .filter((name) => lost === null || name !== `t${lost}`)
            .map((name) => [name, older.root.digest]),
        );
        if (!(outcome instanceof PublishFailedError)) expect(held(repository)).toEqual(green);
        else expect(held(repository)).toMatchObject(red);
        if (fails !== null) expect(outcome).toBeInstanceOf(PublishFailedError);
      },
    ),
    { numRuns: 60 },
  );
});

test('a listing that lies name by name never makes a run green that is not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(39), { maxLength: 40 }),
      fc.uniqueArray(fc.nat(39), { maxLength: 40 }),
      seldom,
      async (there, hidden, dropped) => {
        const repository = memoryRepository();
        hold(
          repository,
          there.map((number) => `t${number}`),
        );
        listing(repository, (all) => all.filter((name) => !hidden.includes(Number(name.slice(1)))));
        const set = repository.tag.bind(repository);
        repository.tag = (name, ...rest) => (name === `t${dropped}` ? Promise.resolve() : set(name, ...rest));
        const outcome = await run(repository, plain(40)).catch((error: unknown) => error);
        expect(outcome instanceof PublishFailedError).toBe(dropped !== null);
        if (dropped === null)
          expect(new Set(repository.tagged.values())).toEqual(new Set([made.root.digest]));
      },
    ),
    { numRuns: 30 },
  );
});
