import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import {
  decidePush,
  isClosedPullRequest,
  requireImages,
  requireTags,
} from '../../../src/pipeline/plan/push-decision.ts';
import type { PushChoice } from '../../../src/pipeline/types.ts';
import type { GitContext } from '../../../src/tags/types.ts';
import { facts } from '../../tags/support.ts';

type Payload = Record<string, unknown> & { repository?: { full_name?: string } };

const definitions = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  name: string;
  examples: Payload[];
}[];

/** Payloads as GitHub sent them. */
function payloads(event: string): Payload[] {
  return definitions.find(({ name }) => name === event)?.examples ?? [];
}

function factsOf(eventName: string, payload: Payload): GitContext {
  const fullName = payload.repository?.full_name ?? 'acme/app';
  return facts('refs/heads/main', { eventName, payload, repository: { fullName } });
}

// Events that a stranger can cause, by
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows: who reads a public
// repository may open pull requests, issues and discussions, comment, fork and star it; a merge queue's branch isn't
// merged yet.
describe('an event that a stranger can cause builds only', () => {
  test.each([
    'pull_request',
    'pull_request_review',
    'pull_request_review_comment',
    'pull_request_review_thread',
    'issue_comment',
    'issues',
    'discussion',
    'discussion_comment',
    'fork',
    'watch',
    'merge_group',
    'commit_comment',
    'gollum',
    // A service's check, or its status, is of whatever commit a pull request brought.
    'check_run',
    'check_suite',
    'status',
    'sub_issues',
    'issue_dependencies',
  ])('%s', (event) => {
    const examples = payloads(event);
    for (const payload of examples.length > 0 ? examples : [{}]) {
      const decision = decidePush('auto', factsOf(event, payload), 'octocat');
      expect(decision).toMatchObject({ push: false, writesCache: false, notice: expect.any(String) });
    }
  });

  test('pull_request_target, which runs with all rights', () => {
    for (const payload of payloads('pull_request')) {
      const decision = decidePush('auto', factsOf('pull_request_target', payload), 'octocat');
      expect(decision).toMatchObject({ push: false, writesCache: false, withoutSecrets: false });
    }
  });
});

describe('an event that needs rights in the repository is pushed', () => {
  test.each([
    'push',
    'release',
    'create',
    'schedule',
    'workflow_dispatch',
    'repository_dispatch',
    'workflow_call',
    'registry_package',
    'milestone',
    'deployment',
    'page_build',
    'label',
  ])('%s', (event) => {
    const examples = payloads(event);
    for (const payload of examples.length > 0 ? examples : [{}]) {
      expect(decidePush('auto', factsOf(event, payload), 'octocat')).toMatchObject({
        push: true,
        writesCache: true,
      });
    }
  });
});

describe('a workflow_run is pushed only after an event of this repository’s own', () => {
  const [given] = payloads('workflow_run') as [Payload & { workflow_run: object }];
  const own = given.repository!.full_name!;
  const after = (event: unknown, head: unknown): GitContext =>
    factsOf('workflow_run', {
      ...given,
      workflow_run: { ...given.workflow_run, event, head_repository: head },
    });

  test.each<[unknown, unknown, boolean]>([
    ['push', { full_name: own }, true],
    ['release', { full_name: own }, true],
    ['schedule', { full_name: own }, true],
    ['workflow_dispatch', { full_name: own }, true],
    ['push', { full_name: own.toUpperCase() }, true],
    ['push', { full_name: 'stranger/fork' }, false],
    ['push', null, false],
    ['push', {}, false],
    ['push', undefined, false],
    ['pull_request', { full_name: own }, false],
    ['pull_request_target', { full_name: own }, false],
    ['issue_comment', { full_name: own }, false],
    ['workflow_run', { full_name: own }, false],
    ['merge_group', { full_name: own }, false],
    ['repository_dispatch', { full_name: own }, false],
    ['', { full_name: own }, false],
    [undefined, { full_name: own }, false],
  ])('%s from %j: %s', (event, head, push) => {
    const decision = decidePush('auto', after(event, head), 'octocat');
    expect(decision).toMatchObject({ push, writesCache: push });
  });

  test('as GitHub sent them', () => {
    for (const payload of payloads('workflow_run')) {
      const { workflow_run: run } = payload as unknown as { workflow_run: { event: string } };
      const { push } = decidePush('auto', factsOf('workflow_run', payload), 'octocat');
      expect([run.event, push]).toEqual([run.event, run.event === 'push']);
    }
  });

  test('without a payload it is not', () => {
    expect(decidePush('auto', factsOf('workflow_run', {}), 'octocat').push).toBe(false);
    expect(decidePush('auto', factsOf('workflow_run', { workflow_run: null }), 'octocat').push).toBe(false);
  });
});

