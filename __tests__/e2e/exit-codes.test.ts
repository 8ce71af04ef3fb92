import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

/** The exit codes that docs/terminal.md and the help promise: 0 done, 1 failed, 2 invalid usage. 130: endings.test.ts. */

const run = promisify(execFile);
const CLI = resolve('dist/cli.js');
/** Nothing listens there. */
const DOWN = '127.0.0.1:1';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'exit-codes-'));
  await mkdir(join(directory, '.github/workflows'), { recursive: true });
  await mkdir(join(directory, 'elsewhere'));
  const workflow = join(directory, '.github/workflows/publish.yml');
  await copyFile('__tests__/migrate/workflows/acr-by-password.yml', workflow);
  await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
  await writeFile(join(directory, 'rules.yml'), `- {from: ${DOWN}/a/b, to: ${DOWN}/c/d, tags: [x]}\n`);
  await writeFile(join(directory, 'wrong.yml'), '- from: ghcr.io/acme/app\n');
  await writeFile(join(directory, 'broken.yml'), '{');
});
afterAll(() => rm(directory, { recursive: true }));

const PUSH = ['--images', `${DOWN}/a/b`, '--tags', 'v1', '--retries', '0'];

test.each<[code: number, line: string]>([
  [0, ''],
  [0, 'help'],
  [0, '--help'],
  [0, '--version'],
  ...['publish', 'plan', 'mirror', 'verify', 'migrate', 'demo', 'completion'].map(
    (command): [number, string] => [0, `${command} --help`],
  ),
  [2, 'publsh'],
  [2, '--imags x'],
  [0, 'plan --offline --images ghcr.io/acme/app --tags v1'],
  [2, 'plan --offline --images ghcr.io/acme/app:1 --tags v1'],
  [2, 'plan --offline --images ghcr.io/acme/app --tags type=semvar'],
  [2, 'plan --engine kaniko'],
  [1, `plan ${PUSH.join(' ')}`],
  [1, `publish --engine embedded ${PUSH.join(' ')}`],
  [1, `publish --from ${DOWN}/a/c:1 ${PUSH.join(' ')}`],
  [1, `publish --from oci:missing ${PUSH.join(' ')}`],
  [2, `publish --from dir:missing ${PUSH.join(' ')}`],
  [2, `publish --registry-auth-file missing.yml ${PUSH.join(' ')}`],
  [2, 'mirror'],
  [2, 'mirror missing.yml'],
  [2, 'mirror wrong.yml'],
  [2, 'mirror broken.yml'],
  [1, 'mirror rules.yml --retries 0'],
  [2, 'verify'],
  [2, `verify ${DOWN}/a/b:1 --verify broken.yml --retries 0`],
  [1, `verify ${DOWN}/a/b:1 --identity a@b.org --issuer https://id.org --retries 0`],
  [0, 'migrate'],
  [1, 'migrate --check'],
  [2, 'migrate missing.yml'],
  [0, 'completion bash'],
  [0, 'completion zsh'],
  [2, 'completion fish'],
  [2, 'demo --images x'],
])('exit code %i: registry-publish %s', async (code, line) => {
  const args = [...line.split(' ').filter(Boolean)];
  if (/^(?:plan|publish) (?!--help)/.test(line)) args.push('--ref-context', 'workflow');
  const env = {
    PATH: process.env['PATH'],
    HOME: join(directory, 'elsewhere'),
    NO_COLOR: '1',
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: 'a'.repeat(40),
  };
  const ended = await run(process.execPath, [CLI, ...args], { cwd: directory, env }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: { code: number; stderr: string }) => error,
  );
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: expect.any(String) });
  // Who sees the code sees why.
  if (code !== 0) expect(ended.stderr).toMatch(line === 'migrate --check' ? /publish\.yml/ : /^error: \S/m);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});
