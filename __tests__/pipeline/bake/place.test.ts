import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  APP_AND_WORKER,
  definition,
  openBakeWorld,
  TAGS,
  target,
  type BakeWorld,
  type Definition,
} from '../support/bake-world.ts';

// docs/building.md, "Which image goes where", and the errors before the first build.

let world: BakeWorld;
beforeEach(async () => void (world = await openBakeWorld()));
afterEach(() => world.close());

const thrice = <T>(value: T): T[] => [value, value, value];

describe('which image goes where', () => {
  const META = 'target "docker-metadata-action" {}';
  const plain = (name: string) => world.registries.map(({ host }) => `${host}/set/${name}`).join('\n');

  test('a target without a line keeps the tags of the bake file, and its labels win', async () => {
    const [first = ''] = world.registries.map(({ host }) => host);
    const own = {
      tags: [`${first}/set/web:own`, `${first}/set/web`],
      labels: { 'org.opencontainers.image.title': 'of the file', kept: 'yes' },
    };
    await world.bake(definition(target('app'), target('web', own)), {
      images: world.lines('app'),
      labels: 'mine=step',
    });
    expect((await world.registries[0]?.storage.tags('set/web'))?.sort()).toEqual(['latest', 'own']);
    expect((await world.held('web', 'own')).labels).toMatchObject({
      'org.opencontainers.image.title': 'of the file',
      kept: 'yes',
      mine: 'step',
    });
    expect(await world.tags('app', '1.2.3')).not.toContain(undefined);
  });

  test('the labels of the step win in a target that a line names', async () => {
    const own = { labels: { 'org.opencontainers.image.title': 'of the file', kept: 'yes' } };
    await world.bake(definition(target('app', own)), {
      images: world.lines('app'),
      labels: 'org.opencontainers.image.title=of the step',
    });
    expect((await world.held('app')).labels).toMatchObject({
      'org.opencontainers.image.title': 'of the step',
      kept: 'yes',
    });
  });

  // https://github.com/docker/metadata-action#bake-definition
  test('a line without a target is for all that inherit from the metadata target', async () => {
    const heir = { inherits: ['docker-metadata-action'], labels: { kept: 'yes' } };
    const [first = ''] = world.registries.map(({ host }) => host);
    const printed = definition(target('app', heir), target('web', { tags: [`${first}/set/web:own`] }));
    const { targets } = await world.bake(printed, { images: plain('app') }, { text: META });
    expect(await world.tags('app', '1.2.3')).toEqual(thrice(targets?.[0]?.report?.digest));
    expect((await world.held('app')).labels).toMatchObject({
      kept: 'yes',
      'org.opencontainers.image.version': '1.2.3',
    });
    expect(await world.tags('web', 'own')).toEqual([targets?.[1]?.report?.digest, undefined, undefined]);
    expect(await world.tags('web', '1.2.3')).toEqual(thrice(undefined));
  });

  test('a line without a target is for the only one, whose result is that of the run', async () => {
    const { report } = await world.bake(definition(target('web')), { images: plain('web') });
    expect(await world.tags('web', 'latest')).toEqual(thrice(report?.digest));
  });

  test('several lines may name one target, and targets share a repository under tags of their own', async () => {
    const [first = '', second = ''] = world.registries.map(({ host }) => host);
    const { targets } = await world.bake(
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
    const { targets } = await world.bake(definition(target('app'), warm), { images: world.lines('app') });
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
    expect(await world.problems(printed, { images })).toMatchObject(expected);
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
    expect(await world.problems(said, inputs, { text: 'target "app" {}\ntarget "worker" {}' })).toMatchObject(
      [expected],
    );
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });
});
