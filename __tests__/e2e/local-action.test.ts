import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nodeBinary, parsePairs } from './support/runner.ts';

const run = promisify(execFile);
const MAIN = resolve('dist/main.js');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-action-'));
  await writeFile(join(directory, 'output'), '');
});
afterEach(() => rm(directory, { recursive: true }));

const env = () => ({
  PATH: process.env['PATH'],
  HOME: directory,
  RUNNER_TEMP: directory,
  GITHUB_WORKSPACE: directory,
  GITHUB_OUTPUT: join(directory, 'output'),
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REPOSITORY: 'acme/app',
  'INPUT_DRY-RUN': 'offline',
});
const node = (args: string[]) => run(nodeBinary(), args, { cwd: directory, env: env() });
const outputs = async () => parsePairs(await readFile(join(directory, 'output'), 'utf8'));

// FAULTS.md E13. https://github.com/github/local-action: "the entrypoint exports run()": it imports the file, then calls it.
test('importing the entry point runs nothing, and its run() runs the action', async () => {
  const script = `
    const entry = await import(${JSON.stringify(pathToFileURL(MAIN).href)});
    console.log('imported ' + typeof entry.run);
    if (process.argv[2] === 'call') await entry.run();
  `;
  await writeFile(join(directory, 'caller.mjs'), script);
  const imported = await node([join(directory, 'caller.mjs')]);
  expect(imported.stdout).toBe('imported function\n');
  expect(await outputs()).toEqual({});
  const called = await node([join(directory, 'caller.mjs'), 'call']);
  expect(called.stdout).toMatch(/^imported function\n[^]*ghcr\.io\/acme\/app:main/);
  expect(await outputs()).toMatchObject({ version: 'main', tags: 'ghcr.io/acme/app:main' });
});

// actions/runner starts `node <path>/dist/main.js`; the path may lead through a link, as a tool cache's does.
test.each(['as it is', 'through a link'])('started by its path %s it runs', async (how) => {
  let path = MAIN;
  if (how === 'through a link') {
    await symlink(resolve('dist'), join(directory, 'linked'));
    path = join(directory, 'linked/main.js');
  }
  await node([path]);
  expect(await outputs()).toMatchObject({ version: 'main' });
});
