import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readGitContext } from '../../src/inputs/git-context.ts';
import { gatherRequest } from '../../src/inputs/read-request.ts';
import { createInputReader } from '../../src/inputs/reader.ts';
import { silent } from '../../src/support/reporter.ts';
import { planTags } from '../../src/tags/plan.ts';
import { prepareTemplates } from '../../src/tags/rules/expression-names.ts';
import type { GitContext } from '../../src/tags/types.ts';

// As the pipeline does for texts that need it.
await prepareTemplates(["{{date 'YYYY'}}"]);

interface Example extends Record<string, unknown> {
  repository?: Record<string, unknown>;
  pull_request?: Record<string, unknown>;
}
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  name: string;
  examples: Example[];
}[];

const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
const NOW = new Date('2026-11-09T13:04:05.678Z');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'facts-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** The first payload of this event that GitHub's own examples have. */
function example(event: string, fits: (payload: Example) => boolean = () => true): Example {
  const found = examples.find(({ name }) => name === event)?.examples.find(fits);
  if (!found) throw new Error(`no example of ${event}`);
  return found;
}

async function gather(
  event: string,
  payload: Example,
  env: Record<string, string> = {},
  githubToken?: string,
): Promise<GitContext> {
  const path = join(directory, 'event.json');
  await writeFile(path, JSON.stringify(payload));
  const runner = {
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: path,
    GITHUB_SHA: SHA,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'Codertocat/Hello-World',
    GITHUB_SERVER_URL: 'https://github.com',
  };
  return readGitContext(
    { ...runner, ...env },
    { refContext: 'workflow', workspace: directory, githubToken, now: NOW },
  );
}

/** As `gather` with a token, and what was warned of. */
async function gatherWithWarnings(payload: object, env: Record<string, string>) {
  const warnings: string[] = [];
  const path = join(directory, 'event.json');
  await writeFile(path, JSON.stringify(payload));
  const runner = {
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_EVENT_PATH: path,
    GITHUB_SHA: SHA,
    GITHUB_REF: 'refs/heads/x',
  };
  const facts = await readGitContext(
    { ...runner, GITHUB_REPOSITORY: 'acme/app', ...env },
    {
      refContext: 'workflow',
      workspace: directory,
      githubToken: 'job-token',
      now: NOW,
      reporter: { ...silent, warning: (message) => warnings.push(message) },
    },
  );
  return { facts, warnings };
}

/** What docker/metadata-action's default rules, and `edge`, make of the facts. */
function tagsOf(facts: GitContext): string {
  const tags =
    'type=schedule\ntype=edge\ntype=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr\ntype=semver,pattern={{major}}';
  const plan = planTags({ images: 'a/b', tags, flavor: '', labels: '', annotations: '' }, facts);
  return plan.tags.map(({ name }) => name).join(' ');
}

