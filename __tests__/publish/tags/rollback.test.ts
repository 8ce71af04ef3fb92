import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { PublishFailedError } from '../../../src/publish/error.ts';
import { publishOne } from '../support/publish-one.ts';
import { silent } from '../../../src/support/reporter.ts';
import { image } from '../support/images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from '../support/memory.ts';

const made = image(['new']);
const older = image(['older']);

function run(repository: MemoryRepository, names: string[], what = made) {
  const tags = names.map((name) => ({ name, writeOnce: false }));
  const content = { source: memorySource(what.content), root: what.root };
  return publishOne(content, [{ destination: repository, tags, optional: false }], {
    reporter: silent,
    onFailure: 'rollback',
    temporaryDirectory: tmpdir(),
  });
}

/** Removes no tag alone, as distribution before 3.0: only a manifest with all of its tags. */
function withoutTagDeletion(): MemoryRepository {
  const repository = memoryRepository({ deletes: false });
  repository.deleteManifest = async (digest) => {
    repository.manifests.delete(digest);
    for (const [tag, held] of repository.tagged) if (held === digest) repository.tagged.delete(tag);
    return true;
  };
  return repository;
}

async function failed(publishing: Promise<unknown>): Promise<PublishFailedError> {
  const outcome = await publishing.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(PublishFailedError);
  return outcome as PublishFailedError;
}

test('a new tag goes with its manifest, where tags can not be removed alone', async () => {
  const repository = withoutTagDeletion();
  await run(repository, ['latest'], older);
  repository.options.before = (operation, subject) => {
    if (operation === 'tag' && subject === 'last') throw new Error('no more');
  };
  await failed(run(repository, ['1.2.3', 'latest', 'last']));
  expect([...repository.tagged]).toEqual([['latest', older.root.digest]]);
});

test('but not while a tag that could not be put back points at it, which would be gone too', async () => {
  const repository = withoutTagDeletion();
  await run(repository, ['latest'], older);
  const broken = { tag: false };
  repository.options.before = (operation, subject) => {
    if (operation === 'tag' && subject === 'last') broken.tag = true;
    if (operation === 'tag' && broken.tag) throw new Error('no more');
  };
  const { images } = await failed(run(repository, ['1.2.3', 'latest', 'last']));
  expect(repository.tagged.get('latest')).toBe(made.root.digest);
  expect(repository.tagged.get('1.2.3')).toBe(made.root.digest);
  expect(images[0]!.report.images[0]!.tags.slice(0, 2).map(({ status }) => status)).toEqual([
    'stuck',
    'stuck',
  ]);
});

test('begins when no look of the read-back is under way', async () => {
  const repository = memoryRepository();
  const looks = { a: 0, b: 0 };
  let begun: boolean | undefined;
  repository.options.before = async (operation, subject) => {
    if (operation !== 'resolve' || !repository.tagged.has(subject)) return;
    const look = ++looks[subject as 'a' | 'b'];
    // The first tag never reads back right; the look at the second one is answered when the first one's have failed.
    if (subject === 'a') repository.tagged.set('a', older.root.digest);
    if (subject !== 'b' || look > 1) return;
    while (looks.a < 4) await new Promise(setImmediate);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    begun = looks.a > 4 || looks.b > 1;
  };
  expect(await failed(run(repository, ['a', 'b']))).toMatchObject({ code: 'READ_BACK_MISMATCH' });
  expect(begun).toBe(false);
}, 20_000);

/** DESIGN.md, MODEL-TEXTS §7: "Promise only what is checked: 'rolled back' after reading back." */
test('a registry that is gone: of each tag it is said that nobody knows, and not that it is there', async () => {
  const repository = memoryRepository();
  let isGone = false;
  repository.options.before = (operation, subject) => {
    if (operation === 'tag' && subject === 'last') isGone = true;
    if (isGone) throw new Error('connection closed');
  };
  const { images } = await failed(run(repository, ['1.2.3', 'last']));
  const tags = images[0]!.report.images[0]!.tags;
  expect(tags).toMatchObject([
    { name: '1.2.3', status: 'stuck', unread: true, reason: 'connection closed' },
    { name: 'last', status: 'stuck', unread: true },
  ]);
  expect(tags.map(({ digest }) => digest)).toEqual([undefined, undefined]);
});

test('what a registry did before it answered with an error is rolled back', async () => {
  const repository = memoryRepository();
  await run(repository, ['latest'], older);
  const { tag, deleteTag } = repository;
  let isBroken = false;
  repository.options.before = (operation, subject) => {
    if (operation === 'tag' && subject === 'last') {
      isBroken = true;
      throw new Error('no more');
    }
  };
  const lost = async (done: Promise<unknown>): Promise<never> => {
    await done;
    throw new Error('502 Bad Gateway');
  };
  repository.tag = (...given) => (isBroken ? lost(tag(...given)) : tag(...given));
  repository.deleteTag = (...given) => lost(deleteTag(...given));
  const { images } = await failed(run(repository, ['1.2.3', 'latest', 'last']));
  expect([...repository.tagged]).toEqual([['latest', older.root.digest]]);
  expect(images[0]!.report.images[0]!.tags).toMatchObject([
    { name: '1.2.3', status: 'rolled-back' },
    { name: 'latest', status: 'rolled-back', digest: older.root.digest },
    { name: 'last', status: 'failed' },
  ]);
});
