import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { startEmbeddedRegistry } from '../../src/embedded-registry/server.ts';

const run = promisify(execFile);
const CLI = resolve('dist/cli.js');
const DIGEST = /: (sha256:[0-9a-f]{64})$/gm;

const cli = (args: string[], cwd = tmpdir()) =>
  run(process.execPath, [CLI, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: tmpdir(), NO_COLOR: '1' },
  });

test('the demo publishes to three registries, then has nothing to do, then leaves latest alone', async () => {
  const { stdout } = await cli(['demo']);
  const [, release = '', again = '', backport = ''] = stdout.split(/^\d\. /m);
  expect(release.match(/published {2}\S+ MB uploaded/g)).toHaveLength(3);
  expect(again.match(/^✓ \S+ +up to date {2}\S+ MB already there +\S+ m?s$/gm)).toHaveLength(3);
  expect(backport).toMatch(/^In every registry: .*latest kept: 1\.2\.3 is newer than 1\.1\.9$/m);
  const [first, second, third] = [...stdout.matchAll(DIGEST)].map((match) => match[1]);
  expect(first).toBe(second);
  expect(third).not.toBe(first);
});

test('plan and publish work on a checked-out repository, with JSON for scripts', async () => {
  const registry = await startEmbeddedRegistry();
  const directory = await mkdtemp(join(tmpdir(), 'checkout-'));
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=CI', '-c', 'user.email=ci@example.invalid', '-C', directory, ...args]);
  try {
    await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'first');
    await git('tag', 'v2.0.1');
    await git('checkout', '--quiet', 'v2.0.1');
    const options = [
      '--images',
      `${registry.host}/acme/app`,
      '--tags',
      'type=semver,pattern={{version}}',
      '--engine',
      'embedded',
    ];

    const plan = await cli(['plan', ...options], directory);
    expect(plan.stdout).toContain('2.0.1');
    expect(registry.requests.get('PUT') ?? 0).toBe(0);

    const published = await cli(['publish', '--json', ...options], directory);
    const report = JSON.parse(published.stdout) as {
      version: string;
      published: boolean;
      report: { digest: string };
    };
    expect(report).toMatchObject({ version: '2.0.1', published: true });
    const answer = await fetch(`http://${registry.host}/v2/acme/app/manifests/latest`);
    expect(answer.headers.get('docker-content-digest')).toBe(report.report.digest);
  } finally {
    await registry.close();
    await rm(directory, { recursive: true });
  }
});

test.each([
  [['publsh'], 2, 'Unknown command publsh'],
  [['mirror'], 2, 'The rules of mirror are missing'],
  [['mirror', 'nowhere.yml'], 2, 'Rules file nowhere.yml not found'],
  [['plan', '--engine', 'kaniko'], 2, 'Invalid value "kaniko"'],
  [
    [
      'publish',
      '--engine',
      'embedded',
      '--images',
      '127.0.0.1:1/a/b',
      '--retries',
      '0',
      '--ref-context',
      'git',
    ],
    1,
    'error:',
  ],
])('%j ends with exit code %i and says why', async (args, code, message) => {
  const failure = await cli(args, process.cwd()).catch(
    (error: { code: number; stderr: string; stdout: string }) => error,
  );
  expect(failure).toMatchObject({ code, stderr: expect.stringContaining(message) });
  expect(failure.stderr).not.toMatch(/^\s+at /m);
});

test('migrate shows what a workflow becomes, checks it, writes it, and then has nothing to do', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'migrate-'));
  const workflow = join(directory, '.github/workflows/publish.yml');
  const before = await readFile('__tests__/migrate/workflows/acr-by-password.yml', 'utf8');
  try {
    await mkdir(join(directory, '.github/workflows'), { recursive: true });
    await writeFile(workflow, before);
    const shown = await cli(['migrate'], directory);
    expect(shown.stdout).toMatch(/^\+ .*uses: org\/registry-publish@v1/m);
    expect(await readFile(workflow, 'utf8')).toBe(before);
    await expect(cli(['migrate', '--check'], directory)).rejects.toMatchObject({ code: 1 });
    await cli(['migrate', '--write'], directory);
    const after = await readFile(workflow, 'utf8');
    expect(after).toContain('org/registry-publish@v1');
    expect(after).not.toContain('docker/build-push-action');
    const again = await cli(['migrate', '--check'], directory);
    expect(again.stdout).toBe('');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('the version is printed alone, and a failure as JSON has its code', async () => {
  expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const failure = (await cli([
    'plan',
    '--json',
    '--offline',
    '--images',
    'ghcr.io/acme/app:latest',
    '--version',
    'v1.0.0',
  ]).catch((error: unknown) => error)) as { code: number; stdout: string };
  expect(failure.code).toBe(2);
  expect(JSON.parse(failure.stdout)).toMatchObject({
    published: false,
    error: { code: 'INPUT_INVALID', input: 'images' },
  });
});
