import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageReport } from '../../src/publish/report.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import { COMMIT, MAIN, openWorld, OTHER_COMMIT, released, REPOSITORY, type World } from './support/world.ts';

/**
 * What DESIGN promises of a release, with nothing installed: the embedded engine builds, three registries in this
 * process take it. What real engines and registries do is tested under e2e/.
 */
let world: World;
beforeEach(async () => void (world = await openWorld()));
afterEach(() => world.close());

const statuses = (images: readonly ImageReport[] = []) =>
  images.map(({ tags }) => Object.fromEntries(tags.map(({ name, status }) => [name, status])));
/** Inputs that have no effect with `from` or `mirror` are refused there. */
const PUBLISHING = { engine: '', reproducible: '', provenance: '' };
const MIRRORING = { ...PUBLISHING, images: '', tags: '' };
const TIMERS = [
  'hrtime',
  'nextTick',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;
const thrice = <T>(value: T): T[] => [value, value, value];

// FAULTS A6: a run that pushes nowhere isn't a publish.
test.each(['# ghcr.io/acme/app', 'name=ghcr.io/acme/app,enable=false', '\n#\n'])(
  'images of %j publish nothing, and that is said',
  async (images) => {
    const result = await world.publish(released('v1.2.3'), { images });
    expect(result).toMatchObject({ published: false, notice: expect.stringContaining('not pushed') });
    await expect(world.publish(released('v1.2.3'), { images, push: 'true' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      input: 'images',
    });
  },
);

describe('a release', () => {
  test('has the same digest under every tag in every registry', async () => {
    const { report, published } = await world.publish(released('v1.2.3'));
    expect(published).toBe(true);
    for (const name of ['1.2.3', '1.2', '1', 'latest']) {
      expect(await world.tag(name)).toEqual(thrice(report?.digest));
    }
    const created = { '1.2.3': 'created', '1.2': 'created', '1': 'created', latest: 'created' };
    expect(statuses(report?.images)).toEqual(thrice(created));
    expect(report?.images.map(({ status }) => status)).toEqual(thrice('published'));
  });

  test('again changes nothing, and sends no content', async () => {
    const first = await world.publish(released('v1.2.3'));
    world.transcript();
    const second = await world.publish(released('v1.2.3'));
    expect(second.report?.digest).toBe(first.report?.digest);
    expect(second.report?.images.map(({ status }) => status)).toEqual(thrice('unchanged'));
    for (const counts of world.transcript()) {
      expect(Object.keys(counts).filter((kind) => /put|chunk|whole|finish|mount|delete/.test(kind))).toEqual(
        [],
      );
    }
  });

  test('of an older version takes no floating tag back', async () => {
    const newer = await world.publish(released('v1.2.3'));
    await writeFile(join(world.workspace, 'greeting'), 'an older hello\n');
    const older = await world.publish(released('v1.1.9', OTHER_COMMIT));
    expect(await world.tag('1.1.9')).toEqual(thrice(older.report?.digest));
    expect(await world.tag('1.1')).toEqual(thrice(older.report?.digest));
    expect(await world.tag('1')).toEqual(thrice(newer.report?.digest));
    expect(await world.tag('latest')).toEqual(thrice(newer.report?.digest));
  });

  test('of a version that another commit has is refused before anything moves', async () => {
    const { report } = await world.publish(released('v1.2.3'));
    await writeFile(join(world.workspace, 'greeting'), 'other bytes\n');
    await expect(world.publish(released('v1.2.3', OTHER_COMMIT))).rejects.toMatchObject({
      code: 'TAG_IMMUTABLE',
    });
    expect(await world.tag('1.2.3')).toEqual(thrice(report?.digest));
  });

  test('rebuilt from the same commit with other bytes keeps the published image', async () => {
    const { report } = await world.publish(released('v1.2.3'));
    await writeFile(join(world.workspace, 'greeting'), 'not reproducible\n');
    const again = await world.publish(released('v1.2.3'));
    expect(again.report?.digest).toBe(report?.digest);
    expect(again.report?.standing).toMatchObject({ digest: report?.digest });
    expect(await world.tag('1.2.3')).toEqual(thrice(report?.digest));
  });
});

describe('a registry that fails', () => {
  test('while tags move: those that moved are put back, new ones are removed', async () => {
    const before = await world.publish(released('v1.2.3'));
    await writeFile(join(world.workspace, 'greeting'), 'the next hello\n');
    world.registries[2]?.lies.push({
      on: 'manifest-put',
      when: ({ reference }) => reference === '1.3.0',
      ignored: true,
      status: 403,
    });
    await expect(world.publish(released('v1.3.0', OTHER_COMMIT))).rejects.toThrow(PublishFailedError);
    expect(await world.tag('1.3.0')).toEqual(thrice(undefined));
    for (const name of ['1', 'latest']) expect(await world.tag(name)).toEqual(thrice(before.report?.digest));
  });

  test('before: no tag of any registry moves', async () => {
    world.registries[1]?.lies.push({ on: ['upload-start', 'mount'], ignored: true, status: 403 });
    await expect(world.publish(released('v1.0.0'))).rejects.toMatchObject({ status: 403 });
    expect(await world.tag('1.0.0')).toEqual(thrice(undefined));
  });

  test('and is optional: reported, and the others are published', async () => {
    world.registries[1]?.lies.push({ on: ['upload-start', 'mount'], ignored: true, status: 403 });
    const images = world.registries
      .map(({ host }, index) => `name=${host}/${REPOSITORY}${index === 1 ? ',optional=true' : ''}`)
      .join('\n');
    const { report } = await world.publish(released('v1.0.0'), { images });
    expect(report?.images.map(({ status }) => status)).toEqual(['published', 'failed', 'published']);
    expect(await world.tag('1.0.0')).toEqual([report?.digest, undefined, report?.digest]);
    expect(world.warnings.join('\n')).toContain(world.registries[1]?.host);
  });
});

describe('what is not pushed', () => {
  const pullRequest = (from: string) => ({
    ...MAIN,
    eventName: 'pull_request',
    ref: 'refs/pull/7/merge',
    payload: { number: 7, pull_request: { number: 7, head: { sha: COMMIT, repo: { full_name: from } } } },
  });

  test.each([
    ['a pull request', REPOSITORY, 'auto'],
    ['a pull request from a fork', 'stranger/app', 'auto'],
    ['a pull request from a fork, whatever is asked for', 'stranger/app', 'true'],
  ])('%s is built and nothing is sent', async (_what, from, push) => {
    const { published, report, notice } = await world.publish(pullRequest(from), {
      tags: 'type=ref,event=pr',
      push,
    });
    expect({ published, report }).toEqual({ published: false, report: undefined });
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
    // No annotation: a pull request that isn't pushed is nothing to look at.
    expect(world.notices).toEqual([]);
    expect(notice).toMatch(/^Pull requests .*push/);
  });

  test('a dry run reads and writes nothing', async () => {
    const { planned, published } = await world.publish(released('v1.2.3'), { 'dry-run': 'true' });
    expect(published).toBe(false);
    expect(planned?.map(({ status }) => status)).toEqual(thrice('planned'));
    const methods = new Set(
      world.registries
        .flatMap(({ asked }) => asked.filter(({ kind }) => kind !== 'token'))
        .map(({ method }) => method),
    );
    expect([...methods].filter((method) => !['GET', 'HEAD'].includes(method))).toEqual([]);
  });

  test('an offline dry run asks nobody', async () => {
    const { plan } = await world.publish(released('v1.2.3'), { 'dry-run': 'offline' });
    expect(plan.tags.map(({ name }) => name)).toContain('1.2.3');
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });

  test('a Dockerfile that is missing is an error before a registry is asked', async () => {
    await expect(world.publish(released('v1.2.3'), { file: 'Containerfile' })).rejects.toMatchObject({
      code: 'DOCKERFILE_MISSING',
    });
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });
});

describe('platforms built apart', () => {
  test('are pushed by digest and merged into one index', async () => {
    const parts: string[] = [];
    for (const platforms of ['linux/amd64', 'linux/arm64']) {
      const { report } = await world.publish(released('v2.0.0'), { platforms, push: 'by-digest' });
      parts.push(`${world.registries[0]?.host}/${REPOSITORY}@${report?.digest}`);
    }
    expect(await world.tag('2.0.0')).toEqual(thrice(undefined));
    const { report } = await world.publish(released('v2.0.0'), { ...PUBLISHING, from: parts.join('\n') });
    expect(report?.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(await world.tag('2.0.0')).toEqual(thrice(report?.digest));
  });
});

describe('a mirror', () => {
  const rules = () => `- from: ${world.registries[0]?.host}/${REPOSITORY}
  to:
${world.registries
  .slice(1)
  .map(({ host }) => `    - ${host}/mirror/app`)
  .join('\n')}`;

  test('copies each tag with its digest, and then nothing', async () => {
    const { report } = await world.publish(released('v1.2.3'));
    const { mirror, published } = await world.publish(MAIN, { ...MIRRORING, mirror: rules() });
    expect(published).toBe(true);
    expect(mirror?.copies.map(({ status }) => status)).toEqual(Array(8).fill('copied'));
    for (const name of ['1.2.3', '1', 'latest']) {
      expect(await world.tag(name, 'mirror/app')).toEqual([undefined, report?.digest, report?.digest]);
    }
    const again = await world.publish(MAIN, { ...MIRRORING, mirror: rules() });
    expect(again.mirror?.copies.every(({ status }) => status === 'existing')).toBe(true);
  });

  test('of a manifest that is not what its digest says fails, and its tag is not set', async () => {
    await world.publish(released('v1.2.3'));
    const [source] = world.registries;
    source?.lies.push({ on: 'manifest-get', body: (own) => Buffer.concat([own, Buffer.from(' ')]) });
    const { mirror, published } = await world.publish(MAIN, { ...MIRRORING, mirror: rules(), retries: '0' });
    expect(published).toBe(false);
    expect(mirror?.totals).toMatchObject({ failed: 8, copied: 0 });
    expect(new Set(mirror?.failures.map(({ code }) => code))).toEqual(new Set(['DIGEST_MISMATCH']));
    expect(await world.tag('1.2.3', 'mirror/app')).toEqual(thrice(undefined));
  });
});

/**
 * How many requests of each kind a run sends to each registry. They don't drift as times do: what is changed here
 * costs every user a round trip, or saves one.
 */
describe('requests', () => {
  // A slow machine looks at a tag again before it moves; here no time passes.
  beforeEach(() => void jest.useFakeTimers({ doNotFake: [...TIMERS] }));
  afterEach(() => void jest.useRealTimers());

  test('of a release, of the same again, of a backport, of a mirror', async () => {
    await world.publish(released('v1.2.3'));
    expect(world.transcript()).toMatchSnapshot('release');
    await world.publish(released('v1.2.3'));
    expect(world.transcript()).toMatchSnapshot('again');
    await writeFile(join(world.workspace, 'greeting'), 'an older hello\n');
    await world.publish(released('v1.1.9', OTHER_COMMIT));
    expect(world.transcript()).toMatchSnapshot('backport');
    const mirror = `- from: ${world.registries[0]?.host}/${REPOSITORY}\n  to: ${world.registries[1]?.host}/mirror/app`;
    await world.publish(MAIN, { ...MIRRORING, mirror });
    expect(world.transcript()).toMatchSnapshot('mirror');
  });
});
