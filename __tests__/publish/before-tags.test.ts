import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import type { PublishFailedError } from '../../src/publish/error.ts';
import type { BeforeTags, StagedImage, Target } from '../../src/publish/types.ts';
import { silent } from '../../src/support/reporter.ts';
import { image } from './support/images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from './support/memory.ts';
import { publishOne, type OneOptions } from './support/publish-one.ts';

/*
 * DESIGN.md, `before-tags`: "runs once every registry holds everything and before any tag moves; if it fails, no tag
 * moves"; not with `by-digest`, nor when there is nothing to do; again on a rerun that moves a tag. FACTS-trust.md,
 * "Order": signatures are looked after also when there is nothing to do.
 */
const made = image(['new']);
const older = image(['older']);

function target(destination: MemoryRepository, optional = false, tags = ['1.0', 'latest']): Target {
  return { destination, optional, tags: tags.map((name) => ({ name, writeOnce: false })) };
}

interface Step extends BeforeTags {
  runsSeen: (readonly StagedImage[])[];
}

function step(
  work: (images: readonly StagedImage[]) => void = () => {},
  runs: Step['runs'] = 'tags-move',
): Step {
  const runsSeen: Step['runsSeen'] = [];
  return {
    ...{ name: 'check', runs, runsSeen },
    run(images) {
      runsSeen.push(images);
      work(images);
      return Promise.resolve();
    },
  };
}

function run(targets: Target[], beforeTags: BeforeTags[], more: Partial<OneOptions> = {}, what = made) {
  return publishOne({ source: memorySource(what.content), root: what.root }, targets, {
    ...{ reporter: silent, onFailure: 'rollback', temporaryDirectory: tmpdir(), beforeTags },
    ...more,
  });
}

const registries = (): MemoryRepository[] =>
  ['a', 'b'].map((host) => memoryRepository({ host: `${host}.example` }));

describe('a step before tags', () => {
  test('runs once, when everything is staged everywhere and no tag has moved', async () => {
    const repositories = registries();
    const check = step((images) => {
      for (const { tagged, manifests } of repositories) {
        expect([...tagged]).toEqual([]);
        expect(manifests.has(made.root.digest)).toBe(true);
      }
      expect(images).toMatchObject([
        {
          ...{ name: '', isKept: false, root: { digest: made.root.digest } },
          platforms: [{ platform: 'linux/amd64' }],
          repositories: [
            { destination: { name: 'a.example/acme/app' }, optional: false, tags: ['1.0', 'latest'] },
            { destination: { name: 'b.example/acme/app' }, optional: false, tags: ['1.0', 'latest'] },
          ],
          report: { digest: made.root.digest, images: [{ status: 'staged' }, { status: 'staged' }] },
        },
      ]);
    });
    const report = await run(
      repositories.map((one) => target(one)),
      [check],
    );
    expect(check.runsSeen).toHaveLength(1);
    expect(report.images.map(({ status }) => status)).toEqual(['published', 'published']);
    expect(report.images[0]!.tags.map(({ reason }) => reason)).toEqual([undefined, undefined]);
  });

  test('that fails moves no tag, and is what the publish fails with', async () => {
    const repositories = registries();
    const last = step();
    const refuse = step(() => {
      throw new Error('too large');
    });
    const outcome: unknown = await run(
      repositories.map((one) => target(one)),
      [refuse, last],
    ).catch((error: unknown) => error);
    expect((outcome as PublishFailedError).message).toBe('too large');
    for (const { tagged } of repositories) expect([...tagged]).toEqual([]);
    expect(last.runsSeen).toEqual([]);
    const { report } = (outcome as PublishFailedError).images[0]!;
    expect(report.images.map(({ status }) => status)).toEqual(['staged', 'staged']);
    expect(report.images[0]!.tags.map(({ status }) => status)).toEqual(['kept', 'kept']);
  });

  test('does not run with nothing to do, nor by digest, unless it asks to', async () => {
    const repositories = registries();
    await run(
      repositories.map((one) => target(one)),
      [],
    );
    const [check, always] = [step(), step(() => {}, 'always')];
    await run(
      repositories.map((one) => target(one)),
      [check, always],
    );
    expect(check.runsSeen).toEqual([]);
    expect(always.runsSeen[0]![0]!.repositories.map(({ tags }) => tags)).toEqual([[], []]);
    await run(
      repositories.map((one) => target(one, false, [])),
      [check, always],
    );
    expect(check.runsSeen).toEqual([]);
    expect(always.runsSeen).toHaveLength(2);
  });

  test('runs again on a rerun that completes one registry, on all that hold the image', async () => {
    const repositories = registries();
    await run([target(repositories[0]!)], []);
    const check = step();
    await run(
      repositories.map((one) => target(one)),
      [check],
    );
    const [seen] = check.runsSeen[0]!;
    expect(seen!.repositories.map(({ tags }) => tags)).toEqual([[], ['1.0', 'latest']]);
  });

  test('sees the image that is kept, and not the one that was built', async () => {
    const [one, two] = registries();
    const once = (destination: MemoryRepository): Target => ({
      ...target(destination),
      tags: [{ name: '1.0', writeOnce: true }],
    });
    const first = image(['first'], { annotations: { 'org.opencontainers.image.revision': 'r1' } });
    const again = image(['again'], { annotations: { 'org.opencontainers.image.revision': 'r1' } });
    await run([once(one!)], [], { revision: 'r1' }, first);
    const check = step();
    await run([once(one!), once(two!)], [check], { revision: 'r1' }, again);
    expect(check.runsSeen[0]![0]).toMatchObject({ isKept: true, root: { digest: first.root.digest } });
    expect(two!.tagged.get('1.0')).toBe(first.root.digest);
  });

  test('does not see an optional registry that failed, and can leave out another', async () => {
    const [one, dead, refused] = ['a', 'b', 'c'].map((host) => memoryRepository({ host: `${host}.example` }));
    dead!.options.before = () => {
      throw new Error('down');
    };
    const check = step(([staged]) => {
      expect(staged!.repositories.map(({ destination }) => destination)).toEqual([one, refused]);
      staged!.repositories[1]!.fail(new Error('no referrers here'));
    });
    const report = await run([target(one!), target(dead!, true), target(refused!, true)], [check]);
    expect(report.images.map(({ status, error }) => [status, error?.message])).toEqual([
      ['published', undefined],
      ['failed', 'down'],
      ['failed', 'no referrers here'],
    ]);
    expect([...refused!.tagged]).toEqual([]);
  });

  test('that gives up a required registry fails the publish', async () => {
    const repositories = registries();
    const check = step(([staged]) => staged!.repositories[1]!.fail(new Error('no referrers here')));
    await expect(
      run(
        repositories.map((one) => target(one)),
        [check],
      ),
    ).rejects.toThrow('no referrers here');
    for (const { tagged } of repositories) expect([...tagged]).toEqual([]);
  });

  test('is not followed by a move when the job is cancelled meanwhile', async () => {
    const [repository] = registries();
    await run([target(repository!)], [], {}, older);
    const controller = new AbortController();
    const check = step(() => controller.abort());
    const publishing = run([target(repository!)], [check], { signal: controller.signal });
    await expect(publishing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(repository!.tagged.get('latest')).toBe(older.root.digest);
  });
});
