import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { COMMIT, MAIN, openWorld, released, REPOSITORY, type World } from '../support/world.ts';

// docs/before-tags.md and issue 15: the script runs once, when every registry holds the image and before any tag moves.

let world: World;
let seen: string;
beforeEach(async () => {
  [world, seen] = await Promise.all([openWorld(), mkdtemp(join(tmpdir(), 'seen-'))]);
  Object.assign(world.env, { PATH: process.env['PATH'], SEEN: seen, NODE: process.execPath });
});
afterEach(() => Promise.all([world.close(), rm(seen, { recursive: true })]));

const TAGS = ['1.2.3', '1.2', '1', 'latest'];
const thrice = <T>(value: T): T[] => [value, value, value];
const names = (): string[] => world.registries.map(({ host }) => `${host}/${REPOSITORY}`);

/** Leaves all that it was handed. */
const NOTE =
  'env -0 >"$SEEN/env"; cp "$REPORT" "$DOCKER_CONFIG/config.json" "$SEEN"; echo run >>"$SEEN/runs"';
/** How often NOTE ran so far, and what it was handed the last time. */
const runs = async (): Promise<number> =>
  existsSync(join(seen, 'runs')) ? (await readFile(join(seen, 'runs'), 'utf8')).split('\n').length - 1 : 0;
