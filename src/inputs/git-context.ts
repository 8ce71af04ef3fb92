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
  /** Default: `workflow`; at a terminal, the current checkout if there is one. */
  refContext?: 'workflow' | 'git';
  /** The checkout used by `git`. */
  workspace: string;
  /** For GitHub API requests; without it, only the event payload and the checkout are used. */
  githubToken?: string | undefined;
  /** What to request from git, and from GitHub when neither the payload nor the checkout has it. Default: everything. */
  needs?: FactNeeds;
  /** Gets warnings about what couldn't be read. */
  reporter?: Reporter;
  /** For tests. */
  now?: Date;
}

/** Which facts the request uses; others aren't requested, and may be missing. */
export interface FactNeeds {
  /** Description, license and default branch. */
  repository: boolean;
  commitDate: boolean;
  /** False when no tag or label depends on the ref; git isn't run at all then. Default: true. */
  ref?: boolean;
}

interface CommitAnswer {
  commit?: { committer?: { date?: string } | null };
}

/**
 * Reads the facts that tags are based on: from `GITHUB_*` variables and the event payload, or, with
 * `ref-context: git`, from the checkout.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables
 * @throws PublishError when the payload or the git repository can't be read.
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

/** At a terminal, the checkout is the only source, and it is optional. */
function readsGit(env: Environment, { refContext, workspace, needs }: GitContextOptions): boolean {
  if (needs?.ref === false) return false;
  if (refContext !== undefined || !atTerminal(env)) return refContext === 'git';
  return isCheckout(workspace);
}

/**
 * Only at a terminal: in a job, uncommitted changes come from earlier steps, and GitHub provides the
 * repository's name.
 */
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

/**
 * For a commit without a date in the payload, the checkout is asked, which usually contains the commit: a process of
 * its own, so only if the date is needed.
 */
async function commitDate(
  payload: Payload,
  sha: string,
  { workspace, needs }: GitContextOptions,
): Promise<string | undefined> {
  const inPayload = committedAt(payload, sha);
  return inPayload !== undefined || needs?.commitDate === false ? inPayload : commitDateOf(workspace, sha);
}

/**
 * Requests from GitHub what neither the payload nor the checkout has. Failures are only warnings: labels can
 * do without these values, and a tag that needs the date reports that it is missing.
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
