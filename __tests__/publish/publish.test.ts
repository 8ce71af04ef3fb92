import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PublishError } from '../../src/oci/errors.ts';
import { REVISION_ANNOTATION } from '../../src/oci/annotations.ts';
import { parseRepositoryName } from '../../src/oci/reference.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import { publishOne, type OneOptions } from './support/publish-one.ts';
import type { PublishReport } from '../../src/publish/report.ts';
import type { Target, WantedTag } from '../../src/publish/types.ts';
import { silent } from '../../src/support/reporter.ts';
import { image, index, type MadeImage } from './support/images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from './support/memory.ts';

let temporaryDirectory: string;
beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'publish-'));
});
afterAll(() => rm(temporaryDirectory, { recursive: true }));

const version = (name: string): WantedTag => ({ name, writeOnce: true });
const free = (name: string): WantedTag => ({ name, writeOnce: false });
const TAGS = [version('1.2.3'), free('1.2'), free('latest')];

function registries(...hosts: string[]): MemoryRepository[] {
  return hosts.map((host) => memoryRepository({ host }));
}

function targetsOf(repositories: MemoryRepository[], tags = TAGS): Target[] {
  return repositories.map((destination) => ({ destination, tags, optional: false }));
}

function run(made: MadeImage, targets: Target[], options: Partial<OneOptions> = {}): Promise<PublishReport> {
  const content = { source: memorySource(made.content), root: made.root };
  return publishOne(content, targets, {
    reporter: silent,
    onFailure: 'rollback',
    temporaryDirectory,
    ...options,
  });
}

async function failure(publishing: Promise<PublishReport>): Promise<PublishFailedError> {
  const outcome = await publishing.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(PublishFailedError);
  return outcome as PublishFailedError;
}

const made = image(['base layer', randomBytes(50_000), 'top layer'], {
  annotations: { [REVISION_ANNOTATION]: 'r1' },
});
const older = image(['base layer', 'older'], { annotations: { [REVISION_ANNOTATION]: 'r0' } });
const rebuilt = image(['base layer', 'rebuilt'], { annotations: { [REVISION_ANNOTATION]: 'r1' } });

