import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionRun } from './support/runner.ts';
import { digestAt, hasSkopeo, isEmpty } from './support/samples.ts';

// Issue 15, `before-tags`: the script runs once, when every registry holds everything and before any tag moves.

const ready = (await hasDistribution()) && hasSkopeo();

(ready ? describe : describe.skip)('a before-tags script', () => {
  let registries: Distribution[];
  let workspace: string;
  let home: string;
  beforeAll(async () => {
    [workspace, home] = (await Promise.all(
      ['checkout-', 'seen-'].map((name) => mkdtemp(join(tmpdir(), name))),
    )) as [string, string];
    registries = await Promise.all([
      startDistribution({ auth: 'basic', delete: true }),
      startDistribution({ auth: 'token', password: 'another s3cret' }),
    ]);
    await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /it\n');
  }, 30_000);
  afterAll(async () => {
    await closeAll((registries ?? []).map((registry) => () => registry.close()));
    for (const path of [workspace, home]) if (path) await rm(path, { recursive: true });
  });

  const images = (name: string) => registries.map(({ host }) => `${host}/acme/${name}`).join('\n');
  const logins = () =>
    registries
      .map(
        ({ host, username, password }) =>
          `- {registry: "${host}", username: ${username}, password: ${password}}`,
      )
      .join('\n');
  const step = (
    name: string,
    script: string,
    inputs: Record<string, string> = {},
    more: Partial<ActionRun> = {},
  ) =>
    runAction({
      workspace,
      event: { ref: 'refs/tags/v1.2.3' },
      ...more,
      env: { SEEN: home, ...more.env },
      inputs: {
        images: images(name),
        tags: 'type=semver,pattern={{version}}\ntype=raw,value=next',
        flavor: 'latest=false',
        engine: 'embedded',
        platforms: 'linux/amd64,linux/arm64',
        'registry-auth': logins(),
        'before-tags': script,
        ...inputs,
      },
    });
  const seen = async (name: string) => (await readFile(join(home, name), 'utf8')).trimEnd();
  const untagged = async (name: string) => {
    for (const registry of registries) expect(await isEmpty(registry, `acme/${name}`)).toBe(true);
  };

  test('sees the image in every registry, with the logins of this run, while no tag is there', async () => {
    const script = `
for image in $IMAGES; do skopeo inspect --raw --tls-verify=false "docker://$image" >/dev/null && echo "$image" >>"$SEEN/images"; done
for tag in $TAGS; do
  if skopeo inspect --raw --tls-verify=false "docker://$tag" 2>/dev/null; then echo "$tag is there"; exit 9; fi
  echo "$tag" >>"$SEEN/tags"
done
printf '%s|%s|%s' "$DIGEST" "$VERSION" "$(echo $PLATFORMS)" >"$SEEN/rest"
cp "$REPORT" "$SEEN/report.json"
pwd >"$SEEN/directory"
env >"$SEEN/env"
ls -ld "$DOCKER_CONFIG" | cut -c1-10 >"$SEEN/mode"
echo '::set-output name=digest::forged'
echo '##[group]forged'
`;
    const result = await step(
      'seen',
      script,
      {},
      { env: { INPUT_SECRETS: '', GITHUB_TOKEN: 'ghs_job', DIGEST: 'mine' } },
    );
    expect(result.log).toContain('Before tags: before-tags script');
    expect(result.exitCode).toBe(0);
    const { digest } = result.outputs;
    const names = registries.map(({ host }) => `${host}/acme/seen`);
    expect((await seen('images')).split('\n')).toEqual(names.map((name) => `${name}@${digest}`));
    expect((await seen('tags')).split('\n').sort()).toEqual(
      names.flatMap((name) => [`${name}:1.2.3`, `${name}:next`]).sort(),
    );
    expect(await seen('rest')).toBe(`${digest}|1.2.3|linux/amd64 linux/arm64`);
    expect(JSON.parse(await seen('report.json'))).toMatchObject({
      schemaVersion: 1,
      version: '1.2.3',
      report: { digest, images: names.map((name) => ({ name, status: 'staged' })) },
    });
    expect(await seen('directory')).toBe(workspace);
    expect(await seen('mode')).toBe('drwx------');
    expect(await seen('env')).not.toMatch(/^(?:INPUT_|STATE_|GITHUB_TOKEN)/m);
    expect(result.leftovers.filter((path) => /before-tags|config\.json/.test(path))).toEqual([]);
    for (const registry of registries) expect(await digestAt(registry, 'acme/seen', '1.2.3')).toBe(digest);
  }, 60_000);

  test('runs again on a rerun that has a tag to move, and not when there is nothing to do', async () => {
    const script = 'echo "$TAGS" | wc -l >>"$SEEN/reruns"';
    expect((await step('again', script)).exitCode).toBe(0);
    expect((await step('again', script)).exitCode).toBe(0);
    expect((await seen('reruns')).split('\n')).toEqual(['4']);
    const third = await step('again', script, {
      tags: 'type=semver,pattern={{version}}\ntype=raw,value=later',
    });
    expect(third.exitCode).toBe(0);
    expect((await seen('reruns')).split('\n')).toEqual(['4', '2']);
  }, 60_000);

  test.each<[string, Record<string, string>]>([
    ['push: by-digest', { push: 'by-digest' }],
    ['push: false', { push: 'false' }],
    ['a dry run', { 'dry-run': 'true' }],
  ])(
    "doesn't run with %s",
    async (_what, inputs) => {
      const { exitCode, log, annotations } = await step('none', 'touch "$SEEN/ran"', inputs);
      expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
      expect(await readdir(home)).not.toContain('ran');
      expect(annotations.some(({ message }) => message.includes('before-tags'))).toBe(
        'push' in inputs && inputs['push'] === 'by-digest',
      );
    },
    60_000,
  );

  test.each<[string, string, RegExp]>([
    [
      'fails',
      'echo checking\necho "too large: 12 MB" >&2\nexit 3',
      /before-tags script failed with exit code 3, so no tag was moved.*(?:\n|%0A)\s+checking(?:\n|%0A)\s+too large: 12 MB/,
    ],
    [
      'is killed',
      'echo started\nkill -KILL $$',
      /before-tags script was ended by SIGKILL, so no tag was moved.*(?:\n|%0A)\s+started/,
    ],
    ['can not be read', 'if then fi', /before-tags script failed with exit code 2/],
    [
      'deletes the image',
      `
for image in $IMAGES; do
  case $image in FIRST/*) curl -fsS -u tester:hunter2 -X DELETE "http://FIRST/v2/acme/bad/manifests/\${image#*@}" ;; esac
done`,
      /acme\/bad@sha256:[0-9a-f]{64} is gone after the before-tags script ran/,
    ],
  ])(
    'that %s is one clear error, and no tag moves anywhere',
    async (_what, script, message) => {
      const { exitCode, log, annotations } = await step(
        'bad',
        script.replaceAll('FIRST', registries[0]!.host),
      );
      expect(exitCode).toBe(1);
      expect(log).toMatch(message);
      expect(annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
      await untagged('bad');
    },
    60_000,
  );

  test('that hangs is ended by `timeout`, and no tag moves', async () => {
    const { exitCode, log } = await step('hangs', 'echo $$ >"$SEEN/pid"\nsleep 600', { timeout: '4s' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/longer than its timeout of 4|cancelled/);
    await untagged('hangs');
    const state = await readFile(`/proc/${await seen('pid')}/stat`, 'utf8').catch(() => ' Z ');
    expect(state).toContain(' Z ');
  }, 60_000);

  test('that is cancelled ends, and no tag moves', async () => {
    const { exitCode } = await step(
      'cancelled',
      'echo in the script\nsleep 600',
      {},
      { interrupt: { after: /in the script/, signal: 'SIGINT' } },
    );
    expect(exitCode).not.toBe(0);
    await untagged('cancelled');
  }, 60_000);

  test('that prints secrets shows stars, in the log, the error and the summary', async () => {
    const script = `cat "$DOCKER_CONFIG/config.json"
sed -n 's/.*"auth": "\\(.*\\)".*/\\1/p' "$DOCKER_CONFIG/config.json" | base64 -d
exit 1`;
    const { log, summary, outputs, exitCode, raw } = await step('secret', script);
    expect(exitCode).toBe(1);
    const shown = raw
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n');
    for (const text of [log, summary, JSON.stringify(outputs), shown]) {
      for (const { username, password } of registries) {
        expect(text).not.toContain(password);
        expect(text).not.toContain(Buffer.from(`${username}:${password}`).toString('base64'));
      }
    }
  }, 60_000);

  test('an optional registry that failed by then is left out', async () => {
    const script = 'echo "$IMAGES" >"$SEEN/optional"';
    const nowhere = '127.0.0.1:1/acme/optional,optional=true';
    const { exitCode } = await step('optional', script, {
      images: `${images('optional')}\n${nowhere}`,
      retries: '0',
    });
    expect(exitCode).toBe(0);
    const lines = (await seen('optional')).split('\n');
    expect(lines.map((line) => line.replace(/@.*/, ''))).toEqual(
      registries.map(({ host }) => `${host}/acme/optional`),
    );
  }, 60_000);

  // Images that other jobs or tools built, published as one release.
  test('runs once for a set of images that are there already, and stops all of them', async () => {
    const [first] = registries as [Distribution, Distribution];
    const pushed = await step('staged', '', { push: 'by-digest', 'before-tags': '' });
    const source = `${first.host}/acme/staged@${pushed.outputs['digest']}`;
    const layout = join(workspace, 'layout');
    const access = ['--src-tls-verify=false', '--src-creds', `${first.username}:${first.password}`];
    await promisify(execFile)('skopeo', [
      'copy',
      '--all',
      ...access,
      `docker://${source}`,
      `oci:${layout}:it`,
    ]);
    const inputs = {
      from: `${source},as=app\noci:layout:it,as=worker`,
      images: ['app', 'worker']
        .flatMap((name) => registries.map(({ host }) => `${host}/set/${name},target=${name}`))
        .join('\n'),
      engine: 'auto',
      platforms: '',
    };
    const failed = await step('', 'echo once >>"$SEEN/set"; exit 1', inputs);
    expect(failed.exitCode).toBe(1);
    for (const registry of registries)
      for (const name of ['app', 'worker']) expect(await isEmpty(registry, `set/${name}`)).toBe(true);

    const passed = await step(
      '',
      'echo once >>"$SEEN/set"; echo "${DIGEST-none}" >"$SEEN/digest"; wc -l <<<"$IMAGES" >"$SEEN/count"',
      inputs,
    );
    expect({ exitCode: passed.exitCode, log: passed.exitCode === 0 ? '' : passed.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    expect((await seen('set')).split('\n')).toEqual(['once', 'once']);
    expect([await seen('digest'), await seen('count')]).toEqual(['none', '4']);
    for (const registry of registries)
      for (const name of ['app', 'worker'])
        expect(await digestAt(registry, `set/${name}`, '1.2.3')).toBe(pushed.outputs['digest']);
  }, 60_000);
});
