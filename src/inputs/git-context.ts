import { readFile } from 'node:fs/promises';
import { PublishError } from '../oci/errors.ts';
import { optional } from '../support/optional.ts';
import { silent, type Reporter } from '../support/reporter.ts';
import type { GitContext } from '../tags/types.ts';
import { commitDateOf, hasUncommittedChanges, readGit } from './git.ts';

export type Environment = Record<string, string | undefined>;

export interface GitContextOptions {
  refContext: 'workflow' | 'git';
  /** The checked-out repository that `git` reads. */
  workspace: string;
  /** For what the event's payload doesn't say; nothing is asked without it. */
  githubToken?: string | undefined;
  /** What is asked of GitHub when payload and checkout don't say it. Default: all. */
  needs?: FactNeeds;
  /** Warned of what can't be read. */
  reporter?: Reporter;
  /** For tests. */
  now?: Date;
}

/** What the request makes something of; what isn't needed is neither asked for nor missed. */
export interface FactNeeds {
  /** Description, license and default branch. */
  repository: boolean;
  commitDate: boolean;
}

interface PayloadRepository {
  full_name?: string;
  html_url?: string;
  description?: string | null;
  default_branch?: string;
  license?: { spdx_id?: string | null } | null;
}

interface CommitAnswer {
  commit?: { committer?: { date?: string } | null };
}

interface Payload extends Record<string, unknown> {
  number?: number;
  repository?: PayloadRepository;
  pull_request?: { number?: number; head?: { sha?: string; ref?: string }; base?: { ref?: string } };
  release?: { tag_name?: string };
  commits?: { id: string; timestamp: string }[];
  head_commit?: { id: string; timestamp: string } | null;
}

/**
 * The facts tags are made from: `GITHUB_*` variables and the event's payload, or with `ref-context: git` the
 * checked-out repository. https://docs.github.com/actions/reference/workflows-and-actions/variables
 * @throws PublishError when the payload can't be read, or git can't.
 */
export async function readGitContext(env: Environment, options: GitContextOptions): Promise<GitContext> {
  const payload = await readPayload(env);
  const eventName = env['GITHUB_EVENT_NAME'] ?? '';
  const now = (options.now ?? new Date()).toISOString();
  // Outside of a workflow, at a terminal, the repository is all there is.
  const atTerminal = (env['GITHUB_SHA'] ?? '') === '';
  const fromGit = options.refContext === 'git' || atTerminal;
  const git = fromGit ? await readGit(options.workspace, env['GITHUB_REF']) : undefined;
  const sha = git?.sha ?? workflowSha(env, payload, eventName);
  const facts: GitContext = {
    eventName: eventName || 'push',
    ref: git?.ref ?? workflowRef(env, payload, eventName),
    sha,
    now,
    payload,
    repository: describe(env, payload),
    ...branches(env, payload),
    ...(await dirtiness(atTerminal, options)),
    ...optional('commitDate', git?.commitDate ?? (await commitDate(payload, sha, options))),
  };
  return atTerminal ? facts : complete(facts, env, options);
}

/** In a job, what earlier steps have generated isn't somebody's unfinished work. */
async function dirtiness(atTerminal: boolean, { workspace }: GitContextOptions): Promise<{ dirty?: true }> {
  return atTerminal && (await hasUncommittedChanges(workspace)) ? { dirty: true } : {};
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

async function readPayload(env: Environment): Promise<Payload> {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  if (path === '') return {};
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Payload;
  } catch (error) {
    throw new PublishError(`The event's payload can't be read: ${(error as Error).message}`, {
      code: 'EVENT_INVALID',
      hint: 'GITHUB_EVENT_PATH has to name the JSON file that the runner wrote.',
      cause: error,
    });
  }
}

/** `pull_request_target` runs on the target branch; the tags are those of the pull request all the same. */
function workflowRef(env: Environment, payload: Payload, eventName: string): string {
  const number = payload.number ?? payload.pull_request?.number;
  if (eventName === 'pull_request_target' && number !== undefined) return `refs/pull/${number}/merge`;
  const ref = env['GITHUB_REF'] ?? '';
  // A draft release that is published has a tag in its payload alone.
  if (ref === '' && payload.release?.tag_name !== undefined) return `refs/tags/${payload.release.tag_name}`;
  return ref;
}

