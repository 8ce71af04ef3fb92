import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { PublishError } from '../oci/errors.ts';
import { childEnvironment } from '../support/process/child-environment.ts';

/** What the checked-out repository says of itself. */
interface GitState {
  sha: string;
  /** Full ref; empty when the head is detached and nothing names it. */
  ref: string;
  /** ISO 8601. */
  commitDate: string;
}

/**
 * Reads the head of the repository in `directory`: its branch; for a detached head the tag at it, else the pull
 * request or branch that the checkout fetched. Of several tags it is `wantedRef` (`GITHUB_REF`), else the highest
 * version.
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

/** Whether `directory` is in a repository, whatever state that is in. */
export function isCheckout(directory: string): boolean {
  return (process.env['GIT_DIR'] ?? '') !== '' || existsSync(join(safeDirectory(directory), '.git'));
}

/** The address of the remote `origin`; undefined when there is none. May hold a login. */
export async function readOrigin(directory: string): Promise<string | undefined> {
  return (await run(directory, ['remote', 'get-url', 'origin']).catch(() => '')) || undefined;
}

/**
 * Whether the working tree holds what no commit does; untracked files count, since a build sees them, and changes in
 * submodules, whatever the user's configuration says of either.
 */
export async function hasUncommittedChanges(directory: string): Promise<boolean> {
  const all = ['--untracked-files=normal', '--ignore-submodules=none'];
  return (await run(directory, ['status', '--porcelain', ...all])) !== '';
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

/** Of the fetched branches at a commit the wanted one, else the default branch of `origin`, else the first by name. */
function chooseBranch(names: readonly string[], wantedRef: string, standard: string): string | undefined {
  const branches = names
    .filter((name) => name === standard || !name.endsWith('/HEAD'))
    .map((name) => ({ name, branch: /^refs\/remotes\/[^/]+\/(.+)$/.exec(name)?.[1] }))
    .filter(({ branch }) => branch !== undefined);
  const wanted = branches.find(({ branch }) => `refs/heads/${branch}` === wantedRef);
  return (wanted ?? branches.find(({ name }) => name === standard) ?? branches[0])?.branch;
}

const TAG = 'refs/tags/';

/** Of the tags at a commit the wanted one, else the highest version, else the last by name. */
function chooseTag(tags: readonly string[], wantedRef: string): string | undefined {
  if (tags.includes(wantedRef)) return wantedRef;
  return [...tags].sort((a, b) => compareVersions(versionOf(b), versionOf(a)) || (a < b ? 1 : -1))[0];
}

interface Version {
  /** Any number of them. */
  parts: number[];
  /** What follows: `-rc.1`, `rc1`. */
  rest: string;
  /** A number alone, as in `build-1234` or `20260101`, may be anything. */
  isNumber: boolean;
}

/** `v1.2.3`, `app/v1.2.3`, `release-1.2`, `1.2.3rc1`, `2024.06.01.2`. */
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

/** A final version is above its prereleases; PEP 440's `.post1` comes after it. */
function compareRest(a: string, b: string): number {
  const rank = (rest: string): number => (rest === '' ? 1 : /^[-.]?(?:post|r|rev)\d*$/i.test(rest) ? 2 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * In a container job the workspace belongs to another user, and git reads a repository only when that is declared safe:
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

/** What git printed. Rejects with its complaint, or with why it could not be started. */
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
