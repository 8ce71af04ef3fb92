import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Digest } from '../../src/oci/digest.ts';
import { problemsIn, type PublishError } from '../../src/oci/errors.ts';
import type { PipelineResult } from '../../src/pipeline/types.ts';
import { standIn, type Commands, type Machine } from '../engines/support/commands.ts';
import { MAIN, openWorld, OTHER_COMMIT, released, type World } from './support/world.ts';

// docs/building.md, "Several images: bake", and issue 15: a set is one release. A stand-in prints the definition as
// `docker buildx bake --print` does; the embedded engine builds.

let world: World;
let commands: Commands | undefined;
beforeEach(async () => void (world = await openWorld()));
afterEach(async () => {
  await world.close();
  commands?.remove();
});

type Definition = Exclude<Machine['bake'], undefined>;
const BUILDX: Machine = { client: '28.5.0', buildx: '0.29.1' };
const thrice = <T>(value: T): T[] => [value, value, value];
const TAGS = ['1.2.3', '1.2', '1', 'latest'];

/** A target whose image holds its name. */
const target = (name: string, more: object = {}): Record<string, object> => ({
  [name]: { 'dockerfile-inline': `FROM scratch\nCOPY ${name} /file\n`, ...more },
});
const definition = (...targets: Record<string, object>[]) => {
  const all = Object.assign({}, ...targets) as Record<string, object>;
  return { group: { default: { targets: Object.keys(all) } }, target: all };
};
const APP_AND_WORKER = definition(target('app'), target('worker'));

/** Each name to all three registries, unless the inputs say otherwise. */
const lines = (...names: string[]): string =>
  names
    .flatMap((name) => world.registries.map(({ host }) => `${host}/set/${name},target=${name}`))
    .join('\n');

async function bake(
  printed: Definition,
  inputs: Record<string, string> = {},
  { facts = released('v1.2.3'), machine = {} as Machine, text = '' } = {},
): Promise<PipelineResult> {
  commands?.remove();
  commands = standIn(['docker'], { ...BUILDX, bake: printed, ...machine });
  world.env['PATH'] = `${commands.environment.env['PATH']}:${process.env['PATH']}`;
  await writeFile(join(world.workspace, 'docker-bake.hcl'), text);
  for (const name of ['app', 'worker', 'web', 'base', 'files']) {
    await writeFile(join(world.workspace, name), `${name}\n`);
  }
  return world.publish(facts, { 'bake-files': 'docker-bake.hcl', images: lines('app', 'worker'), ...inputs });
}
async function problems(...given: Parameters<typeof bake>): Promise<readonly PublishError[]> {
  const error = await bake(...given).then(
    () => undefined,
    (thrown: PublishError) => thrown,
  );
  return error === undefined ? [] : problemsIn(error);
}
const tags = (name: string, tag: string) => world.tag(tag, `set/${name}`);
async function expectUntagged(): Promise<void> {
  for (const name of ['app', 'worker']) {
    for (const tag of TAGS) expect(await tags(name, tag)).toEqual(thrice(undefined));
  }
}
/** Of the published image of a target. */
async function configOf(name: string, tag = '1.2.3') {
  const [{ storage }] = world.registries as [World['registries'][0]];
  const read = async (digest: Digest) => (await storage.manifest(`set/${name}`, digest))?.bytes;
  const digest = await storage.tag(`set/${name}`, tag);
  const manifest = JSON.parse(String(digest && (await read(digest)))) as {
    config: { digest: Digest; size: number };
    layers: unknown[];
    annotations?: Record<string, string>;
  };
  const blob = await storage.readBlob(`set/${name}`, manifest.config.digest, {
    start: 0,
    end: manifest.config.size,
  });
  const pieces = (await blob.toArray()) as Buffer[];
  const { config } = JSON.parse(Buffer.concat(pieces).toString()) as {
    config: { Labels?: Record<string, string> };
  };
  return { labels: config.Labels ?? {}, layers: manifest.layers, annotations: manifest.annotations ?? {} };
}

