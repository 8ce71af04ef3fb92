import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readGitContext } from '../../src/inputs/git-context.ts';
import { decidePush } from '../../src/pipeline/plan/push-decision.ts';
import { commitDateOf, hasUncommittedChanges, readGit } from '../../src/inputs/git.ts';

const KEYS = [
  ...['repository', 'pull_request', 'release', 'merge_group', 'commits', 'head_commit', 'workflow_run'],
  ...['number', 'base_ref', 'action', 'sender', 'inputs'],
];

let directory: string;
let sha: string;

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@acme.example', '-c', 'tag.gpgsign=false'];
  return execFileSync('git', ['-C', directory, ...identity, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GIT_COMMITTER_DATE: '2026-03-04T05:06:07+02:00', GIT_CONFIG_GLOBAL: '/dev/null' },
  }).trim();
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'git-'));
  git('init', '--quiet', '--initial-branch=trunk');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  sha = git('rev-parse', 'HEAD');
});
afterEach(() => rmSync(directory, { recursive: true }));

const commitDate = '2026-03-04T03:06:07.000Z';

describe('the checked-out repository', () => {
  test('on a branch', async () => {
    git('checkout', '--quiet', '-b', 'feature/x');
    expect(await readGit(directory)).toEqual({ sha, ref: 'refs/heads/feature/x', commitDate });
  });

  test('is asked for the date of a commit only where that is used', async () => {
    const env = { GITHUB_SHA: sha, GITHUB_REF: 'refs/heads/trunk', GITHUB_EVENT_NAME: 'schedule' };
    const dateFor = async (needed: boolean) => {
      const needs = { repository: false, commitDate: needed };
      return (await readGitContext(env, { workspace: directory, needs })).commitDate;
    };
    expect([await dateFor(true), await dateFor(false)]).toEqual([commitDate, undefined]);
  });

  test('on a branch, with a tag at its head', async () => {
    git('tag', 'v1.2.3');
    expect((await readGit(directory)).ref).toBe('refs/heads/trunk');
  });

  test.each([
    ['a lightweight tag', ['tag', 'v1.2.3']],
    ['an annotated tag', ['tag', '--annotate', '--message', 'x', 'v1.2.3']],
  ])('detached at %s', async (_name, command) => {
    git(...command);
    git('checkout', '--quiet', '--detach');
    expect(await readGit(directory)).toEqual({ sha, ref: 'refs/tags/v1.2.3', commitDate });
  });

  test.each([
    ['refs/remotes/pull/7/merge', 'refs/pull/7/merge'],
    ['refs/remotes/pull/7/head', 'refs/pull/7/head'],
    ['refs/remotes/origin/release/1.x', 'refs/heads/release/1.x'],
  ])('detached at what a checkout fetched as %s', async (fetched, ref) => {
    git('update-ref', fetched, 'HEAD');
    git('checkout', '--quiet', '--detach');
    expect((await readGit(directory)).ref).toBe(ref);
  });

  test('detached at a commit that nothing names', async () => {
    git('checkout', '--quiet', '--detach');
    git('commit', '--quiet', '--allow-empty', '--message', 'second');
    expect((await readGit(directory)).ref).toBe('');
  });

  test('where there is none', async () => {
    rmSync(join(directory, '.git'), { recursive: true });
    await expect(readGit(directory)).rejects.toMatchObject({ code: 'GIT_FAILED', input: 'ref-context' });
  });
});

test('when a commit was made, if it is there', async () => {
  expect(await commitDateOf(directory, sha)).toBe(commitDate);
  expect(await commitDateOf(directory, 'f'.repeat(40))).toBe(undefined);
  expect(await commitDateOf(directory, '--help')).toBe(undefined);
  expect(await commitDateOf(join(directory, 'missing'), sha)).toBe(undefined);
});

