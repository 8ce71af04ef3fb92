import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { runAction } from './support/runner.ts';

const run = promisify(execFile);
const CLI = resolve('dist/cli.js');

let directory: string;
const git = (...args: string[]) =>
  run('git', ['-c', 'user.name=CI', '-c', 'user.email=ci@example.invalid', '-C', directory, ...args]);

const cli = (args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, [CLI, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: tmpdir(), NO_COLOR: '1', ...env },
  });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offline-'));
  await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile app* /\n');
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'first');
});
afterEach(() => rm(directory, { recursive: true }));

// docs/migrating.md: `dry-run: offline` stands for docker/metadata-action before kaniko, ko and jib, which build and
// push on machines that reach no registry at this point.
describe('an offline dry run sends no request, and tells the whole plan', () => {
  let counter: Server;
  let proxy: string;
  const seen: string[] = [];
  beforeAll(async () => {
    counter = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(500).end();
    });
    counter.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((listening) => counter.listen(0, '127.0.0.1', listening));
    proxy = `127.0.0.1:${(counter.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((closed) => counter.close(closed)));
  beforeEach(() => void (seen.length = 0));

  /** The proxy stands for the internet, and as an image's registry for one on this machine. */
  const settings = () => ({
    images: `ghcr.io/acme/app\n${proxy}/acme/app`,
    tags: "type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=raw,value={{date 'YYYY'}}",
    version: 'v1.2.3',
    labels: 'maintainer=ada\nbuilt=now',
    'registry-auth': `- registry: ghcr.io\n  username: ada\n  password: hunter2-of-ghcr\n- registry: ${proxy}\n  username: ada\n  password: hunter2-of-proxy\n`,
  });
  const env = () => ({ HTTPS_PROXY: `http://${proxy}`, HTTP_PROXY: `http://${proxy}` });
  const year = new Date().getUTCFullYear();
  const wanted = () => [
    'ghcr.io/acme/app:1.2.3',
    'ghcr.io/acme/app:1.2',
    'ghcr.io/acme/app:latest',
    `${proxy}/acme/app:1.2.3`,
    `ghcr.io/acme/app:${year}`,
    'from type=semver,pattern={{version}} (tags, line 1)',
    'from flavor latest=auto',
    'maintainer=ada',
    'built=now',
    'org.opencontainers.image.version=1.2.3',
  ];

  test('at a terminal', async () => {
    const { 'registry-auth': logins, ...given } = settings();
    const vars = { ...env(), REGISTRY_PUBLISH_AUTH: logins };
    const options = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
    for (const args of [
      ['plan', '--offline'],
      ['publish', '--offline'],
    ]) {
      const { stdout, stderr } = await cli([...args, ...options], vars);
      for (const text of wanted()) expect(stdout).toContain(text);
      expect(stdout).not.toContain('Nothing was published');
      expect(stdout + stderr).not.toContain('hunter2');
    }
    const { stdout } = await cli(['plan', '--offline', '--json', ...options], vars);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: true,
      published: false,
      version: '1.2.3',
      tags: expect.arrayContaining(['ghcr.io/acme/app:1.2.3', `${proxy}/acme/app:latest`]),
      labels: expect.objectContaining({ maintainer: 'ada' }),
    });
    expect(seen).toEqual([]);
  });

  test('in a job, whose outputs are complete', async () => {
    // Nothing in the payload says what the repository is: GitHub's API isn't asked for it either.
    const {
      exitCode,
      outputs,
      log,
      summary,
      env: exported,
      annotations,
    } = await runAction({
      inputs: { ...settings(), 'dry-run': 'offline' },
      env: { ...env(), GITHUB_API_URL: `http://${proxy}` },
      event: { name: 'schedule', payload: { repository: {} } },
    });
    expect({ exitCode, seen, errors: annotations.filter(({ level }) => level === 'error') }).toEqual({
      exitCode: 0,
      seen: [],
      errors: [],
    });
    for (const text of wanted()) expect(log).toContain(text);
    expect(log).not.toContain('Nothing was published');
    expect(outputs).toMatchObject({
      version: '1.2.3',
      'tag-names': `1.2.3\n1.2\n${year}\nlatest`,
      published: 'false',
      labels: expect.stringContaining('maintainer=ada'),
      annotations: expect.stringContaining('manifest:org.opencontainers.image.version=1.2.3'),
      'bake-file': expect.stringMatching(/docker-metadata-action-bake\.json$/),
    });
    expect(outputs['tags']?.split('\n')).toContain(`${proxy}/acme/app:latest`);
    expect(JSON.parse(outputs['json'] ?? '')).toMatchObject({
      dryRun: true,
      plan: { tags: expect.any(Array) },
    });
    expect(exported['DOCKER_METADATA_OUTPUT_VERSION']).toBe('1.2.3');
    expect(summary).toContain('1.2.3');
  });

  test('a mirror is refused, since its sources would have to be asked', async () => {
    await writeFile(join(directory, 'rules.yml'), `- from: ${proxy}/a/b\n  to: ${proxy}/c/d\n`);
    await expect(cli(['mirror', 'rules.yml', '--offline'], env())).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("can't show"),
    });
    expect(seen).toEqual([]);
  });
});

