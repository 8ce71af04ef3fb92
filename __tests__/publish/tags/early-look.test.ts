import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BeforeTags, WantedTag } from '../../../src/publish/types.ts';
import { silent } from '../../../src/support/reporter.ts';
import { image } from '../support/images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from '../support/memory.ts';
import { publishOne } from '../support/publish-one.ts';

let temporaryDirectory: string;
beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'early-look-'));
});
afterAll(() => rm(temporaryDirectory, { recursive: true }));

const made = image(['layer']);
const rival = image(['of another run']);
const LATEST: WantedTag = { name: 'latest', writeOnce: false };

function publish(repositories: MemoryRepository[], tags = [LATEST], beforeTags: BeforeTags[] = []) {
  return publishOne(
    { source: memorySource(made.content), root: made.root },
    repositories.map((destination) => ({ destination, tags, optional: false })),
    { reporter: silent, onFailure: 'rollback', temporaryDirectory, beforeTags },
  );
}

const LOOK = 'resolve latest';
const looksAt = ({ log }: MemoryRepository): number => log.filter((line) => line === LOOK).length;

test('the last look goes out while the last manifest does', async () => {
  let looked = (): void => undefined;
  const look = new Promise<void>((resolve) => (looked = resolve));
  const repository = memoryRepository({
    async before(operation) {
      if (operation === 'resolve' && looksAt(repository) === 2) looked();
      // The push only ends when the second look, after that of the plan, has begun.
      if (operation === 'putManifest') await look;
    },
  });
  const report = await publish([repository]);
  expect(report.images[0]?.tags).toMatchObject([{ name: 'latest', status: 'created' }]);
  // The plan, the last look, and reading back: not one look more.
  expect(looksAt(repository)).toBe(3);
});

test('it waits for the slowest registry, since it would be stale by then', async () => {
  let reached = (): void => undefined;
  const slow = new Promise<void>((resolve) => (reached = resolve));
  const looksBefore: number[] = [];
  const first = memoryRepository({ host: 'a.example' });
  const second = memoryRepository({
    host: 'b.example',
    // A layer is still under way when the first registry has everything.
    before: (operation) => (operation === 'writeBlob' ? slow : undefined),
  });
  first.options.before = (operation) => {
    if (operation !== 'putManifest') return;
    looksBefore.push(looksAt(first));
    setImmediate(() => {
      looksBefore.push(looksAt(first));
      reached();
    });
  };
  await publish([first, second]);
  expect(looksBefore).toEqual([1, 1]);
  expect([looksAt(first), looksAt(second)]).toEqual([3, 3]);
});

test('a write-once tag that appears meanwhile is still refused, and nothing moves', async () => {
  const repository = memoryRepository({
    before(operation) {
      if (operation !== 'putManifest') return;
      repository.manifests.set(rival.root.digest, {
        bytes: Buffer.from('{}'),
        mediaType: rival.root.mediaType,
      });
      repository.tagged.set('1.0.0', rival.root.digest);
    },
  });
  const publishing = publish([repository], [{ name: '1.0.0', writeOnce: true }, LATEST]);
  await expect(publishing).rejects.toMatchObject({ cause: { code: 'TAG_IMMUTABLE' } });
  expect([...repository.tagged]).toEqual([['1.0.0', rival.root.digest]]);
});

test('with a step in between, the look comes after it', async () => {
  const repository = memoryRepository();
  const step: BeforeTags = {
    name: 'a check',
    runs: 'tags-move',
    run() {
      repository.log.push('step');
      return Promise.resolve();
    },
  };
  await publish([repository], [LATEST], [step]);
  const inOrder = repository.log.filter((line) => [LOOK, 'step'].includes(line));
  expect(inOrder).toEqual([LOOK, 'step', LOOK, LOOK]);
});