describe('the facts', () => {
  const runner = {
    GITHUB_EVENT_NAME: 'workflow_run',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'acme/app',
  };

  test('with ref-context git come from the checkout', async () => {
    git('tag', 'v1.2.3');
    git('checkout', '--quiet', '--detach');
    const env = { ...runner, GITHUB_SHA: 'f'.repeat(40) };
    const facts = await readGitContext(env, { refContext: 'git', workspace: directory });
    expect(facts).toMatchObject({ ref: 'refs/tags/v1.2.3', sha, commitDate, eventName: 'workflow_run' });
  });

  test('outside of a workflow come from the checkout as well', async () => {
    const facts = await readGitContext({}, { workspace: directory });
    expect(facts).toMatchObject({
      eventName: 'push',
      ref: 'refs/heads/trunk',
      sha,
      commitDate,
    });
  });

  test.each<[string, Parameters<typeof readGitContext>[1]]>([
    ['where the workflow is asked for', { refContext: 'workflow', workspace: '.' }],
    ['where there is no checkout', { workspace: tmpdir() }],
    [
      'where nothing is made of them',
      { workspace: '.', needs: { repository: false, commitDate: false, ref: false } },
    ],
  ])('outside of a workflow are none %s', async (_where, options) => {
    const facts = await readGitContext({}, options);
    expect(facts).toMatchObject({ ref: '', sha: '', incomplete: true, repository: { fullName: '' } });
  });

  test('outside of a workflow name the repository after its origin', async () => {
    git('remote', 'add', 'origin', 'https://someone:token@github.com/Acme/App.git');
    const { repository } = await readGitContext({}, { workspace: directory });
    expect(repository).toEqual({ fullName: 'Acme/App', htmlUrl: 'https://github.com/Acme/App' });
    git('remote', 'remove', 'origin');
  });

  test('of a workflow have the date from the checkout when the payload is silent', async () => {
    const env = { ...runner, GITHUB_SHA: sha };
    const facts = await readGitContext(env, { refContext: 'workflow', workspace: directory });
    expect(facts).toMatchObject({ ref: 'refs/heads/main', sha, commitDate });
  });
});

// Events of other servers, and payloads written by hand for a terminal.
test.each<[string, string]>([
  ['null for all', JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, null])))],
  ['empty objects', JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, {}])))],
  ['a commit without a date', '{"head_commit":{"id":"SHA"},"commits":[null,{"id":"SHA","timestamp":null}]}'],
  ['a date that is none', '{"head_commit":{"id":"SHA","timestamp":"yesterday"}}'],
  ['a pull request of nobody', '{"number":7,"pull_request":{"head":null,"base":null}}'],
])('a payload with %s is read', async (_what, text) => {
  const path = join(directory, 'event.json');
  writeFileSync(path, text.replaceAll('SHA', sha));
  const env = {
    ...{ GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: 'pull_request', GITHUB_SHA: sha },
    ...{ GITHUB_REF: 'refs/heads/main', GITHUB_REPOSITORY: 'acme/app', DOCKER_METADATA_PR_HEAD_SHA: 'true' },
  };
  const facts = await readGitContext(env, { refContext: 'workflow', workspace: directory });
  expect(facts).toMatchObject({ sha, ref: 'refs/heads/main', repository: { fullName: 'acme/app' } });
  expect(decidePush('auto', facts, 'someone').push).toBe(false);
});

test.each(['null', '[]', '7', '{', ''])('a payload that is %j is an error that names it', async (text) => {
  const path = join(directory, 'event.json');
  writeFileSync(path, text);
  const read = readGitContext({ GITHUB_EVENT_PATH: path }, { workspace: directory });
  await expect(read).rejects.toMatchObject({ code: 'EVENT_INVALID' });
});

describe('of several tags at the commit', () => {
  test.each<[string[], string | undefined, string]>([
    [['v1.2.2', 'v1.2.10', 'v1.2.9'], undefined, 'v1.2.10'],
    [['v1.2.3-rc.1', 'v1.2.3'], undefined, 'v1.2.3'],
    [['latest', 'v0.1.0'], undefined, 'v0.1.0'],
    [['1', '1.2', '1.2.3'], undefined, '1.2.3'],
    [['app/v2.0.0', 'lib/v1.9.0'], undefined, 'app/v2.0.0'],
    [['a', 'b'], undefined, 'b'],
    // As many parts as a project has: https://calver.org
    [['1.2.3.4', '1.2.3.10'], undefined, '1.2.3.10'],
    [['2024.06.09', '2024.06.10', '2024.6.2'], undefined, '2024.06.10'],
    [['v1.2.9', 'v1.3'], undefined, 'v1.3'],
    // https://peps.python.org/pep-0440/#summary-of-permitted-suffixes-and-relative-ordering
    [['1.2.3rc9', '1.2.3'], undefined, '1.2.3'],
    [['1.2.3', '1.2.3.post1'], undefined, '1.2.3.post1'],
    [['1.2.3a2', '1.2.3b1', '1.2.3.dev7'], undefined, '1.2.3b1'],
    [['v1.0.0-rc.2', 'v1.0.0-rc.10'], undefined, 'v1.0.0-rc.10'],
    [['v2.0.0-beta', 'v1.9.9'], undefined, 'v2.0.0-beta'],
    // Numbers that are no versions.
    [['build-1234', 'v1.2.3'], undefined, 'v1.2.3'],
    [['20260101', 'v0.1.0'], undefined, 'v0.1.0'],
    [['nightly', 'stable', 'v1'], undefined, 'v1'],
    [['v2', 'v2.0.0'], undefined, 'v2.0.0'],
    [['v1.2.2', 'v1.2.10'], 'refs/tags/v1.2.2', 'v1.2.2'],
    [['v1.2.2', 'v1.2.10'], 'refs/tags/v9.9.9', 'v1.2.10'],
    [['v1.2.2', 'v1.2.10'], 'refs/heads/main', 'v1.2.10'],
  ])('%j with GITHUB_REF %s it is %s', async (tags, wanted, chosen) => {
    for (const tag of tags) git('tag', '--annotate', '--message', 'x', tag);
    git('checkout', '--quiet', '--detach');
    expect((await readGit(directory, wanted)).ref).toBe(`refs/tags/${chosen}`);
  });
});

