import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PublishError, problemsIn } from '../../../src/oci/errors.ts';
import { writeLayout } from '../../../src/pipeline/release/links.ts';
import { PublishFailedError } from '../../../src/publish/error.ts';
import { image } from '../../publish/support/images.ts';
import { memorySource } from '../../publish/support/memory.ts';
import { openWorld, OTHER_COMMIT, released, REPOSITORY, type World } from '../support/world.ts';

// Issue 15, "Sets without bake": images that other jobs or tools built are one release. `as=` of a line of `from` meets
// `target=` of a line of `images`.

let world: World;
beforeEach(async () => void (world = await openWorld()));
afterEach(() => world.close());

const thrice = <T>(value: T): T[] => [value, value, value];
/** Inputs that have no effect with `from` are refused there. */
const WITHOUT_BUILD = { engine: '', reproducible: '', provenance: '' };
const NAMES = ['app', 'worker'];

/** Both of them to all three registries. */
const images = () =>
  NAMES.flatMap((name) => world.registries.map(({ host }) => `${host}/set/${name},target=${name}`)).join(
    '\n',
  );
const publishSet = (from: string[], inputs: Record<string, string> = {}, facts = released('v1.2.3')) =>
  world.publish(facts, { ...WITHOUT_BUILD, images: images(), from: from.join('\n'), ...inputs });

/** Pushed by another job, without a tag. @returns its name */
async function staged(text: string, platforms = 'linux/amd64', facts = released('v1.2.3')): Promise<string> {
  await writeFile(join(world.workspace, 'greeting'), text);
  const { report } = await world.publish(facts, { platforms, push: 'by-digest' });
  return `${world.registries[0]?.host}/${REPOSITORY}@${report?.digest}`;
}
/** Written by another tool. @returns the digest */
async function layout(name: string, ...layers: string[]): Promise<string> {
  const made = image(layers);
  const content = { source: memorySource(made.content), root: made.root };
  await writeLayout(content, join(world.workspace, name), new AbortController().signal);
  return made.root.digest;
}
const tags = (name: string, tag: string) => world.tag(tag, `set/${name}`);
async function expectUntagged(): Promise<void> {
  for (const name of NAMES) expect(await tags(name, '1.2.3')).toEqual(thrice(undefined));
}