const text = (name: string): Promise<string> => readFile(join(seen, name), 'utf8');
async function handed(): Promise<Record<string, string>> {
  const entries = (await text('env')).split('\0').filter((entry) => entry !== '');
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
const withScript = (script: string, inputs: Record<string, string> = {}, facts = released('v1.2.3')) =>
  world.publish(facts, { 'before-tags': script, ...inputs });
async function expectUntagged(): Promise<void> {
  for (const name of TAGS) expect(await world.tag(name)).toEqual(thrice(undefined));
}

/** Asks the registry that needs no login for a manifest. @returns a line of the script */
const ask = (method: string, url: string) =>
  `"$NODE" -e 'fetch(process.argv[1], { method: "${method}" }).then(({ status }) => console.log(status))' "${url}"`;

describe('what the script gets', () => {
  test('the image and the tags that are about to move, one per line', async () => {
    const { report } = await withScript(NOTE, { platforms: 'linux/amd64,linux/arm64' });
    expect(await runs()).toBe(1);
    const given = await handed();
    expect(given).toMatchObject({
      DIGEST: report?.digest,
      IMAGES: names()
        .map((name) => `${name}@${report?.digest}`)
        .join('\n'),
      VERSION: '1.2.3',
      PLATFORMS: 'linux/amd64\nlinux/arm64',
    });
    expect(given['TAGS']?.split('\n').sort()).toEqual(
      names()
        .flatMap((name) => TAGS.map((tag) => `${name}:${tag}`))
        .sort(),
    );
    for (const tag of TAGS) expect(await world.tag(tag)).toEqual(thrice(report?.digest));
  });

  test('a report without tags that moved', async () => {
    const { report } = await withScript(NOTE);
    expect(JSON.parse(await text('report.json'))).toMatchObject({
      schemaVersion: 1,
      version: '1.2.3',
      report: { digest: report?.digest, images: names().map((name) => ({ name, status: 'staged' })) },
    });
  });

  test('the logins of this run, which are gone afterwards', async () => {
    await withScript(NOTE);
    const { auths } = JSON.parse(await text('config.json')) as { auths: Record<string, unknown> };
    const auth = Buffer.from('robot:pipeline-test').toString('base64');
    const [, second, third] = world.registries.map(({ host }) => host);
    expect(auths).toMatchObject({ [second ?? '']: { auth }, [third ?? '']: { auth } });
    const { DOCKER_CONFIG = '', REGISTRY_AUTH_FILE, REPORT = '' } = await handed();
    expect(REGISTRY_AUTH_FILE).toBe(join(DOCKER_CONFIG, 'config.json'));
    expect(existsSync(DOCKER_CONFIG)).toBe(false);
    expect(REPORT).not.toBe('');
  });

  test('the environment of the step without its inputs and tokens', async () => {
    const kept = { MINE: 'of the step', ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/identity' };
    Object.assign(world.env, kept, { INPUT_SECRETS: 'a', GITHUB_TOKEN: 'b', STATE_x: 'c', DIGEST: 'forged' });
    const { report } = await withScript(NOTE);
    expect(await handed()).toMatchObject({ ...kept, DIGEST: report?.digest });
    expect(Object.keys(await handed()).filter((name) => /^(INPUT_|STATE_|GITHUB_TOKEN)/.test(name))).toEqual(
      [],
    );
  });

  test('a registry that holds the image, and no tag of it', async () => {
    const script = [
      'host=${IMAGES%%/*}',
      ask('HEAD', `http://$host/v2/${REPOSITORY}/manifests/$DIGEST`),
      ask('HEAD', `http://$host/v2/${REPOSITORY}/manifests/1.2.3`),
    ].join('\n');
    await withScript(script);
    expect(world.output).toEqual(['200', '404']);
  });

  test('an optional registry that failed is left out', async () => {
    world.registries[1]?.lies.push({ on: ['upload-start', 'mount'], ignored: true, status: 403 });
    const [one = '', two = '', three = ''] = names();
    const { report } = await withScript(NOTE, { images: `${one}\n${two},optional=true\n${three}` });
    const given = await handed();
    expect(given['IMAGES']).toBe(`${one}@${report?.digest}\n${three}@${report?.digest}`);
    expect(given['TAGS']).not.toContain(two);
    expect(await world.tag('1.2.3')).toEqual([report?.digest, undefined, report?.digest]);
  });
});

describe('when it runs', () => {
  const pullRequest = {
    ...MAIN,
    eventName: 'pull_request',
    ref: 'refs/pull/7/merge',
    payload: {
      number: 7,
      pull_request: { number: 7, head: { sha: COMMIT, repo: { full_name: REPOSITORY } } },
    },
  };

  test.each<[string, Record<string, string>, typeof MAIN]>([
    ['push: by-digest', { push: 'by-digest' }, released('v1.2.3')],
    ['push: false', { push: 'false' }, released('v1.2.3')],
    ['a dry run', { 'dry-run': 'true' }, released('v1.2.3')],
    ['a pull request', { tags: 'type=ref,event=pr' }, pullRequest],
  ])('not with %s', async (_what, inputs, facts) => {
    await withScript(NOTE, inputs, facts);
    expect(await runs()).toBe(0);
    const told = world.notices.filter((notice) => notice.includes('before-tags'));
    expect(told).toHaveLength(inputs['push'] === 'by-digest' ? 1 : 0);
  });

  test('not when every tag is there, and again when one of them is missing', async () => {
    const { report } = await withScript(NOTE);
    await withScript(NOTE);
    expect(await runs()).toBe(1);
    await world.registries[1]?.storage.deleteTag(REPOSITORY, '1.2');
    await withScript(NOTE);
    expect(await runs()).toBe(2);
    expect((await handed())['TAGS']).toBe(`${names()[1]}:1.2`);
    expect(await world.tag('1.2')).toEqual(thrice(report?.digest));
  });

  test('on the published image where that is kept', async () => {
    const { report } = await withScript(NOTE);
    for (const { storage } of world.registries) await storage.deleteTag(REPOSITORY, '1');
    await writeFile(join(world.workspace, 'greeting'), 'not reproducible\n');
    await withScript(NOTE);
    expect(await handed()).toMatchObject({
      DIGEST: report?.digest,
      TAGS: names()
        .map((name) => `${name}:1`)
        .join('\n'),
    });
    expect(await world.tag('1')).toEqual(thrice(report?.digest));
  });
});

describe('a script that stops the release', () => {
  test('moves no tag, and its last lines are quoted; the next run sends no layer again', async () => {
    const script = 'for line in $(seq 1 30); do echo "line $line"; done\nfalse\necho never';
    const failed = await withScript(script).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failed).toMatchObject({ code: 'BEFORE_TAGS_FAILED', input: 'before-tags' });
    expect(failed?.message).toMatch(/exit code 1, so no tag was moved[^]*\n {4}line 29\n {4}line 30$/);
    expect(failed?.message).not.toMatch(/line 1\n|never/);
    await expectUntagged();

    world.transcript();
    const { report } = await withScript(NOTE);
    expect(await world.tag('1.2.3')).toEqual(thrice(report?.digest));
    // One small blob goes into the upload that the check of the login has opened, without asking for it.
    for (const counts of world.transcript()) {
      const sent = Object.entries(counts).filter(([kind]) => /chunk|whole|finish/.test(kind));
      expect(sent).toEqual([['upload-whole', 1]]);
    }
  });

  test.each<[string, string, RegExp]>([
    ['in the middle of a pipe', 'false | cat', /failed with exit code 1/],
    ['by a signal', 'kill -KILL $$', /was ended by SIGKILL/],
    ['before it begins', 'if then fi', /failed with exit code 2/],
  ])('fails %s', async (_how, script, message) => {
    await expect(withScript(script)).rejects.toMatchObject({
      code: 'BEFORE_TAGS_FAILED',
      message: expect.stringMatching(message),
    });
    await expectUntagged();
  });

  test('is cancelled', async () => {
    const controller = new AbortController();
    const running = world.publish(
      released('v1.2.3'),
      { 'before-tags': 'echo begun\nsleep 600' },
      { signal: controller.signal, onOutput: () => controller.abort() },
    );
    await expect(running).rejects.toThrow(/cancelled/i);
    expect(world.output).toEqual(['begun']);
    await expectUntagged();
  });

  const deleting = (inputs: Record<string, string> = {}) =>
    withScript(ask('DELETE', `http://\${IMAGES%%/*}/v2/${REPOSITORY}/manifests/$DIGEST`), inputs);

  test('deletes the image', async () => {
    await expect(deleting()).rejects.toMatchObject({
      code: 'BEFORE_TAGS_FAILED',
      message: expect.stringMatching(
        /acme\/app@sha256:[0-9a-f]{64} is gone after the before-tags script ran/,
      ),
    });
    await expectUntagged();
  });

  test('deletes the image in an optional registry: that one alone has failed', async () => {
    const [one = '', ...others] = names();
    const { report } = await deleting({ images: [`${one},optional=true`, ...others].join('\n') });
    expect(report?.images.map(({ status }) => status)).toEqual(['failed', 'published', 'published']);
    expect(await world.tag('1.2.3')).toEqual([undefined, report?.digest, report?.digest]);
  });
});