// FAULTS.md A10: the second of two builds with different uncommitted work was dropped as "the same revision".
test('edit, publish, edit, publish: the registry has the second image', async () => {
  const registry = await startEmbeddedRegistry();
  const publish = async (content: string, ...more: string[]) => {
    await writeFile(join(directory, 'app'), content);
    const options = ['--images', `${registry.host}/acme/app`, '--engine', 'embedded', '--json', ...more];
    const { stdout, stderr } = await cli(['publish', ...options]);
    const { report } = JSON.parse(stdout) as { report: { digest: string; standing?: unknown } };
    expect(stderr).toContain('The working tree has uncommitted changes');
    expect(report.standing).toBeUndefined();
    return report.digest;
  };
  const held = async (tag: string) =>
    (await fetch(`http://${registry.host}/v2/acme/app/manifests/${tag}`)).headers.get(
      'docker-content-digest',
    );
  try {
    const first = await publish('one');
    expect(await held('main')).toBe(first);
    const second = await publish('two');
    expect(second).not.toBe(first);
    expect(await held('main')).toBe(second);
    const { stdout } = await cli(['plan', '--images', `${registry.host}/acme/app`]);
    expect(stdout).toContain('main');

    // A write-once tag isn't overwritten, and what was typed meanwhile isn't passed off as it.
    const version = ['--version', 'v1.0.0', '--tags', 'type=semver,pattern={{version}}'];
    const released = await publish('three', ...version);
    await expect(publish('four', ...version)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/1\.0\.0/),
    });
    expect(await held('1.0.0')).toBe(released);
  } finally {
    await registry.close();
  }
});

// As in a job, where the token is masked before anything is said of the inputs.
test('the token of the environment is masked at a terminal', async () => {
  const env = { GITHUB_TOKEN: 'pass-word-of-ada' };
  const options = ['--images', 'ghcr.io/acme/app', '--labels', 'note=is pass-word-of-ada!'];
  const { stdout, stderr } = await cli(['plan', '--offline', ...options], env);
  expect(stdout).toContain('note=is ***!');
  expect(stdout + stderr).not.toContain('pass-word-of-ada');
  // An error names the text that is wrong, which may be the secret.
  const failure = await cli(['publish', '--push', 'pass-word-of-ada', ...options], env).catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(failure).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Invalid value "***" for --push'),
  });
});

// FAULTS D2: whoever may list processes sees their arguments.
test.each([
  [['--secrets', 'a=pass-word-of-ada']],
  [['--github-token', 'pass-word-of-ada']],
  [['--registry-auth=- {registry: ghcr.io, username: ada, password: pass-word-of-ada}']],
])('typed at a terminal, %j is refused, and not shown again', async (given) => {
  const failure = await cli(['plan', '--offline', '--images', 'ghcr.io/acme/app', ...given]).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringMatching(/would show a secret/) });
  expect(failure.stdout + failure.stderr).not.toContain('pass-word-of-ada');
});
