import { readFile } from 'node:fs/promises';
import { PublishError } from '../oci/errors.ts';
import { optional } from '../support/optional.ts';
import { silent, type Reporter } from '../support/reporter.ts';
import type { GitContext } from '../tags/types.ts';
import {
  committedAt,
  details,
  eventFacts,
  type Environment,
  type Payload,
  type PayloadRepository,
  queueFacts,
} from './event-facts.ts';
import { commitDateOf, hasUncommittedChanges, readGit } from './git.ts';

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

interface CommitAnswer {
  commit?: { committer?: { date?: string } | null };
}

/**
 * The facts tags are made from: `GITHUB_*` variables and the event's payload, or with `ref-context: git` the
 * checked-out repository. https://docs.github.com/actions/reference/workflows-and-actions/variables
 * @throws PublishError when the payload can't be read, or git can't.
 */
export async function readGitContext(env: Environment, options: GitContextOptions): Promise<GitContext> {
  const payload = await readPayload(env);
  const said = eventFacts(env, payload, (options.now ?? new Date()).toISOString());
  // Outside of a workflow, at a terminal, the repository is all there is.
  const fromGit = options.refContext === 'git' || atTerminal(env);
  const git = fromGit ? await readGit(options.workspace, env['GITHUB_REF']) : undefined;
  const sha = git?.sha ?? said.sha;
  const facts: GitContext = {
    ...said,
    ...(git?.ref === undefined ? {} : queueFacts(git.ref, said.eventName)),
    sha,
    ...(await dirtiness(env, options)),
    ...optional('commitDate', git?.commitDate ?? (await commitDate(payload, sha, options))),
  };
  return atTerminal(env) ? facts : complete(facts, env, options);
}

function atTerminal(env: Environment): boolean {
  return (env['GITHUB_SHA'] ?? '') === '';
}

/** In a job, what earlier steps have generated isn't somebody's unfinished work. */
async function dirtiness(env: Environment, { workspace }: GitContextOptions): Promise<{ dirty?: true }> {
  return atTerminal(env) && (await hasUncommittedChanges(workspace)) ? { dirty: true } : {};
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

/** The checkout mostly has the commit that a payload doesn't date. */
async function commitDate(
  payload: Payload,
  sha: string,
  { workspace }: GitContextOptions,
): Promise<string | undefined> {
  return committedAt(payload, sha) ?? commitDateOf(workspace, sha);
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
