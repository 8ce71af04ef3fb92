import { readFile } from 'node:fs/promises';
import { isRecord } from '../oci/documents/descriptor-reader.ts';
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
import { commitDateOf, hasUncommittedChanges, isCheckout, readGit, readOrigin } from './git.ts';
import { parseOrigin } from './origin.ts';

interface GitContextOptions {
  /** Default: the workflow's facts, and at a terminal those of the checkout that one is in, if any. */
  refContext?: 'workflow' | 'git';
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
  /** False where no tag or label is made of them: then git is not asked at all. Default: true. */
  ref?: boolean;
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
  const git = readsGit(env, options) ? await readGit(options.workspace, env['GITHUB_REF']) : undefined;
  const sha = git?.sha ?? said.sha;
  const facts: GitContext = {
    ...said,
    ...(git?.ref === undefined ? {} : queueFacts(git.ref, said.eventName)),
    sha,
    ...optional('commitDate', git?.commitDate ?? (await commitDate(payload, sha, options))),
  };
  if (!atTerminal(env)) return complete(facts, env, options);
  return git === undefined
    ? { ...facts, incomplete: true }
    : { ...facts, ...(await checkoutFacts(facts, options)) };
}

function atTerminal(env: Environment): boolean {
  return (env['GITHUB_SHA'] ?? '') === '';
}

/** Outside of a workflow, at a terminal, the repository is all there is; and it need not be there. */
function readsGit(env: Environment, { refContext, workspace, needs }: GitContextOptions): boolean {
  if (needs?.ref === false) return false;
  if (refContext !== undefined || !atTerminal(env)) return refContext === 'git';
  return isCheckout(workspace);
}

/** In a job, what earlier steps have generated isn't somebody's unfinished work, and GitHub says which repository it is. */
async function checkoutFacts(
  { repository }: GitContext,
  { workspace }: GitContextOptions,
): Promise<Partial<GitContext>> {
  const dirty = (await hasUncommittedChanges(workspace)) ? { dirty: true } : {};
  const origin = parseOrigin((await readOrigin(workspace)) ?? '');
  if (repository.fullName !== '' || origin === undefined) return { ...dirty, incomplete: true };
  const { host, fullName } = origin;
  return { ...dirty, incomplete: true, repository: { fullName, htmlUrl: `https://${host}/${fullName}` } };
}

async function readPayload(env: Environment): Promise<Payload> {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  if (path === '') return {};
  try {
    const payload: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isRecord(payload)) throw new Error('it is not a JSON object');
    return payload;
  } catch (error) {
    throw new PublishError(`The event's payload can't be read: ${(error as Error).message}`, {
      code: 'EVENT_INVALID',
      hint: 'Set GITHUB_EVENT_PATH to the JSON file that the runner wrote.',
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
