import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  APP_AND_WORKER,
  definition,
  openBakeWorld,
  TAGS,
  target,
  type BakeWorld,
} from './support/bake-world.ts';
import { MAIN, OTHER_COMMIT, released } from './support/world.ts';

// docs/building.md, "Several images: bake", and issue 15: a set is one release.

let world: BakeWorld;
beforeEach(async () => void (world = await openBakeWorld()));
afterEach(() => world.close());

const thrice = <T>(value: T): T[] => [value, value, value];
async function expectUntagged(): Promise<void> {
  for (const name of ['app', 'worker']) {
    for (const tag of TAGS) expect(await world.tags(name, tag)).toEqual(thrice(undefined));
  }
}

describe('a bake of several targets', () => {
  test('is one release: all tags of each, and a digest of its own', async () => {
    const { published, report, targets } = await world.bake(APP_AND_WORKER);
    expect({ published, report }).toEqual({ published: true, report: undefined });
    expect(targets?.map(({ target: name }) => name)).toEqual(['app', 'worker']);
    const digests = targets?.map(({ report: own }) => own?.digest) ?? [];
    expect(new Set(digests).size).toBe(2);
    for (const tag of TAGS) {
      expect(await world.tags('app', tag)).toEqual(thrice(digests[0]));
      expect(await world.tags('worker', tag)).toEqual(thrice(digests[1]));
    }
    expect((await world.held('worker')).labels).toMatchObject({
      'org.opencontainers.image.version': '1.2.3',
    });

    expect(await world.bake(APP_AND_WORKER)).toMatchObject({ published: false });
  });

  test('whose last build fails is visible nowhere, and the error names the target', async () => {
    const broken = { 'dockerfile-inline': 'FROM scratch\nCOPY missing /file\n' };
    await expect(world.bake(definition(target('app'), { worker: broken }))).rejects.toThrow(
      /^The bake target worker failed: .*missing/,
    );
    await expectUntagged();
    await world.bake(APP_AND_WORKER);
    expect(await world.tags('app', 'latest')).not.toContain(undefined);
  });

  test('whose image one registry refuses is visible nowhere', async () => {
    const lie = { on: ['upload-start', 'mount'] as const, ignored: true, status: 403 };
    world.registries[1]?.lies.push({ ...lie, when: ({ repository }) => repository === 'set/worker' });
    await expect(world.bake(APP_AND_WORKER)).rejects.toMatchObject({ status: 403 });
    await expectUntagged();
  });

  test('of which one version is taken by another commit is refused before anything is built', async () => {
    await world.bake(definition(target('worker')), { images: world.lines('worker') });
    world.log.splice(0);
    const facts = released('v1.2.3', OTHER_COMMIT);
    await expect(world.bake(APP_AND_WORKER, {}, { facts })).rejects.toMatchObject({ code: 'TAG_IMMUTABLE' });
    expect(world.log.join('\n')).not.toContain('Engine:');
    expect(await world.tags('app', '1.2.3')).toEqual(thrice(undefined));
  });

  test('runs the script before tags once, on all of them', async () => {
    const script = 'echo "$IMAGES" | wc -l; echo "$TAGS" | wc -l; echo "${DIGEST-none}"; false';
    await expect(world.bake(APP_AND_WORKER, { 'before-tags': script })).rejects.toMatchObject({
      code: 'BEFORE_TAGS_FAILED',
    });
    expect(world.output.map((line) => line.trim())).toEqual(['6', '24', 'none']);
    await expectUntagged();
  });

  test('by digest leaves no tag', async () => {
    const { published, targets } = await world.bake(APP_AND_WORKER, { push: 'by-digest' });
    expect(published).toBe(true);
    expect(targets?.flatMap(({ report }) => report?.images.map(({ status }) => status))).toEqual(
      Array(6).fill('staged'),
    );
    await expectUntagged();
  });

  test('in a pull request is built and not pushed', async () => {
    const facts = { ...MAIN, eventName: 'pull_request', ref: 'refs/pull/7/merge', payload: { number: 7 } };
    const { published, targets } = await world.bake(APP_AND_WORKER, { tags: 'type=ref,event=pr' }, { facts });
    expect(published).toBe(false);
    expect(targets?.map(({ report }) => report)).toEqual([undefined, undefined]);
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });

  test('in a dry run tells what each would move, and builds nothing', async () => {
    const { planned } = await world.bake(APP_AND_WORKER, { 'dry-run': 'true' });
    const names = ['app', 'worker'].flatMap((name) =>
      world.registries.map(({ host }) => `${host}/set/${name}`),
    );
    expect(planned?.map(({ name, status }) => [name, status])).toEqual(
      names.map((name) => [name, 'planned']),
    );
    expect(world.log.join('\n')).not.toContain('Engine:');
  });
});

describe('targets that build on each other', () => {
  const linked = {
    group: { default: { targets: ['app', 'worker'] } },
    target: {
      ...target('app', {
        'dockerfile-inline': 'FROM base\nCOPY app /file\n',
        contexts: { base: 'target:base' },
      }),
      ...target('worker', {
        'dockerfile-inline': 'FROM scratch\nCOPY --from=base /file /file\n',
        contexts: { base: 'target:base' },
      }),
      ...target('base'),
    },
  };

  test('are built on what was built, and a base that nobody asked for is published nowhere', async () => {
    const { targets } = await world.bake(linked);
    expect(targets?.map(({ target: name }) => name)).toEqual(['app', 'worker']);
    expect((await world.held('app')).layers).toHaveLength(2);
    expect((await world.held('worker')).layers).toHaveLength(1);
    const names = await Promise.all(world.registries.map(({ storage }) => storage.repositories()));
    expect(new Set(names.flat())).toEqual(new Set(['set/app', 'set/worker']));
  });

  test('with buildx, which gets the base as a layout on the disk', async () => {
    const machine = { server: '28.5.0', driver: 'docker-container' };
    await world.bake(linked, { engine: 'buildx', reproducible: '', cache: 'off' }, { machine });
    const builds = world.calls().filter((call) => call.includes('build'));
    const contexts = builds.map((call) =>
      call.filter((_word, index) => call[index - 1] === '--build-context'),
    );
    const layout = expect.stringMatching(/^base=oci-layout:\/\/.*\/target-base\/layout@sha256:[0-9a-f]{64}$/);
    expect(contexts).toEqual([[], [layout], [layout]]);
  });

  test('in a circle that bake prints are refused before one is built', async () => {
    const circle = definition(
      target('app', { contexts: { other: 'target:worker' } }),
      target('worker', { contexts: { other: 'target:app' } }),
    );
    expect(await world.problems(circle)).toMatchObject([
      { code: 'TARGET_CYCLE', message: expect.stringContaining('app → worker → app') },
    ]);
    expect(world.log.join('\n')).not.toContain('Engine:');
  });
});