describe('a publish', () => {
  test('ends with the same digest under the same tags everywhere', async () => {
    const repositories = registries('a.example', 'b.example', 'c.example');
    const report = await run(made, targetsOf(repositories));
    for (const { tagged, blobs } of repositories) {
      expect(Object.fromEntries(tagged)).toEqual({
        '1.2.3': made.root.digest,
        '1.2': made.root.digest,
        latest: made.root.digest,
      });
      expect(blobs.size).toBe(4);
    }
    expect(report.digest).toBe(made.root.digest);
    expect(report.images.map(({ status }) => status)).toEqual(['published', 'published', 'published']);
    expect(report.images[0]).toMatchObject({
      blobs: { pushed: 4, existing: 0, mounted: 0 },
      manifests: { pushed: 1, existing: 0 },
      tags: [{ name: '1.2.3', status: 'created' }, { name: '1.2' }, { name: 'latest' }],
    });
    expect(report.platforms).toMatchObject([{ platform: 'linux/amd64', digest: made.root.digest }]);
  });

  test('moves no tag before everything is everywhere, and the most specific first', async () => {
    const order: string[] = [];
    const repositories = registries('a.example', 'b.example');
    for (const { options } of repositories) {
      options.before = (operation, subject) => void order.push(`${operation} ${subject}`);
    }
    await run(made, targetsOf(repositories));
    const tags = order.filter((line) => line.startsWith('tag '));
    expect(tags).toEqual(['tag 1.2.3', 'tag 1.2.3', 'tag 1.2', 'tag 1.2', 'tag latest', 'tag latest']);
    const staged = `putManifest ${made.root.digest}`;
    expect(order.lastIndexOf(staged)).toBeLessThan(order.indexOf('tag 1.2.3'));
  });

  test('sets all tags in one request where the registry can', async () => {
    const [repository] = registries('a.example');
    repository!.options.tagsInOneRequest = true;
    await run(made, targetsOf([repository!]));
    expect(repository!.log.filter((line) => line.startsWith('tag '))).toEqual([]);
    expect(repository!.log).toContain(`putManifest ${made.root.digest} 1.2.3 1.2 latest`);
    expect(repository!.tagged.get('latest')).toBe(made.root.digest);
  });

  test('reads a source behind a network once, for ten registries', async () => {
    const repositories = registries(...Array.from({ length: 10 }, (_, n) => `r${n}.example`));
    const source = memorySource(made.content, {
      repository: parseRepositoryName('source.example/x'),
    });
    const content = { source, root: made.root };
    await publishOne(content, targetsOf(repositories), {
      reporter: silent,
      onFailure: 'rollback',
      temporaryDirectory,
    });
    const blobs = [...repositories[0]!.blobs.values()];
    // The config is read once more, for the platform in the report.
    const config = blobs.find((bytes) => bytes.includes('architecture'))!;
    expect(source.given).toBe(blobs.reduce((sum, bytes) => sum + bytes.length, 0) + config.length);
  });

  test('uploads nothing that is there, and asks little when there is nothing to do', async () => {
    const repositories = registries('a.example', 'b.example');
    await run(made, targetsOf(repositories));
    for (const { log } of repositories) log.length = 0;
    const report = await run(made, targetsOf(repositories));
    expect(report.images.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    for (const { log } of repositories)
      expect(log).toEqual(['resolve 1.2.3', 'resolve 1.2', 'resolve latest']);
  });

  test('does only what is missing', async () => {
    const [first, second] = registries('a.example', 'b.example');
    await run(made, targetsOf([first!]));
    first!.log.length = 0;
    await run(made, targetsOf([first!, second!]));
    expect(first!.log).toEqual(['resolve 1.2.3', 'resolve 1.2', 'resolve latest']);
    expect(second!.tagged.get('latest')).toBe(made.root.digest);
  });

  test('brings an index with everything in it, children first', async () => {
    const arm = image(['base layer', 'arm'], { platform: { os: 'linux', architecture: 'arm64' } });
    const both = index([
      { image: made, platform: { os: 'linux', architecture: 'amd64' } },
      { image: arm, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    ]);
    const [repository] = registries('a.example');
    const report = await run(both, targetsOf([repository!]));
    expect(repository!.manifests.size).toBe(3);
    expect(report.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
  });

  test('without tags leaves the image by digest', async () => {
    const [repository] = registries('a.example');
    const report = await run(made, targetsOf([repository!], []));
    expect(report.images[0]!.status).toBe('staged');
    expect([...repository!.manifests.keys()]).toEqual([made.root.digest]);
    expect(repository!.tagged.size).toBe(0);
  });
});

describe('mounting', () => {
  test('from a base image, only as far as its layers go', async () => {
    const base = memoryRepository({ path: 'library/base' });
    await run(image(['base layer']), targetsOf([base]));
    const app = memoryRepository({ siblings: new Map([['library/base', base]]) });
    const [target] = targetsOf([app]);
    const report = await run(made, [{ ...target!, mountFrom: ['library/base'] }]);
    expect(report.images[0]!.blobs).toMatchObject({ mounted: 1, pushed: 3 });

    const other = memoryRepository({ siblings: new Map([['library/base', base]]) });
    const [unrelated] = targetsOf([other]);
    await run(image(['x', 'y', 'z']), [{ ...unrelated!, mountFrom: ['library/base'] }]);
    expect(other.log.filter((line) => line.startsWith('mountBlob'))).toHaveLength(1);
  });

  test('a second repository of a registry takes everything from the first', async () => {
    const siblings = new Map<string, MemoryRepository>();
    const first = memoryRepository({ path: 'one', siblings });
    const second = memoryRepository({ path: 'two', siblings });
    siblings.set('one', first).set('two', second);
    const report = await run(made, targetsOf([first, second]));
    expect(report.images.map(({ blobs }) => [blobs.pushed, blobs.mounted])).toEqual([
      [4, 0],
      [0, 4],
    ]);
    expect(second.log.some((line) => line.startsWith('hasBlob'))).toBe(false);

    const third = memoryRepository({ path: 'three', siblings });
    const later = await run(made, targetsOf([first, third]));
    expect(later.images[1]!.blobs).toMatchObject({ pushed: 0, mounted: 4 });
  });
});

describe('when a registry fails', () => {
  const down = (): never => {
    throw new PublishError('no room left', { code: 'DENIED', hint: 'Buy more.' });
  };

  test('at staging, no tag moves anywhere', async () => {
    const repositories = registries('a.example', 'b.example', 'c.example');
    await run(older, targetsOf(repositories, [free('latest')]));
    repositories[2]!.options.before = (operation) => void (operation === 'writeBlob' && down());
    const problem = await failure(run(made, targetsOf(repositories)));
    expect(problem).toMatchObject({ message: 'no room left', code: 'DENIED', hint: 'Buy more.' });
    for (const { tagged } of repositories) expect([...tagged]).toEqual([['latest', older.root.digest]]);
    expect(problem.images[0]!.report.images[2]).toMatchObject({
      status: 'failed',
      error: { code: 'DENIED' },
    });
  });

  test('at the last tag of the third, all go back to what they were', async () => {
    const repositories = registries('a.example', 'b.example', 'c.example');
    await run(older, targetsOf(repositories, [free('latest')]));
    const before = repositories.map(({ tagged }) => [...tagged]);
    repositories[2]!.options.before = (operation, tag) =>
      void (operation === 'tag' && tag === 'latest' && down());
    const problem = await failure(run(made, targetsOf(repositories)));
    expect(repositories.map(({ tagged }) => [...tagged])).toEqual(before);
    expect(problem.images[0]!.report.images.map(({ status }) => status)).toEqual([
      'rolled-back',
      'rolled-back',
      'failed',
    ]);
    expect(problem.images[0]!.report.images[0]!.tags[2]).toMatchObject({
      status: 'rolled-back',
      digest: older.root.digest,
    });
  });

  test('tags that cannot be removed are named', async () => {
    const repositories = registries('a.example', 'b.example');
    repositories[0]!.options.deletes = false;
    repositories[1]!.options.before = (operation) => void (operation === 'tag' && down());
    const problem = await failure(run(made, targetsOf(repositories)));
    expect(problem.images[0]!.report.images[0]!.status).toBe('failed');
    expect(problem.images[0]!.report.images[0]!.tags).toContainEqual(
      expect.objectContaining({ name: '1.2.3', status: 'stuck' }),
    );
  });

  test('on-failure: keep leaves what moved', async () => {
    const repositories = registries('a.example', 'b.example');
    repositories[1]!.options.before = (operation) => void (operation === 'tag' && down());
    const problem = await failure(run(made, targetsOf(repositories), { onFailure: 'keep' }));
    expect(repositories[0]!.tagged.get('latest')).toBe(made.root.digest);
    expect(problem.images[0]!.report.images.map(({ status }) => status)).toEqual(['published', 'failed']);
  });

  test('an optional one stops nothing, and a rerun does only what failed', async () => {
    const repositories = registries('a.example', 'b.example');
    const [first, second] = targetsOf(repositories);
    const targets = [first!, { ...second!, optional: true }];
    repositories[1]!.options.before = (operation) => void (operation === 'tag' && down());
    const report = await run(made, targets);
    expect(report.images.map(({ status }) => status)).toEqual(['published', 'failed']);
    delete repositories[1]!.options.before;
    const again = await run(made, targets);
    expect(again.images.map(({ status }) => status)).toEqual(['unchanged', 'published']);
  });

  test('and a tag that reads back as something else is an error', async () => {
    const [repository] = registries('a.example');
    let moved = false;
    repository!.options.before = (operation, tag) => {
      if (operation === 'tag' && tag === 'latest') moved = true;
      if (operation === 'resolve' && tag === 'latest' && moved) {
        repository!.tagged.set('latest', older.root.digest);
        repository!.manifests.set(older.root.digest, {
          bytes: older.content.at(-1)!,
          mediaType: older.root.mediaType,
        });
      }
    };
    const problem = await failure(run(made, targetsOf([repository!])));
    expect(problem.code).toBe('READ_BACK_MISMATCH');
    expect(repository!.tagged.has('1.2.3')).toBe(false);
    // What somebody else has set is left to them.
    expect(repository!.tagged.get('latest')).toBe(older.root.digest);
  });
});

describe('write-once tags', () => {
  test('refuse another revision before anything moves', async () => {
    const repositories = registries('a.example', 'b.example');
    await run(older, targetsOf([repositories[1]!], [version('1.2.3')]));
    for (const { log } of repositories) log.length = 0;
    const problem = await failure(run(made, targetsOf(repositories), { revision: 'r1' }));
    expect(problem.code).toBe('TAG_IMMUTABLE');
    expect(problem.message).toContain('b.example/acme/app:1.2.3');
    expect(repositories.flatMap(({ log }) => log).some((line) => /^(write|put|tag )/.test(line))).toBe(false);
  });

  test('let an image of the same revision stand, and bring it to who lacks it', async () => {
    const repositories = registries('a.example', 'b.example');
    await run(made, targetsOf([repositories[0]!], [version('1.2.3')]));
    const report = await run(rebuilt, targetsOf(repositories), { revision: 'r1' });
    expect(report.digest).toBe(made.root.digest);
    expect(report.standing).toMatchObject({ digest: made.root.digest, built: rebuilt.root.digest });
    for (const { tagged } of repositories) {
      expect(new Set(tagged.values())).toEqual(new Set([made.root.digest]));
      expect(tagged.size).toBe(3);
    }
  });

  test('recognise the revision by the labels of the config too', async () => {
    const labels = { [REVISION_ANNOTATION]: 'r1' };
    const [repository] = registries('a.example');
    await run(image(['first'], { labels }), targetsOf([repository!]));
    const report = await run(image(['second'], { labels }), targetsOf([repository!]), { revision: 'r1' });
    expect(report.standing).toBeDefined();
  });

  test('are an error when two registries disagree about them', async () => {
    const repositories = registries('a.example', 'b.example');
    await run(made, targetsOf([repositories[0]!], [version('1.2.3')]));
    await run(rebuilt, targetsOf([repositories[1]!], [version('1.2.3')]));
    const third = image(['third'], { annotations: { [REVISION_ANNOTATION]: 'r1' } });
    const problem = await failure(run(third, targetsOf(repositories), { revision: 'r1' }));
    expect(problem.code).toBe('TAG_IMMUTABLE');
    expect(problem.message).toContain(rebuilt.root.digest);
  });

  test('are looked at again right before they move', async () => {
    const [repository] = registries('a.example');
    repository!.options.before = (operation) => {
      if (operation !== 'putManifest') return;
      repository!.tagged.set('1.2.3', older.root.digest);
      repository!.manifests.set(older.root.digest, {
        bytes: older.content.at(-1)!,
        mediaType: older.root.mediaType,
      });
    };
    const problem = await failure(run(made, targetsOf([repository!])));
    expect(problem.code).toBe('TAG_IMMUTABLE');
    expect([...repository!.tagged]).toEqual([['1.2.3', older.root.digest]]);
  });
});

describe('forward-only tags', () => {
  const guarded = (name: string, holds: (names: string[]) => boolean): WantedTag => ({
    name,
    writeOnce: false,
    mayMove: async (state) =>
      holds(await state.tagNames()) ? { move: false, reason: '2.0.0 is newer' } : { move: true },
  });

  test('stay in all registries when they have to stay in one', async () => {
    const repositories = registries('a.example', 'b.example');
    await run(older, targetsOf([repositories[1]!], [version('2.0.0'), free('latest')]));
    const tags = [version('1.9.1'), guarded('latest', (names) => names.includes('2.0.0'))];
    const report = await run(made, targetsOf(repositories, tags));
    expect(repositories[0]!.tagged.has('latest')).toBe(false);
    expect(repositories[1]!.tagged.get('latest')).toBe(older.root.digest);
    expect(report.images[0]!.tags[1]).toMatchObject({
      status: 'kept',
      reason: expect.stringContaining('2.0.0'),
    });
    expect(repositories[0]!.tagged.get('1.9.1')).toBe(made.root.digest);
  });

  // FAULTS A19: an honest limit is told where it is met, once for each repository, and only of a tag that was there.
  test('that could not be compared move, and the report says so', async () => {
    const [first, second] = registries('a.example', 'b.example');
    await run(older, targetsOf([first!], [free('main')]));
    const unchecked: WantedTag = {
      name: 'main',
      writeOnce: false,
      mayMove: () => Promise.resolve({ move: true, unchecked: 'nothing is recorded' }),
    };
    const lines: string[] = [];
    const reporter = { ...silent, info: (line: string) => void lines.push(line) };
    const report = await run(made, targetsOf([first!, second!], [unchecked]), { reporter });
    const reason = 'not compared with what it pointed at: nothing is recorded';
    expect(report.images.map(({ tags }) => tags[0])).toEqual([
      expect.objectContaining({ status: 'moved', reason }),
      expect.not.objectContaining({ reason }),
    ]);
    expect(lines.filter((line) => line.includes('not compared'))).toEqual([
      expect.stringMatching(/a\.example.*: main moved: not compared with what it pointed at: nothing is/),
    ]);
  });

  test('are decided again right before they move', async () => {
    const [repository] = registries('a.example');
    await run(older, targetsOf([repository!], [free('2.0.0')]));
    let newer = false;
    repository!.options.before = (operation) => void (operation === 'putManifest' && (newer = true));
    const tags = [version('1.9.1'), guarded('latest', () => newer)];
    const report = await run(made, targetsOf([repository!], tags));
    expect(report.images[0]!.tags.map(({ status }) => status)).toEqual(['created', 'kept']);
  });
});

describe('a cancelled publish', () => {
  test('before the commit leaves nothing visible', async () => {
    const controller = new AbortController();
    const repositories = registries('a.example', 'b.example');
    repositories[0]!.options.before = (operation) => void (operation === 'putManifest' && controller.abort());
    const problem = await failure(run(made, targetsOf(repositories), { signal: controller.signal }));
    expect(problem.code).toBe('CANCELLED');
    for (const { tagged } of repositories) expect(tagged.size).toBe(0);
  });

  test('during the commit is finished', async () => {
    const controller = new AbortController();
    const repositories = registries('a.example', 'b.example');
    repositories[0]!.options.before = (operation) => void (operation === 'tag' && controller.abort());
    await run(made, targetsOf(repositories), { signal: controller.signal });
    for (const { tagged } of repositories) expect(tagged.size).toBe(3);
  });

  test('during a commit that hangs is rolled back within five seconds', async () => {
    const controller = new AbortController();
    const repositories = registries('a.example', 'b.example');
    const [healthy, hanging] = repositories;
    await run(older, targetsOf(repositories, [free('latest')]));
    const signals: AbortSignal[] = [];
    hanging!.tag = (_tag, _descriptor, _bytes, options) => {
      controller.abort();
      return new Promise((_resolve, reject) => {
        signals.push(options!.signal!);
        options!.signal!.addEventListener('abort', () => reject(options!.signal!.reason as Error));
      });
    };
    const started = performance.now();
    await failure(run(made, targetsOf(repositories), { signal: controller.signal }));
    expect(performance.now() - started).toBeLessThan(5000);
    expect(signals.length).toBeGreaterThan(0);
    expect([...healthy!.tagged]).toEqual([['latest', older.root.digest]]);
  });
});

describe('content that cannot be published', () => {
  test('a source that lies about a layer', async () => {
    const [repository] = registries('a.example');
    const source = memorySource(made.content);
    const layer = made.layers[1]!;
    source.content.set(layer.digest, randomBytes(layer.size));
    const publishing = publishOne({ source, root: made.root }, targetsOf([repository!]), {
      reporter: silent,
      onFailure: 'rollback',
      temporaryDirectory,
    });
    expect((await failure(publishing)).code).toBe('DIGEST_MISMATCH');
    expect(repository!.blobs.has(layer.digest)).toBe(false);
    expect(repository!.tagged.size).toBe(0);
  });

  test('a source that lies about the manifest', async () => {
    const [repository] = registries('a.example');
    const source = memorySource(made.content);
    source.content.set(made.root.digest, older.content.at(-1)!);
    const publishing = publishOne({ source, root: made.root }, targetsOf([repository!]), {
      reporter: silent,
      onFailure: 'rollback',
      temporaryDirectory,
    });
    await failure(publishing);
    expect(repository!.manifests.size).toBe(0);
  });

  test('a manifest over 4 MiB', async () => {
    const [repository] = registries('a.example');
    const big = image(['x'], { annotations: { big: 'x'.repeat(4 * 1024 * 1024) } });
    expect((await failure(run(big, targetsOf([repository!])))).code).toBe('MANIFEST_TOO_LARGE');
  });
});