describe('images that are there already', () => {
  test('are one release, each with a digest of its own', async () => {
    const app = await staged('the app\n');
    const worker = await layout('out', 'of another tool');
    const { published, report, targets } = await publishSet([`${app},as=app`, 'oci:out,as=worker']);
    expect({ published, report }).toEqual({ published: true, report: undefined });
    expect(targets?.map(({ target, report: own }) => [target, own?.digest])).toEqual([
      ['app', app.split('@')[1]],
      ['worker', worker],
    ]);
    for (const tag of ['1.2.3', '1.2', '1', 'latest']) {
      expect(await tags('app', tag)).toEqual(thrice(app.split('@')[1]));
      expect(await tags('worker', tag)).toEqual(thrice(worker));
    }
  });

  test('again: nothing is published, and no tag moves', async () => {
    const from = [`${await staged('the app\n')},as=app`, `${await staged('the worker\n')},as=worker`];
    await publishSet(from);
    const { published, targets } = await publishSet(from);
    expect(published).toBe(false);
    expect(targets?.flatMap(({ report }) => report?.images.map(({ status }) => status))).toEqual(
      Array(6).fill('unchanged'),
    );
  });

  test('with one name are merged into one index', async () => {
    const [amd64, arm64] = [await staged('hello\n', 'linux/amd64'), await staged('hello\n', 'linux/arm64')];
    await layout('out', 'the worker');
    const from = [`${amd64},as=app`, 'oci:out,as=worker', `${arm64},as=app`];
    const { targets } = await publishSet(from);
    const [app] = targets ?? [];
    expect(app?.report?.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(await tags('app', '1.2.3')).toEqual(thrice(app?.report?.digest));
  });

  test('and only one of them: its line of `images` need not name it', async () => {
    const app = await staged('the app\n');
    const to = world.registries.map(({ host }) => `${host}/set/app`).join('\n');
    const { report } = await publishSet([`${app},as=app`], { images: to });
    expect(report?.digest).toBe(app.split('@')[1]);
    expect(await tags('app', '1.2.3')).toEqual(thrice(report?.digest));
  });

  test('without a push are opened, and nothing is sent', async () => {
    await layout('one', 'the app');
    await layout('two', 'the worker');
    const from = ['oci:one,as=app', 'oci:two,as=worker'];
    expect(await publishSet(from, { push: 'false' })).toMatchObject({ published: false });
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
    await expect(publishSet([...from.slice(1), 'oci:three,as=app'], { push: 'false' })).rejects.toMatchObject(
      {
        input: 'from',
        line: 2,
      },
    );
  });
});

describe('a set that can not be published whole', () => {
  const two = async () => [
    `${await staged('the app\n')},as=app`,
    `${await staged('the worker\n')},as=worker`,
  ];

  test('one image is refused by one registry: no tag of the other moves', async () => {
    const from = await two();
    world.registries[2]?.lies.push({
      on: 'manifest-put',
      when: ({ repository }) => repository === 'set/worker',
      ignored: true,
      status: 403,
    });
    const failed = await publishSet(from).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PublishFailedError);
    expect((failed as PublishFailedError).images.map(({ name }) => name)).toEqual(NAMES);
    await expectUntagged();
  });

  test('a tag of one image is refused by one registry: all that moved are taken back', async () => {
    const from = await two();
    world.registries[1]?.lies.push({
      on: 'manifest-put',
      when: ({ repository, reference }) => repository === 'set/worker' && reference === '1.2.3',
      ignored: true,
      status: 403,
    });
    await expect(publishSet(from)).rejects.toThrow(PublishFailedError);
    for (const name of NAMES) {
      for (const tag of ['1.2.3', '1.2', '1', 'latest']) {
        expect(await tags(name, tag)).toEqual(thrice(undefined));
      }
    }
  });

  test('a source that is not there is named by its line', async () => {
    const gone = `${world.registries[0]?.host}/${REPOSITORY}:gone`;
    await expect(
      publishSet([`${await staged('the app\n')},as=app`, `${gone},as=worker`]),
    ).rejects.toMatchObject({
      code: 'MANIFEST_UNKNOWN',
      input: 'from',
      line: 2,
    });
    await expectUntagged();
  });

  test('a version that another commit has, of one image only', async () => {
    await publishSet(await two());
    const held = await tags('worker', '1.2.3');
    for (const { storage } of world.registries) {
      for (const tag of ['1.2.3', '1.2', '1', 'latest']) await storage.deleteTag('set/app', tag);
    }
    const other = released('v1.2.3', OTHER_COMMIT);
    const from = [
      `${await staged('another app\n', 'linux/amd64', other)},as=app`,
      `${await staged('another worker\n', 'linux/amd64', other)},as=worker`,
    ];
    await expect(publishSet(from, {}, other)).rejects.toMatchObject({ code: 'TAG_IMMUTABLE' });
    expect(await tags('worker', '1.2.3')).toEqual(held);
    expect(await tags('app', '1.2.3')).toEqual(thrice(undefined));
  });

  test('the script before tags runs once for all of them, and stops all of them', async () => {
    world.env['PATH'] = process.env['PATH'] ?? '';
    const from = await two();
    const script = 'echo "once ${DIGEST-none}"; echo "$IMAGES"; "$NODE" -p "$SHOW" "$REPORT"; exit 4';
    const show = 'JSON.parse(fs.readFileSync(process.argv[1])).targets.map(({ target }) => target).join()';
    Object.assign(world.env, { NODE: process.execPath, SHOW: show });
    await expect(publishSet(from, { 'before-tags': script })).rejects.toMatchObject({
      code: 'BEFORE_TAGS_FAILED',
    });
    expect(world.output[0]).toBe('once none');
    expect(world.output.at(-1)).toBe('app,worker');
    expect(world.output.slice(1, -1).map((line) => line.replace(/@.*/, ''))).toEqual(
      NAMES.flatMap((name) => world.registries.map(({ host }) => `${host}/set/${name}`)),
    );
    await expectUntagged();
  });
});

describe('lines that do not find each other', () => {
  async function problems(from: string[], to: string): Promise<[string | undefined, string | undefined][]> {
    const error = await publishSet(from, { images: to }).catch((thrown: unknown) => thrown);
    return problemsIn(error as PublishError).map(({ message, hint }) => [message, hint]);
  }

  test.each<[string, string[], string, [RegExp, RegExp][]]>([
    [
      'a target that is no name of `from`, beside one that is like it',
      ['oci:a,as=app', 'oci:b,as=worker'],
      'one.example/app,target=app\none.example/worker,target=wroker',
      [
        [/No line of `from` has as=wroker; there is app, worker/, /Did you mean `target=worker`\?/],
        [/No line of `images` is for worker/, /target=worker/],
      ],
    ],
    [
      'a line without a target beside several names',
      ['oci:a,as=app', 'oci:b,as=worker'],
      'one.example/app,target=app\none.example/worker,target=worker\none.example/all',
      [[/one\.example\/all names no target, and `from` has several: app, worker/, /target=app/]],
    ],
    [
      'a line of `from` without a name beside others',
      ['oci:a,as=app', 'oci:b'],
      'one.example/app,target=app',
      [[/oci:b has no `as=`, and other lines have one/, /merged into one index/]],
    ],
    [
      'a target where there are none',
      ['oci:a'],
      'one.example/app,target=app',
      [[/names the target app, but targets need/, /bake-files/]],
    ],
  ])('%s is told before anything is asked', async (_what, from, to, expected) => {
    expect(await problems(from, to)).toEqual(
      expected.map((texts) => texts.map((text) => expect.stringMatching(text))),
    );
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });
});
