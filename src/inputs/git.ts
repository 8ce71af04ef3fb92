import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { PublishError } from '../oci/errors.ts';
import { childEnvironment } from '../support/process/child-environment.ts';

/** HEAD of a checkout. */
interface GitState {
  sha: string;
  /** Full ref; empty for a detached HEAD without a matching ref. */
  ref: string;
  /** ISO 8601. */
  commitDate: string;
}

/**
 * Reads HEAD of the repository in `directory`: its branch, or, if detached, its tag, otherwise the fetched
 * pull request or branch. With several tags, `wantedRef` (`GITHUB_REF`) wins, otherwise the highest version.
 * @throws PublishError `GIT_FAILED`.
 */
export async function readGit(directory: string, wantedRef = ''): Promise<GitState> {
  const git = (...args: string[]): Promise<string> => run(directory, args);
  const maybe = (...args: string[]): Promise<string> => git(...args).catch(() => '');
  let sha: string;
  try {
    sha = await git('rev-parse', 'HEAD');
  } catch (error) {
    throw new PublishError(`git can't read the repository in ${directory}: ${firstLine(error)}`, {
      code: 'GIT_FAILED',
      input: 'ref-context',
      hint: 'Run actions/checkout before this step, or at a terminal change into a checkout; ref-context: workflow does without.',
      cause: error,
    });
  }
  const branch = await maybe('symbolic-ref', '--quiet', 'HEAD');
  const ref = branch || (await detachedRef(maybe, wantedRef));
  return {
    sha,
    ref,
    commitDate: new Date(await git('show', '--no-patch', '--format=%cI', 'HEAD')).toISOString(),
  };
}

/** Whether `directory` is in a git repository, in whatever state. */
export function isCheckout(directory: string): boolean {
  return (process.env['GIT_DIR'] ?? '') !== '' || existsSync(join(safeDirectory(directory), '.git'));
}

/** The URL of the remote `origin`; undefined when there is none. May contain credentials. */
export async function readOrigin(directory: string): Promise<string | undefined> {
  return (await run(directory, ['remote', 'get-url', 'origin']).catch(() => '')) || undefined;
}

/**
 * Whether there are uncommitted changes. Regardless of the user's git configuration, this includes untracked
 * files, as a build sees them, and changes in submodules.
 */
export async function hasUncommittedChanges(directory: string): Promise<boolean> {
  const all = ['--untracked-files=normal', '--ignore-submodules=none'];
  return (await run(directory, ['status', '--porcelain', ...all])) !== '';
}

/** The committer date in ISO 8601, UTC; undefined when no checkout has the commit. */
export async function commitDateOf(directory: string, sha: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined;
  try {
    return new Date(await run(directory, ['show', '--no-patch', '--format=%cI', sha])).toISOString();
  } catch {
    return undefined;
  }
}

async function detachedRef(
  maybe: (...args: string[]) => Promise<string>,
  wantedRef: string,
): Promise<string> {
  const names = (await maybe('for-each-ref', '--points-at=HEAD', '--format=%(refname)')).split('\n');
  const tag = chooseTag(
    names.filter((name) => name.startsWith(TAG)),
    wantedRef,
  );
  if (tag !== undefined) return tag;
  const pulls = names
    .map((name) => /^refs\/remotes\/(pull\/\d+\/(?:merge|head))$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .map((name) => `refs/${name}`);
  const [pull] = pulls;
  if (pull !== undefined) return pulls.find((ref) => ref === wantedRef) ?? pull;
  const standard = await maybe('symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD');
  const remote = chooseBranch(names, wantedRef, standard);
  return remote === undefined ? '' : `refs/heads/${remote}`;
}

/**
 * Of the fetched branches at a commit: `wantedRef`, otherwise the default branch of `origin`, otherwise the
 * first by name.
 */
function chooseBranch(names: readonly string[], wantedRef: string, standard: string): string | undefined {
  const branches = names
    .filter((name) => name === standard || !name.endsWith('/HEAD'))
    .map((name) => ({ name, branch: /^refs\/remotes\/[^/]+\/(.+)$/.exec(name)?.[1] }))
    .filter(({ branch }) => branch !== undefined);
  const wanted = branches.find(({ branch }) => `refs/heads/${branch}` === wantedRef);
  return (wanted ?? branches.find(({ name }) => name === standard) ?? branches[0])?.branch;
}

const TAG = 'refs/tags/';

/** Of the tags at a commit: `wantedRef`, otherwise the highest version, otherwise the last by name. */
function chooseTag(tags: readonly string[], wantedRef: string): string | undefined {
  if (tags.includes(wantedRef)) return wantedRef;
  return [...tags].sort((a, b) => compareVersions(versionOf(b), versionOf(a)) || (a < b ? 1 : -1))[0];
}

interface Version {
  /** Numeric components; any number of them. */
  parts: number[];
  /** The suffix: `-rc.1`, `rc1`. */
  rest: string;
  /** A bare number, as in `build-1234` or `20260101`, which may not be a version. */
  isNumber: boolean;
}

/** Finds a version in `v1.2.3`, `app/v1.2.3`, `release-1.2`, `1.2.3rc1` or `2024.06.01.2`. */
function versionOf(tag: string): Version | undefined {
  const [, before, parts, rest = ''] =
    /(^|[^0-9A-Za-z.]|(?<![0-9A-Za-z])[vV])(\d+(?:\.\d+)*)([-+.]?[A-Za-z][0-9A-Za-z.+-]*|[-+][0-9A-Za-z.+-]+)?$/.exec(
      tag,
    ) ?? [];
  if (parts === undefined) return undefined;
  const isNumber = !parts.includes('.') && !/[vV]/.test(before ?? '');
  return { parts: parts.split('.').map(Number), rest: rest.replace(/\+.*$/, ''), isNumber };
}

function compareVersions(a: Version | undefined, b: Version | undefined): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  if (a.isNumber !== b.isNumber) return Number(b.isNumber) - Number(a.isNumber);
  for (let part = 0; part < Math.max(a.parts.length, b.parts.length); part++) {
    const difference = (a.parts[part] ?? 0) - (b.parts[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.rest === b.rest ? a.parts.length - b.parts.length : compareRest(a.rest, b.rest);
}

/** A release sorts after its prereleases, and a post-release (`.post1` in PEP 440) after the release. */
function compareRest(a: string, b: string): number {
  const rank = (rest: string): number => (rest === '' ? 1 : /^[-.]?(?:post|r|rev)\d*$/i.test(rest) ? 2 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * The directory to declare as safe. In a container job, the workspace is owned by another user, and git
 * refuses to read such a repository otherwise.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
 */
function safeDirectory(directory: string): string {
  let place = resolve(directory);
  while (!existsSync(join(place, '.git'))) {
    if (dirname(place) === place) return resolve(directory);
    place = dirname(place);
  }
  return place;
}

/**
 * Runs git and returns its output. Rejects with git's error message, or with the reason why git couldn't be
 * started.
 */
async function run(directory: string, args: string[]): Promise<string> {
  const { getExecOutput } = await import('@actions/exec');
  const env = childEnvironment('git', process.env);
  const options = { silent: true, ignoreReturnCode: true, env };
  const safe = `safe.directory=${safeDirectory(directory)}`;
  const { exitCode, stdout, stderr } = await getExecOutput(
    'git',
    ['-c', safe, '-C', directory, ...args],
    options,
  );
  if (exitCode !== 0) throw new Error(stderr.trim() || `git ended with ${exitCode}`);
  return stdout.trim();
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0] ?? '';
}
