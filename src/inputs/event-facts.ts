import { optional } from '../support/optional.ts';
import type { GitContext } from '../tags/types.ts';

export type Environment = Record<string, string | undefined>;

/** The repository in an event payload, or in a response of GitHub's API. */
export interface PayloadRepository {
  full_name?: string;
  html_url?: string;
  description?: string | null;
  default_branch?: string;
  license?: { spdx_id?: string | null } | null;
}

/**
 * The properties of an event payload that are used.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 */
export interface Payload extends Record<string, unknown> {
  number?: number;
  repository?: PayloadRepository | null;
  pull_request?: {
    number?: number;
    head?: { sha?: string; ref?: string } | null;
    base?: { ref?: string } | null;
  } | null;
  release?: { tag_name?: string } | null;
  merge_group?: { head_ref?: string } | null;
  commits?: ({ id?: string; timestamp?: string } | null)[] | null;
  head_commit?: { id?: string; timestamp?: string } | null;
}

/**
 * The facts that tags are based on, as far as they are in the `GITHUB_*` variables and the event payload. No
 * I/O, as the playground runs this in a browser.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables
 * @param now ISO 8601
 */
export function eventFacts(env: Environment, payload: Payload, now: string): GitContext {
  const eventName = env['GITHUB_EVENT_NAME'] ?? '';
  return {
    eventName: eventName || 'push',
    ...queueFacts(workflowRef(env, payload, eventName), eventName),
    sha: workflowSha(env, payload, eventName),
    now,
    payload,
    repository: describe(env, payload),
    ...branches(env, payload),
  };
}

/** The date of a commit, ISO 8601. Payloads of pull requests, schedules and dispatches contain no commits. */
export function committedAt(payload: Payload, sha: string): string | undefined {
  const listed = Array.isArray(payload.commits) ? payload.commits : [];
  const commits = [...listed, payload.head_commit];
  const time = Date.parse(commits.find((commit) => commit?.id === sha)?.timestamp ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Properties of a repository that are used in labels. */
export function details(
  repository: PayloadRepository,
): Pick<GitContext['repository'], 'description' | 'license'> {
  return {
    ...optional('description', repository.description ?? undefined),
    ...optional('license', repository.license?.spdx_id ?? undefined),
  };
}

function branches(
  env: Environment,
  { pull_request: pull, repository }: Payload,
): Pick<GitContext, 'baseRef' | 'headRef' | 'defaultBranch'> {
  return {
    ...optional('baseRef', pull?.base?.ref ?? env['GITHUB_BASE_REF']),
    ...optional('headRef', pull?.head?.ref ?? env['GITHUB_HEAD_REF']),
    ...optional('defaultBranch', repository?.default_branch),
  };
}

/**
 * The ref, and whether it belongs to a merge queue. A queue's branch, such as
 * `gh-readonly-queue/main/pr-7-<commit>`, is temporary, so tags are those of the pull request. A push to that
 * branch triggers workflows, too.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#merge_group
 */
export function queueFacts(ref: string, eventName: string): Pick<GitContext, 'ref' | 'mergeQueue'> {
  const queued = ref.startsWith('refs/heads/gh-readonly-queue/');
  const number = queued ? /\/pr-(\d+)-[0-9a-f]{7,64}$/.exec(ref)?.[1] : undefined;
  return {
    ref: number === undefined ? ref : `refs/pull/${number}/merge`,
    ...(queued || eventName === 'merge_group' ? { mergeQueue: true } : {}),
  };
}

/** `pull_request_target` runs on the target branch, but the tags are those of the pull request. */
function workflowRef(env: Environment, payload: Payload, eventName: string): string {
  const number = payload.number ?? payload.pull_request?.number;
  if (eventName === 'pull_request_target' && number !== undefined) return `refs/pull/${number}/merge`;
  const ref = env['GITHUB_REF'] || (payload.merge_group?.head_ref ?? '');
  // When a draft release is published, only the payload has the tag.
  if (ref === '' && payload.release?.tag_name !== undefined) return `refs/tags/${payload.release.tag_name}`;
  return ref;
}

/** With `DOCKER_METADATA_PR_HEAD_SHA`, the head commit of the pull request instead of its merge commit. */
function workflowSha(env: Environment, payload: Payload, eventName: string): string {
  const head = payload.pull_request?.head?.sha;
  const wanted =
    /true/i.test(env['DOCKER_METADATA_PR_HEAD_SHA'] ?? '') && eventName.startsWith('pull_request');
  return wanted && head !== undefined ? head : (env['GITHUB_SHA'] ?? '');
}

function describe(env: Environment, payload: Payload): GitContext['repository'] {
  const repository = payload.repository ?? {};
  const fullName = repository.full_name ?? env['GITHUB_REPOSITORY'] ?? '';
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  return {
    fullName,
    ...optional('htmlUrl', repository.html_url ?? (fullName === '' ? undefined : `${server}/${fullName}`)),
    ...details(repository),
  };
}
