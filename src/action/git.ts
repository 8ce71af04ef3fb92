import process from 'node:process';
import { Problem } from '../oci/errors.ts';
import { childEnvironment } from '../support/child-environment.ts';

/** What the checked-out repository says of itself. */
export interface GitState {
  sha: string;
  /** Full ref; empty when the head is detached and nothing names it. */
  ref: string;
  /** ISO 8601. */
  commitDate: string;
}

/**
 * Reads the head of the repository in `directory`: its branch; for a detached head the tag at it, else the pull
 * request or branch that the checkout fetched.
 * @throws Problem `GIT_FAILED`.
 */
export async function readGit(directory: string): Promise<GitState> {
  const git = (...args: string[]): Promise<string> => run(directory, args);
  const maybe = (...args: string[]): Promise<string> => git(...args).catch(() => '');
  let sha: string;
  try {
    sha = await git('rev-parse', 'HEAD');
  } catch (error) {
    throw new Problem(`git can't read the repository in ${directory}: ${firstLine(error)}`, {
      code: 'GIT_FAILED',
      input: 'ref-context',
      hint: 'Run actions/checkout before this step, or at a terminal change into a checkout; ref-context: workflow does without.',
      cause: error,
    });
  }
  const branch = await maybe('symbolic-ref', '--quiet', 'HEAD');
  const ref = branch || (await detachedRef(maybe));
  return {
    sha,
    ref,
    commitDate: new Date(await git('show', '--no-patch', '--format=%cI', 'HEAD')).toISOString(),
  };
}

/** When a commit was made, ISO 8601 in UTC; undefined when there is no checkout that has it. */
export async function commitDateOf(directory: string, sha: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined;
  try {
    return new Date(await run(directory, ['show', '--no-patch', '--format=%cI', sha])).toISOString();
  } catch {
    return undefined;
  }
}

async function detachedRef(maybe: (...args: string[]) => Promise<string>): Promise<string> {
  const tag = await maybe('describe', '--exact-match', '--tags', 'HEAD');
  if (tag !== '') return `refs/tags/${tag}`;
  const names = (await maybe('for-each-ref', '--points-at=HEAD', '--format=%(refname)')).split('\n');
  const pull = names
    .map((name) => /^refs\/remotes\/pull\/(\d+)\/(merge|head)$/.exec(name))
    .find((match) => match !== null);
  if (pull) return `refs/pull/${pull[1]}/${pull[2]}`;
  const remote = names
    .map((name) => /^refs\/remotes\/[^/]+\/(.+)$/.exec(name)?.[1])
    .find((name) => name !== undefined && name !== 'HEAD');
  return remote === undefined ? '' : `refs/heads/${remote}`;
}

/** What git printed. Rejects with its complaint, or with why it could not be started. */
async function run(directory: string, args: string[]): Promise<string> {
  const { getExecOutput } = await import('@actions/exec');
  const env = childEnvironment('git', process.env);
  const options = { silent: true, ignoreReturnCode: true, env };
  const { exitCode, stdout, stderr } = await getExecOutput('git', ['-C', directory, ...args], options);
  if (exitCode !== 0) throw new Error(stderr.trim() || `git ended with ${exitCode}`);
  return stdout.trim();
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0] ?? '';
}