describe('a bake of several targets', () => {
  test('is one release: all tags of each, and a digest of its own', async () => {
    const { published, report, targets } = await bake(APP_AND_WORKER);
    expect({ published, report }).toEqual({ published: true, report: undefined });
    expect(targets?.map(({ target: name }) => name)).toEqual(['app', 'worker']);
    const digests = targets?.map(({ report: own }) => own?.digest) ?? [];
    expect(new Set(digests).size).toBe(2);
    for (const tag of TAGS) {
      expect(await tags('app', tag)).toEqual(thrice(digests[0]));
      expect(await tags('worker', tag)).toEqual(thrice(digests[1]));
    }
    expect((await configOf('worker')).labels).toMatchObject({ 'org.opencontainers.image.version': '1.2.3' });

    expect(await bake(APP_AND_WORKER)).toMatchObject({ published: false });
  });

  test('whose last build fails is visible nowhere, and the error names the target', async () => {
    const broken = { 'dockerfile-inline': 'FROM scratch\nCOPY missing /file\n' };
    await expect(bake(definition(target('app'), { worker: broken }))).rejects.toThrow(
      /^The bake target worker failed: .*missing/,
    );
    await expectUntagged();
    await bake(APP_AND_WORKER);
    expect(await tags('app', 'latest')).not.toContain(undefined);
  });

  test('whose image one registry refuses is visible nowhere', async () => {
    const lie = { on: ['upload-start', 'mount'] as const, ignored: true, status: 403 };
    world.registries[1]?.lies.push({ ...lie, when: ({ repository }) => repository === 'set/worker' });
    await expect(bake(APP_AND_WORKER)).rejects.toMatchObject({ status: 403 });
    await expectUntagged();
  });

  test('of which one version is taken by another commit is refused before anything is built', async () => {
    await bake(definition(target('worker')), { images: lines('worker') });
    world.log.splice(0);
    const facts = released('v1.2.3', OTHER_COMMIT);
    await expect(bake(APP_AND_WORKER, {}, { facts })).rejects.toMatchObject({ code: 'TAG_IMMUTABLE' });
    expect(world.log.join('\n')).not.toContain('Engine:');
    expect(await tags('app', '1.2.3')).toEqual(thrice(undefined));
  });

  test('runs the script before tags once, on all of them', async () => {
    const script = 'echo "$IMAGES" | wc -l; echo "$TAGS" | wc -l; echo "${DIGEST-none}"; false';
    await expect(bake(APP_AND_WORKER, { 'before-tags': script })).rejects.toMatchObject({
      code: 'BEFORE_TAGS_FAILED',
    });
    expect(world.output.map((line) => line.trim())).toEqual(['6', '24', 'none']);
    await expectUntagged();
  });

  test('by digest leaves no tag', async () => {
    const { published, targets } = await bake(APP_AND_WORKER, { push: 'by-digest' });
    expect(published).toBe(true);
    expect(targets?.flatMap(({ report }) => report?.images.map(({ status }) => status))).toEqual(
      Array(6).fill('staged'),
    );
    await expectUntagged();
  });

  test('in a pull request is built and not pushed', async () => {
    const facts = { ...MAIN, eventName: 'pull_request', ref: 'refs/pull/7/merge', payload: { number: 7 } };
    const { published, targets } = await bake(APP_AND_WORKER, { tags: 'type=ref,event=pr' }, { facts });
    expect(published).toBe(false);
    expect(targets?.map(({ report }) => report)).toEqual([undefined, undefined]);
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });

  test('in a dry run tells what each would move, and builds nothing', async () => {
    const { planned } = await bake(APP_AND_WORKER, { 'dry-run': 'true' });
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
    const { targets } = await bake(linked);
    expect(targets?.map(({ target: name }) => name)).toEqual(['app', 'worker']);
    expect((await configOf('app')).layers).toHaveLength(2);
    expect((await configOf('worker')).layers).toHaveLength(1);
    const names = await Promise.all(world.registries.map(({ storage }) => storage.repositories()));
    expect(new Set(names.flat())).toEqual(new Set(['set/app', 'set/worker']));
  });

  test('with buildx, which gets the base as a layout on the disk', async () => {
    const machine = { server: '28.5.0', driver: 'docker-container' };
    await bake(linked, { engine: 'buildx', reproducible: '', cache: 'off' }, { machine });
    const builds = commands?.calls().filter((call) => call.includes('build')) ?? [];
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
    expect(await problems(circle)).toMatchObject([
      { code: 'TARGET_CYCLE', message: expect.stringContaining('app → worker → app') },
    ]);
    expect(world.log.join('\n')).not.toContain('Engine:');
  });
});