/** `DOCKER_METADATA_PR_HEAD_SHA`: the pull request's own commit and not the merge made for it. */
function workflowSha(env: Environment, payload: Payload, eventName: string): string {
  const head = payload.pull_request?.head?.sha;
  const wanted =
    /true/i.test(env['DOCKER_METADATA_PR_HEAD_SHA'] ?? '') && eventName.startsWith('pull_request');
  return wanted && head !== undefined ? head : (env['GITHUB_SHA'] ?? '');
}

/** Pull requests, schedules and dispatches have no commits in their payloads; the checkout mostly has the one. */
async function commitDate(
  payload: Payload,
  sha: string,
  { workspace }: GitContextOptions,
): Promise<string | undefined> {
  const commits = [...(payload.commits ?? []), ...(payload.head_commit ? [payload.head_commit] : [])];
  const timestamp = commits.find((commit) => commit.id === sha)?.timestamp;
  return timestamp === undefined ? commitDateOf(workspace, sha) : new Date(timestamp).toISOString();
}

function describe(env: Environment, { repository = {} }: Payload): GitContext['repository'] {
  const fullName = repository.full_name ?? env['GITHUB_REPOSITORY'] ?? '';
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  return {
    fullName,
    ...optional('htmlUrl', repository.html_url ?? (fullName === '' ? undefined : `${server}/${fullName}`)),
    ...details(repository),
  };
}

/**
 * Asks GitHub for what neither payload nor checkout says. What can't be read is a warning: it is for labels and dates,
 * and a tag that needs the date says itself that it is missing.
 */
async function complete(
  facts: GitContext,
  env: Environment,
  options: GitContextOptions,
): Promise<GitContext> {
  const { githubToken: token, reporter = silent, needs = { repository: true, commitDate: true } } = options;
  const described = !needs.repository || 'description' in ((facts.payload as Payload).repository ?? {});
  const dated = !needs.commitDate || facts.commitDate !== undefined || facts.sha === '';
  const { fullName } = facts.repository;
  if (token === undefined || fullName === '' || (described && dated)) return facts;
  const { createGitHubApi } = await import('../pipeline/github-api.ts');
  const api = await createGitHubApi({ env, token, reporter });
  const ask = async <T extends object>(path: string, what: string): Promise<Partial<T>> => {
    try {
      return (await api.get(path)) as Partial<T>;
    } catch (error) {
      reporter.warning(`Could not read ${what} from GitHub: ${errorText(error)}`);
      return {};
    }
  };
  const path = `/repos/${fullName.split('/').map(encodeURIComponent).join('/')}`;
  const commitPath = `${path}/commits/${encodeURIComponent(facts.sha)}`;
  const [repository, commit] = await Promise.all([
    described
      ? {}
      : ask<PayloadRepository>(path, `the description, license and default branch of ${fullName}`),
    dated ? {} : ask<CommitAnswer>(commitPath, 'the date of the commit'),
  ]).finally(() => api.close());
  return merge(facts, repository, commit);
}

function merge(facts: GitContext, repository: PayloadRepository, { commit }: CommitAnswer): GitContext {
  const answered = {
    ...optional('commitDate', commit?.committer?.date),
    ...optional('defaultBranch', repository.default_branch),
  };
  return { ...answered, ...facts, repository: { ...details(repository), ...facts.repository } };
}

function errorText(error: unknown): string {
  const { message, hint } = error as PublishError;
  return hint === undefined ? message : `${message}. ${hint}`;
}

/** What labels tell of a repository. */
function details(repository: PayloadRepository): Pick<GitContext['repository'], 'description' | 'license'> {
  return {
    ...optional('description', repository.description ?? undefined),
    ...optional('license', repository.license?.spdx_id ?? undefined),
  };
}