describe('push: true', () => {
  test.each(['issue_comment', 'workflow_run', 'merge_group', 'pull_request_target'])(
    'pushes on %s, and still writes no cache',
    (event) => {
      expect(decidePush('true', factsOf(event, {}), 'octocat')).toMatchObject({
        push: true,
        writesCache: false,
      });
    },
  );
});

describe('what is pushed', () => {
  const pull = (from: string | null, eventName = 'pull_request') => ({
    eventName,
    payload: { pull_request: { head: { repo: from === null ? null : { full_name: from } } } },
  });
  const cases: [string, PushChoice, Parameters<typeof facts>[1], string | undefined, boolean][] = [
    ['a push', 'auto', {}, undefined, true],
    ['a push that shall not', 'false', {}, undefined, false],
    ['a pull request', 'auto', pull('acme/app'), undefined, false],
    ['a pull request that shall', 'true', pull('acme/app'), undefined, true],
    ['a pull request in other letters', 'true', pull('Acme/App'), undefined, true],
    ['a fork that would', 'true', pull('else/app'), undefined, false],
    ['a fork that is gone', 'true', pull(null), undefined, false],
    ['a review on a fork', 'true', pull('else/app', 'pull_request_review'), undefined, false],
    ['a comment on a fork', 'true', pull('else/app', 'pull_request_review_comment'), undefined, false],
    ['Dependabot', 'true', pull('acme/app'), 'dependabot[bot]', false],
    ['a pull_request_target', 'auto', pull('else/app', 'pull_request_target'), undefined, false],
    ['a schedule', 'auto', { eventName: 'schedule' }, undefined, true],
    ['a digest', 'by-digest', {}, undefined, true],
  ];
  test.each(cases)('%s (%s)', (_what, choice, change, actor, push) => {
    expect(decidePush(choice, facts('refs/heads/main', change), actor).push).toBe(push);
  });
});

// docker/build-push-action fails with "tag is needed when pushing to registry" (docker/buildx).
describe('without any tag', () => {
  const event = facts('refs/heads/main');
  const decide = (choice: PushChoice, tags: string[] = []) =>
    requireTags(decidePush(choice, event, undefined), choice, tags, event);

  test('auto builds, and says why it doesn’t push', () => {
    expect(decide('auto')).toMatchObject({
      push: false,
      notice: expect.stringMatching(/No tag rule .* push at refs\/heads\/main.*not pushed/),
    });
  });
  test('true is an error', () => {
    expect(() => decide('true')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', input: 'tags' }));
  });
  test('by-digest pushes, false doesn’t', () => {
    expect(decide('by-digest')).toMatchObject({ push: true, byDigest: true });
    expect(decide('false')).toMatchObject({ push: false });
  });
  test('with one nothing changes', () => {
    expect(decide('true', ['main']).push).toBe(true);
    expect(decide('auto', ['main']).push).toBe(true);
  });
});

// docker/build-push-action fails there: "tag is needed when pushing to registry".
describe('without a repository that is enabled', () => {
  const event = facts('refs/heads/main');
  const decide = (choice: PushChoice, images: unknown[] = []) =>
    requireImages(decidePush(choice, event, undefined), choice, images);

  test('auto builds, and says why it doesn’t push', () => {
    expect(decide('auto')).toMatchObject({
      push: false,
      notice: '`images` names no repository that is enabled: built, not pushed.',
    });
  });
  test.each(['true', 'by-digest'] as const)('%s is an error', (choice) => {
    expect(() => decide(choice)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', input: 'images', hint: expect.any(String) }),
    );
  });
  test('false builds', () => expect(decide('false')).toMatchObject({ push: false }));
  test('with one nothing changes', () => {
    expect(decide('true', ['a']).push).toBe(true);
    expect(decide('auto', ['a'])).not.toHaveProperty('notice');
  });
});

describe('a merge queue', () => {
  test.each(['merge_group', 'push'])('%s is pushed only when it is asked for', (eventName) => {
    const queue = facts('refs/pull/7/merge', { eventName, mergeQueue: true });
    expect(decidePush('auto', queue, 'octocat')).toMatchObject({
      push: false,
      writesCache: false,
      notice: 'Merge queues are pushed only with `push: true`.',
    });
    expect(decidePush('true', queue, 'octocat').push).toBe(true);
  });
});

describe('a pull request is closed', () => {
  const pull = (eventName: string, action: string) => factsOf(eventName, { action });
  test.each([
    ['pull_request', 'closed', true],
    ['pull_request_target', 'closed', true],
    ['pull_request', 'synchronize', false],
    ['issues', 'closed', false],
    ['release', 'closed', false],
  ])('%s, %s: %j', (eventName, action, closed) =>
    expect(isClosedPullRequest(pull(eventName, action))).toBe(closed),
  );
});