describe('which image goes where', () => {
  const META = 'target "docker-metadata-action" {}';
  const plain = (name: string) => world.registries.map(({ host }) => `${host}/set/${name}`).join('\n');

  test('a target without a line keeps the tags of the bake file, and its labels win', async () => {
    const [first = ''] = world.registries.map(({ host }) => host);
    const own = {
      tags: [`${first}/set/web:own`, `${first}/set/web`],
      labels: { 'org.opencontainers.image.title': 'of the file', kept: 'yes' },
    };
    await bake(definition(target('app'), target('web', own)), { images: lines('app'), labels: 'mine=step' });
    expect((await world.registries[0]?.storage.tags('set/web'))?.sort()).toEqual(['latest', 'own']);
    expect((await configOf('web', 'own')).labels).toMatchObject({
      'org.opencontainers.image.title': 'of the file',
      kept: 'yes',
      mine: 'step',
    });
    expect(await tags('app', '1.2.3')).not.toContain(undefined);
  });

  test('the labels of the step win in a target that a line names', async () => {
    const own = { labels: { 'org.opencontainers.image.title': 'of the file', kept: 'yes' } };
    await bake(definition(target('app', own)), {
      images: lines('app'),
      labels: 'org.opencontainers.image.title=of the step',
    });
    expect((await configOf('app')).labels).toMatchObject({
      'org.opencontainers.image.title': 'of the step',
      kept: 'yes',
    });
  });

  // https://github.com/docker/metadata-action#bake-definition
  test('a line without a target is for all that inherit from the metadata target', async () => {
    const heir = { inherits: ['docker-metadata-action'], labels: { kept: 'yes' } };
    const [first = ''] = world.registries.map(({ host }) => host);
    const printed = definition(target('app', heir), target('web', { tags: [`${first}/set/web:own`] }));
    const { targets } = await bake(printed, { images: plain('app') }, { text: META });
    expect(await tags('app', '1.2.3')).toEqual(thrice(targets?.[0]?.report?.digest));
    expect((await configOf('app')).labels).toMatchObject({
      kept: 'yes',
      'org.opencontainers.image.version': '1.2.3',
    });
    expect(await tags('web', 'own')).toEqual([targets?.[1]?.report?.digest, undefined, undefined]);
    expect(await tags('web', '1.2.3')).toEqual(thrice(undefined));
  });

  test('a line without a target is for the only one, whose result is that of the run', async () => {
    const { report } = await bake(definition(target('web')), { images: plain('web') });
    expect(await tags('web', 'latest')).toEqual(thrice(report?.digest));
  });

  test('several lines may name one target, and targets share a repository under tags of their own', async () => {
    const [first = '', second = ''] = world.registries.map(({ host }) => host);
    const { targets } = await bake(
      definition(target('app'), target('worker', { tags: [`${first}/set/app:worker`] })),
      { images: `${first}/set/app,target=app\n${second}/other/app,target=app` },
    );
    const [app, worker] = targets?.map(({ report }) => report?.digest) ?? [];
    expect(await world.registries[0]?.storage.tag('set/app', '1.2.3')).toBe(app);
    expect(await world.registries[1]?.storage.tag('other/app', '1.2.3')).toBe(app);
    expect(await world.registries[0]?.storage.tag('set/app', 'worker')).toBe(worker);
  });

  test('a target that only warms the cache is built and not pushed', async () => {
    const warm = target('files', { output: [{ type: 'cacheonly' }], tags: ['one.example/files:1'] });
    const { targets } = await bake(definition(target('app'), warm), { images: lines('app') });
    expect(targets?.map(({ target: name, report }) => [name, report !== undefined])).toEqual([
      ['app', true],
      ['files', false],
    ]);
  });
});

