import { readFile } from 'node:fs/promises';
import { Problem } from '../oci/errors.ts';
import { optional } from '../oci/optional.ts';
import type { GitFacts } from '../tags/model.ts';
import { commitDateOf, readGit } from './git.ts';

export type Environment = Record<string, string | undefined>;

export interface FactsOptions {
  refContext: 'workflow' | 'git';
  /** The checked-out repository. */
  workspace: string;
  /** For what the event's payload doesn't say; nothing is asked without it. */
  githubToken?: string | undefined;
  /** For tests. */
  now?: Date;
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
 * @throws Problem when the payload can't be read, or git can't.
 */
export async function gatherFacts(env: Environment, options: FactsOptions): Promise<GitFacts> {
  const payload = await readPayload(env);
  const eventName = env['GITHUB_EVENT_NAME'] ?? '';
  const now = (options.now ?? new Date()).toISOString();
  // Outside of a workflow, at a terminal, the repository is all there is.
  const fromGit = options.refContext === 'git' || (env['GITHUB_SHA'] ?? '') === '';
  const git = fromGit ? await readGit(options.workspace) : undefined;
  const sha = git?.sha ?? workflowSha(env, payload, eventName);
  const facts: GitFacts = {
    eventName: eventName || 'push',
    ref: git?.ref ?? workflowRef(env, payload, eventName),
    sha,
    now,
    payload,
    repository: describe(env, payload),
    ...branches(env, payload),
    ...optional('commitDate', git?.commitDate ?? (await commitDate(payload, sha, options))),
  };
  return fromGit ? facts : complete(facts, env, options);
}

function branches(
  env: Environment,
  { pull_request: pull, repository }: Payload,
): Pick<GitFacts, 'baseRef' | 'headRef' | 'defaultBranch'> {
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
    throw new Problem(`The event's payload can't be read: ${(error as Error).message}`, {
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
  { workspace }: FactsOptions,
): Promise<string | undefined> {
  const commits = [...(payload.commits ?? []), ...(payload.head_commit ? [payload.head_commit] : [])];
  const timestamp = commits.find((commit) => commit.id === sha)?.timestamp;
  return timestamp === undefined ? commitDateOf(workspace, sha) : new Date(timestamp).toISOString();
}

function describe(env: Environment, { repository = {} }: Payload): GitFacts['repository'] {
  const fullName = repository.full_name ?? env['GITHUB_REPOSITORY'] ?? '';
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  return {
    fullName,
    ...optional('htmlUrl', repository.html_url ?? (fullName === '' ? undefined : `${server}/${fullName}`)),
    ...details(repository),
  };
}

/** Longest wait for what is only for labels and dates. */
const PATIENCE = 15_000;

/** Asks GitHub for what neither payload nor checkout says. Never fatal: it is for labels and dates. */
async function complete(facts: GitFacts, env: Environment, { githubToken }: FactsOptions): Promise<GitFacts> {
  const described = 'description' in ((facts.payload as Payload).repository ?? {});
  const dated = facts.commitDate !== undefined || facts.sha === '';
  if (githubToken === undefined || facts.repository.fullName === '' || (described && dated)) return facts;
  const { getOctokit } = await import('@actions/github');
  const { rest } = getOctokit(githubToken, {
    baseUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    request: { signal: AbortSignal.timeout(PATIENCE) },
  });
  const [owner = '', repo = ''] = facts.repository.fullName.split('/');
  const [repository, commit] = await Promise.all([
    described ? ({} as PayloadRepository) : answer<PayloadRepository>(rest.repos.get({ owner, repo }), {}),
    dated ? undefined : answer<CommitAnswer>(rest.repos.getCommit({ owner, repo, ref: facts.sha }), {}),
  ]);
  const answered = {
    ...optional('commitDate', commit?.commit?.committer?.date),
    ...optional('defaultBranch', repository.default_branch),
  };
  return { ...answered, ...facts, repository: { ...details(repository), ...facts.repository } };
}

/** A request's answer, or what stands for it when the token may not ask or GitHub can't be reached. */
function answer<T>(request: Promise<{ data: T }>, otherwise: T): Promise<T> {
  return request.then(
    ({ data }) => data,
    () => otherwise,
  );
}

/** What labels tell of a repository. */
function details(repository: PayloadRepository): Pick<GitFacts['repository'], 'description' | 'license'> {
  return {
    ...optional('description', repository.description ?? undefined),
    ...optional('license', repository.license?.spdx_id ?? undefined),
  };
}