describe('of several fetched branches or pull requests at the commit', () => {
  const ORIGIN = ['refs/remotes/origin/dev', 'refs/remotes/origin/main', 'refs/remotes/origin/zeta'];
  test.each<[string[], string | undefined, string, string]>([
    [ORIGIN, 'refs/heads/main', '', 'refs/heads/main'],
    [ORIGIN, 'refs/heads/zeta', 'refs/remotes/origin/main', 'refs/heads/zeta'],
    [ORIGIN, undefined, 'refs/remotes/origin/main', 'refs/heads/main'],
    [ORIGIN, 'refs/heads/gone', 'refs/remotes/origin/zeta', 'refs/heads/zeta'],
    [ORIGIN, undefined, '', 'refs/heads/dev'],
    [
      ['refs/remotes/pull/7/merge', 'refs/remotes/pull/8/merge'],
      'refs/pull/8/merge',
      '',
      'refs/pull/8/merge',
    ],
    [['refs/remotes/pull/7/head', 'refs/remotes/pull/7/merge'], 'refs/pull/7/merge', '', 'refs/pull/7/merge'],
  ])('%j with GITHUB_REF %s and origin/HEAD at %j it is %s', async (refs, wanted, standard, chosen) => {
    for (const ref of refs) git('update-ref', ref, 'HEAD');
    if (standard !== '') git('symbolic-ref', 'refs/remotes/origin/HEAD', standard);
    git('checkout', '--quiet', '--detach');
    expect((await readGit(directory, wanted)).ref).toBe(chosen);
  });
});

describe('uncommitted changes', () => {
  test.each<[string, () => void]>([
    ['an untracked file', () => writeFileSync(join(directory, 'new'), 'x')],
    [
      "an untracked file, where the user's configuration hides those",
      () => {
        git('config', 'status.showUntrackedFiles', 'no');
        writeFileSync(join(directory, 'new'), 'x');
      },
    ],
    [
      'a changed submodule, where the repository hides those',
      () => {
        git('init', '--quiet', 'sub');
        git('-C', join(directory, 'sub'), 'commit', '--quiet', '--allow-empty', '--message', 'sub');
        git('-c', 'advice.addEmbeddedRepo=false', 'add', 'sub');
        git('commit', '--quiet', '--message', 'with it');
        git('config', 'diff.ignoreSubmodules', 'all');
        writeFileSync(join(directory, 'sub/new'), 'x');
      },
    ],
    [
      'a staged file',
      () => {
        writeFileSync(join(directory, 'staged'), 'x');
        git('add', 'staged');
      },
    ],
  ])('%s makes the tree dirty', async (_what, change) => {
    expect(await hasUncommittedChanges(directory)).toBe(false);
    change();
    expect(await hasUncommittedChanges(directory)).toBe(true);
    const { dirty } = await readGitContext({}, { refContext: 'git', workspace: directory });
    expect(dirty).toBe(true);
    // In a job, what steps before have generated isn't somebody's unfinished work.
    const job = { GITHUB_SHA: sha, GITHUB_REF: 'refs/heads/trunk' };
    const inJob = await readGitContext(job, { refContext: 'git', workspace: directory });
    expect(inJob.dirty).toBeUndefined();
  });
});

// git-config(1), safe.directory: a repository of another owner is refused. Git's own tests pretend that by this variable.
test('a workspace of another owner is read, as in a container job', async () => {
  process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
  try {
    expect((await readGit(directory)).sha).toBe(sha);
    mkdirSync(join(directory, 'a/b'), { recursive: true });
    expect((await readGit(join(directory, 'a/b'))).sha).toBe(sha);
  } finally {
    delete process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'];
  }
});