describe('what is refused before the first build', () => {
  const one = 'one.example/app';
  const INPUT = { code: 'INPUT_INVALID', input: 'images' };

  test.each<[string, Definition, string, object[]]>([
    [
      'a line for no target, beside one that is like it',
      APP_AND_WORKER,
      `${one},target=app\n${one}2,target=wroker`,
      [{ ...INPUT, line: 2, hint: 'Did you mean `target=worker`?' }],
    ],
    [
      'a line for a group',
      { group: { default: { targets: ['all'] }, all: { targets: ['app'] } }, target: target('app') },
      `${one},target=all`,
      [{ ...INPUT, message: 'all is a group and not a target' }],
    ],
    [
      'a line without a target beside several',
      APP_AND_WORKER,
      one,
      [{ ...INPUT, line: 1, message: expect.stringContaining('there are several: app, worker') }],
    ],
    [
      'two targets for one name, told for every tag',
      APP_AND_WORKER,
      `${one},target=app\n${one},target=worker`,
      TAGS.map((tag) => ({
        ...INPUT,
        line: 2,
        message: `The bake targets app and worker would both be published as ${one}:${tag}`,
      })),
    ],
    [
      'two targets to which the bake file gives one name',
      definition(target('app', { tags: [`${one}:x`] }), target('worker', { tags: [`${one}:x`] })),
      '',
      [{ code: 'INPUT_INVALID', input: 'bake-files', message: expect.stringContaining(`${one}:x`) }],
    ],
    [
      'a target without a line and without tags',
      APP_AND_WORKER,
      `${one},target=app`,
      [{ code: 'TARGET_UNTAGGED', input: 'bake-files', hint: expect.stringContaining('target=worker') }],
    ],
    [
      'files outside the checkout',
      definition(target('app', { secret: [{ type: 'file', id: 'key', src: '../key' }] })),
      one,
      [{ code: 'NOT_ALLOWED', input: 'allow', message: expect.stringMatching(/fs\.read=.*\/key \(app\)/) }],
    ],
  ])('%s', async (_what, printed, images, expected) => {
    expect(await problems(printed, { images })).toMatchObject(expected);
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
    expect(world.log.join('\n')).not.toContain('Engine:');
  });

  // The words are buildx's: https://github.com/docker/buildx/blob/master/bake/bake.go
  test.each<[string, string, Record<string, string>, object]>([
    [
      'a target that no file defines',
      'ERROR: failed to find target wroker',
      { 'bake-targets': 'wroker' },
      { code: 'TARGET_MISSING', input: 'bake-targets', hint: 'Did you mean `worker`?' },
    ],
    [
      'an override of no target',
      "ERROR: could not find any target matching 'wroker'",
      { 'bake-set': 'wroker.platform=linux/amd64' },
      { code: 'TARGET_MISSING', input: 'bake-set', hint: 'Did you mean `worker`?' },
    ],
    [
      'a circle that buildx finds',
      'ERROR: infinite loop from app to worker',
      {},
      { code: 'TARGET_CYCLE', message: 'The bake targets app and worker build on each other' },
    ],
  ])('%s', async (_what, said, inputs, expected) => {
    expect(await problems(said, inputs, { text: 'target "app" {}\ntarget "worker" {}' })).toMatchObject([
      expected,
    ]);
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });
});