describe('the events that start workflows', () => {
  type Row = [event: string, env: Record<string, string>, ref: string, tags: string];
  test.each<Row>([
    ['push', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'edge master'],
    ['push', { GITHUB_REF: 'refs/heads/feature/x' }, 'refs/heads/feature/x', 'feature-x'],
    ['push', { GITHUB_REF: 'refs/tags/v1.2.3' }, 'refs/tags/v1.2.3', '1 v1.2.3 latest'],
    ['pull_request', { GITHUB_REF: 'refs/pull/2/merge' }, 'refs/pull/2/merge', 'pr-2'],
    ['pull_request_target', { GITHUB_REF: 'refs/heads/master' }, 'refs/pull/2/merge', 'pr-2'],
    ['release', { GITHUB_REF: 'refs/tags/0.0.1' }, 'refs/tags/0.0.1', '0 0.0.1 latest'],
    ['schedule', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'nightly edge master'],
    ['workflow_dispatch', { GITHUB_REF: 'refs/heads/main' }, 'refs/heads/main', 'edge main'],
    ['workflow_dispatch', { GITHUB_REF: 'refs/tags/v2.0.0' }, 'refs/tags/v2.0.0', '2 v2.0.0 latest'],
    ['workflow_run', { GITHUB_REF: 'refs/heads/main' }, 'refs/heads/main', 'edge main'],
    ['repository_dispatch', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'edge master'],
    ['issue_comment', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'edge master'],
    ['create', { GITHUB_REF: 'refs/tags/simple-tag' }, 'refs/tags/simple-tag', 'simple-tag latest'],
    // A deployment of a bare commit has no ref: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#deployment
    ['deployment', { GITHUB_REF: '' }, '', ''],
    ['deployment', { GITHUB_REF: 'refs/tags/v1.2.3' }, 'refs/tags/v1.2.3', '1 v1.2.3 latest'],
    ['deployment_status', { GITHUB_REF: '' }, '', ''],
    ['status', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'edge master'],
    ['check_run', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'edge master'],
    ['check_suite', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'edge master'],
    ['page_build', { GITHUB_REF: 'refs/heads/master' }, 'refs/heads/master', 'edge master'],
    ['pull_request_review', { GITHUB_REF: 'refs/pull/2/merge' }, 'refs/pull/2/merge', 'pr-2'],
    [
      'merge_group',
      { GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-7-ec26c3e' },
      'refs/pull/7/merge',
      'pr-7',
    ],
  ])('%s with %j is at %s and makes %s', async (event, env, ref, tags) => {
    const source = { pull_request_target: 'pull_request', schedule: 'push' }[event] ?? event;
    const facts = await gather(event, example(source), env);
    expect(facts).toMatchObject({ eventName: event, ref, sha: SHA, now: NOW.toISOString() });
    expect(tagsOf(facts)).toBe(tags);
  });

  // A tag of its own for a branch that GitHub removes again is nobody's wish; a push to it is an event too.
  test.each<[string, string, string, string]>([
    ['push', 'refs/heads/gh-readonly-queue/main/pr-7-ec26c3e', 'refs/pull/7/merge', 'pr-7'],
    [
      'merge_group',
      `refs/heads/gh-readonly-queue/release/1.x/pr-104-${SHA}`,
      'refs/pull/104/merge',
      'pr-104',
    ],
    ['push', 'refs/heads/gh-readonly-queue', 'refs/heads/gh-readonly-queue', 'gh-readonly-queue'],
  ])('the queue of %s at %s is at %s', async (event, ref, wanted, tags) => {
    const facts = await gather(event, {}, { GITHUB_REF: ref });
    expect(facts.ref).toBe(wanted);
    expect(facts.mergeQueue ?? false).toBe(wanted.startsWith('refs/pull/'));
    expect(tagsOf(facts)).toBe(tags);
  });

  test('a workflow that is called sees the event of its caller, and nothing when there is no payload', async () => {
    const facts = await readGitContext(
      {
        GITHUB_EVENT_NAME: 'push',
        GITHUB_SHA: SHA,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REPOSITORY: 'acme/app',
        GITHUB_SERVER_URL: 'https://git.acme.example',
      },
      { refContext: 'workflow', workspace: directory, now: NOW },
    );
    expect(facts).toEqual({
      eventName: 'push',
      ref: 'refs/heads/main',
      sha: SHA,
      now: NOW.toISOString(),
      payload: {},
      repository: { fullName: 'acme/app', htmlUrl: 'https://git.acme.example/acme/app' },
    });
  });
});

describe('what a payload tells', () => {
  test('a pull request: its branches, and with DOCKER_METADATA_PR_HEAD_SHA its own commit', async () => {
    const payload = example('pull_request');
    const env = { GITHUB_REF: 'refs/pull/2/merge', GITHUB_BASE_REF: 'master', GITHUB_HEAD_REF: 'changes' };
    const facts = await gather('pull_request', payload, env);
    expect(facts).toMatchObject({ baseRef: 'master', headRef: 'changes', defaultBranch: 'master', sha: SHA });
    const { sha } = (payload.pull_request as { head: { sha: string } }).head;
    expect(sha).not.toBe('');
    for (const event of ['pull_request', 'pull_request_target']) {
      const own = await gather(event, payload, { ...env, DOCKER_METADATA_PR_HEAD_SHA: 'true' });
      expect(own.sha).toBe(sha);
    }
    expect((await gather('push', payload, { DOCKER_METADATA_PR_HEAD_SHA: 'true' })).sha).toBe(SHA);
    expect((await gather('pull_request', payload, { DOCKER_METADATA_PR_HEAD_SHA: 'false' })).sha).toBe(SHA);
  });

  test('a push: when its commit was made, in UTC', async () => {
    const payload = {
      commits: [
        { id: 'f'.repeat(40), timestamp: '2020-01-01T00:00:00Z' },
        { id: SHA, timestamp: '2026-03-04T05:06:07+02:00' },
      ],
      head_commit: { id: SHA, timestamp: '2026-03-04T05:06:07+02:00' },
    };
    expect((await gather('push', payload)).commitDate).toBe('2026-03-04T03:06:07.000Z');
    const ofTag = { head_commit: payload.head_commit };
    expect((await gather('push', ofTag)).commitDate).toBe('2026-03-04T03:06:07.000Z');
    expect((await gather('push', { head_commit: { id: 'f'.repeat(40), timestamp: 'x' } })).commitDate).toBe(
      undefined,
    );
  });

  test('the repository: name, page, description, license', async () => {
    const payload = example('workflow_run', ({ repository }) => repository?.['license'] != null);
    const facts = await gather('workflow_run', payload);
    expect(facts.repository).toEqual({
      fullName: payload.repository?.['full_name'],
      htmlUrl: payload.repository?.['html_url'],
      description: payload.repository?.['description'],
      license: 'GPL-3.0',
    });
  });

  test('a payload that is no JSON is told', async () => {
    const path = join(directory, 'broken.json');
    await writeFile(path, '{');
    await expect(
      readGitContext(
        { GITHUB_EVENT_PATH: path, GITHUB_SHA: SHA },
        { refContext: 'workflow', workspace: directory },
      ),
    ).rejects.toMatchObject({ code: 'EVENT_INVALID', hint: expect.stringContaining('GITHUB_EVENT_PATH') });
  });
});

describe('what a payload leaves out', () => {
  let server: Server;
  let api: string;
  const asked: string[] = [];
  const answers: Record<string, object> = {
    '/repos/acme/app': { default_branch: 'trunk', description: 'An app', license: { spdx_id: 'MIT' } },
    [`/repos/acme/app/commits/${SHA}`]: { commit: { committer: { date: '2026-03-04T05:06:07Z' } } },
    '/repos/acme/secret': { default_branch: 'main', description: null, license: null },
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`);
      const body = answers[request.url ?? ''];
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { message: 'Not Found' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('is asked of GitHub, with the token', async () => {
    asked.length = 0;
    const env = { GITHUB_API_URL: api, GITHUB_REPOSITORY: 'acme/app' };
    const facts = await gather('schedule', { schedule: '0 0 * * *' }, env, 'job-token');
    expect(facts).toMatchObject({
      defaultBranch: 'trunk',
      commitDate: '2026-03-04T05:06:07Z',
      repository: { fullName: 'acme/app', description: 'An app', license: 'MIT' },
    });
    expect(asked.sort()).toEqual([
      'token job-token /repos/acme/app',
      `token job-token /repos/acme/app/commits/${SHA}`,
    ]);
  });

  test('is not asked without a token, nor when all is known', async () => {
    asked.length = 0;
    const env = { GITHUB_API_URL: api, GITHUB_REPOSITORY: 'acme/app' };
    expect((await gather('schedule', {}, env)).repository.description).toBe(undefined);
    const payload = {
      repository: { full_name: 'acme/app', description: null },
      head_commit: { id: SHA, timestamp: '2026-03-04T05:06:07Z' },
    };
    await gather('push', payload, env, 'job-token');
    expect(asked).toEqual([]);
  });

  test('goes through the proxy, as everything', async () => {
    asked.length = 0;
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end(JSON.stringify(answers[new URL(request.url ?? '').pathname] ?? {}));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const GITHUB_API_URL = 'http://github.corp.example/api/v3/';
    const env = { HTTP_PROXY, GITHUB_API_URL, GITHUB_REPOSITORY: 'acme/app' };
    const { facts } = await gatherWithWarnings({}, env);
    await new Promise((resolve) => proxy.close(resolve));
    expect(seen.sort()).toEqual([
      'http://github.corp.example/api/v3/repos/acme/app',
      `http://github.corp.example/api/v3/repos/acme/app/commits/${SHA}`,
    ]);
    expect(facts.sha).toBe(SHA);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['GitHub refuses', { GITHUB_REPOSITORY: 'acme/unknown' }, /returned 404: Not Found/],
    [
      'the proxy refuses',
      { HTTPS_PROXY: 'REFUSING', GITHUB_API_URL: 'https://api.github.example' },
      /Proxy 127.0.0.1:\d+ refused the connection to api.github.example:443: 403 Forbidden/,
    ],
  ])('what is missing since %s is warned of', async (_what, given, says) => {
    const refusing = createServer().on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
    );
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const port = (refusing.address() as AddressInfo).port;
    const env = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value.replace('REFUSING', `http://127.0.0.1:${port}`),
      ]),
    );
    const { warnings, facts } = await gatherWithWarnings({}, { GITHUB_API_URL: api, ...env });
    await new Promise((resolve) => refusing.close(resolve));
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).toMatch(
      /the description, license and default branch of .*the date of the commit/s,
    );
    for (const warning of warnings) expect(warning).toMatch(says);
    // A tag with another date would be a wrong one.
    const rules = { images: 'a/b', flavor: '', labels: '', annotations: '' };
    expect(() => planTags({ ...rules, tags: "type=raw,value={{commit_date 'YYYY'}}" }, facts)).toThrow(
      /date of the commit isn't known/,
    );
    expect(() => planTags({ ...rules, tags: "type=raw,value={{date 'YYYY'}}" }, facts)).not.toThrow();
  });

  // Labels and annotations hold description and license by default, as docker/metadata-action's do.
  test.each<[string, Record<string, string>, { repository: boolean; commitDate: boolean }]>([
    ['the default rules', {}, { repository: true, commitDate: false }],
    [
      'rules with another date',
      { tags: "type=raw,value={{date 'YYYY'}}" },
      { repository: true, commitDate: false },
    ],
    ['a rule', { tags: "type=raw,value={{commit_date 'YYYY'}}" }, { repository: true, commitDate: true }],
    ['a schedule', { tags: 'type=schedule,pattern={{commit_date}}' }, { repository: true, commitDate: true }],
    ['a label', { labels: 'built={{ commit_date }}' }, { repository: true, commitDate: true }],
    ['an annotation', { annotations: 'built={{commit_date}}' }, { repository: true, commitDate: true }],
    ['flavor', { flavor: 'suffix=-{{commit_date}}' }, { repository: true, commitDate: true }],
    ['reproducible', { reproducible: 'true' }, { repository: true, commitDate: true }],
    ['a mirror', { mirror: '- from: a\n  to: b\n' }, { repository: false, commitDate: false }],
    [
      'offline',
      { 'dry-run': 'offline', labels: 'a={{commit_date}}' },
      { repository: false, commitDate: false },
    ],
  ])('is asked for when it is used, and warned of only then: %s', async (_what, inputs, needs) => {
    asked.length = 0;
    const warnings: string[] = [];
    const env = {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_SHA: SHA,
      GITHUB_REF: 'refs/pull/2/merge',
      GITHUB_REPOSITORY: 'acme/unknown',
      GITHUB_API_URL: api,
    };
    const given: Record<string, string> = { 'github-token': 'job-token', ...inputs };
    await gatherRequest(
      createInputReader((name) => given[name]),
      { env, workspace: directory, temporaryDirectory: directory },
      { ...silent, warning: (message) => warnings.push(message) },
    );
    expect({
      repository: asked.some((line) => line.endsWith('/repos/acme/unknown')),
      commitDate: asked.some((line) => line.includes('/commits/')),
    }).toEqual(needs);
    expect(warnings.some((warning) => warning.includes('the date of the commit'))).toBe(needs.commitDate);
    expect(warnings.some((warning) => warning.includes('the description'))).toBe(needs.repository);
  });

  // docker/metadata-action asks GET /repos for `context: git` as well, whose checkout knows none of it.
  test('is asked with ref-context git too', async () => {
    const checkout = join(directory, 'checkout');
    const git = (...args: string[]) =>
      execFileSync('git', [
        '-c',
        'user.name=CI',
        '-c',
        'user.email=ci@example.invalid',
        '-C',
        checkout,
        ...args,
      ]);
    await mkdir(checkout);
    git('init', '--quiet', '--initial-branch', 'trunk');
    git('commit', '--quiet', '--allow-empty', '--message', 'first');
    const env = { GITHUB_SHA: SHA, GITHUB_REF: 'refs/heads/other', GITHUB_API_URL: api };
    const given: Record<string, string> = {
      'ref-context': 'git:checkout',
      'github-token': 'job-token',
      tags: 'type=edge',
    };
    const request = await gatherRequest(
      createInputReader((name) => given[name]),
      { env: { ...env, GITHUB_REPOSITORY: 'acme/app' }, workspace: directory, temporaryDirectory: directory },
      silent,
    );
    expect(request.facts).toMatchObject({
      ref: 'refs/heads/trunk',
      defaultBranch: 'trunk',
      repository: { description: 'An app', license: 'MIT' },
    });
    const plan = planTags({ ...request, images: 'a/b' }, request.facts);
    expect(plan.tags.map(({ name }) => name)).toEqual(['edge']);
    expect(plan.labels).toEqual(
      expect.arrayContaining([
        'org.opencontainers.image.description=An app',
        'org.opencontainers.image.licenses=MIT',
      ]),
    );
  });

  test('half an answer is used, and none is no failure', async () => {
    const secret = { GITHUB_API_URL: api, GITHUB_REPOSITORY: 'acme/secret' };
    const facts = await gather('schedule', {}, secret, 'job-token');
    expect(facts.defaultBranch).toBe('main');
    expect(facts.commitDate).toBe(undefined);
    const unknown = { GITHUB_API_URL: api, GITHUB_REPOSITORY: 'acme/unknown' };
    expect((await gather('schedule', {}, unknown, 'job-token')).repository.fullName).toBe('acme/unknown');
  });
});
