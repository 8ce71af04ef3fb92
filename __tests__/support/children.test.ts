import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readGit } from '../../src/inputs/git.ts';
import { bakeTargets } from '../../src/engines/buildkit/bake/targets.ts';
import { buildah } from '../../src/engines/buildah.ts';
import { podman } from '../../src/engines/podman.ts';
import { dockerFacts } from '../../src/engines/docker-daemon/probe.ts';
import { docker } from '../../src/engines/docker-daemon/image-store.ts';
import { runQuiet } from '../../src/engines/commands/run.ts';
import { removeLeftBuilders } from '../../src/engines/buildkit/temporary-builder.ts';
import { spawnCredentialHelper } from '../../src/credentials/docker/credential-helper.ts';
import { silent } from '../../src/support/reporter.ts';
import { buildRequest } from '../e2e/support/build-environment.ts';

// FAULTS B4: every program this action starts, and what it can see of the step's environment.

/** Values, not names: nothing may carry them under another name either. */
const SECRETS: Record<string, string> = {
  INPUT_SECRETS: 'value-of-input',
  'INPUT_REGISTRY-AUTH': 'value-of-logins',
  STATE_directory: 'value-of-state',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'value-of-id-token',
  ACTIONS_RUNTIME_TOKEN: 'value-of-runtime-token',
  GITHUB_TOKEN: 'value-of-job-token',
};

let root: string;
let env: Record<string, string>;
const saved = { ...process.env };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'children-'));
  await mkdir(join(root, 'bin'));
  for (const name of ['docker', 'podman', 'buildah', 'git', 'docker-credential-fake']) {
    const script = `#!/bin/sh\n{ echo "RAN ${name}"; /usr/bin/env; } >> "$HOME/dump"\necho '{}'\n`;
    await writeFile(join(root, 'bin', name), script, { mode: 0o755 });
  }
  env = { ...SECRETS, PATH: `${join(root, 'bin')}:/usr/bin:/bin`, HOME: root, MINE: 'value-of-mine' };
});
afterAll(async () => {
  process.env = saved;
  await rm(root, { recursive: true });
});

/** What the programs saw that ran meanwhile. */
async function seen(work: () => Promise<unknown>): Promise<string> {
  await rm(join(root, 'dump'), { force: true });
  await work().catch(() => undefined);
  return readFile(join(root, 'dump'), 'utf8');
}

const place = () => ({
  env,
  reporter: silent,
  signal: new AbortController().signal,
  temporaryDirectory: root,
  workspace: root,
});

describe('no program sees a value that is not for it', () => {
  test.each<[string, string, () => Promise<unknown>, boolean]>([
    ['docker', 'docker info', () => dockerFacts(place()), true],
    ['docker', 'a push', () => runQuiet({ ...docker(place()), args: ['push', 'x'] }), true],
    [
      'docker',
      'bake files',
      () =>
        bakeTargets(
          buildRequest({ context: '.' }),
          { files: ['f'], targets: [], set: [], vars: [] },
          { ...place(), env: { ...env } },
        ),
      true,
    ],
    ['docker', 'builders', () => removeLeftBuilders(place()), true],
    ['podman', 'podman', () => podman.refuses(buildRequest({ context: '.' }), place()), true],
    ['buildah', 'buildah', () => buildah.refuses(buildRequest({ context: '.' }), place()), true],
    ['docker-credential-fake', 'a credential helper', () => spawnCredentialHelper(env)('fake', 'a'), false],
    [
      'git',
      'git',
      () => {
        process.env = { ...env };
        return readGit(root);
      },
      false,
    ],
  ])('%s: %s', async (program, _what, work, isEngine) => {
    const dump = await seen(work);
    expect(dump).toContain(`RAN ${program}`);
    for (const value of Object.values(SECRETS)) expect(dump).not.toContain(value);
    // What the user sets is there for builds, and nothing to git and helpers.
    expect(dump.includes('value-of-mine')).toBe(isEngine);
  });

  test('the cache service of the runner is for a build that uses it', async () => {
    const dump = await seen(() =>
      runQuiet({ ...docker(place()), args: ['buildx', 'build'], kind: 'gha-cache' }),
    );
    expect(dump).toContain('value-of-runtime-token');
    for (const [name, value] of Object.entries(SECRETS))
      if (name !== 'ACTIONS_RUNTIME_TOKEN') expect(dump).not.toContain(value);
  });
});

test('whatever starts a program goes by the table', async () => {
  const files = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(
    files.map(async (name) => ({ name, text: await readFile(join('src', name), 'utf8') })),
  );
  const starting = texts.filter(({ text }) =>
    /from 'node:child_process'|import\('(?:node:child_process|@actions\/exec)'\)|from '@actions\/exec'/.test(
      text,
    ),
  );
  expect(starting.length).toBeGreaterThan(2);
  expect(starting.filter(({ text }) => !text.includes('childEnvironment(')).map(({ name }) => name)).toEqual(
    [],
  );
});
