import { formatDate } from './date.ts';
import { renderTemplate } from './handlebars.ts';
import type { GitContext } from '../types.ts';

/** Renders the `{{…}}` of one text. @throws Error with Handlebars' own message. */
export type Render = (template: string, values?: object) => string;

export const EXPRESSIONS_HINT =
  "Expressions are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date 'YYYYMMDD' tz='UTC'}} and {{commit_date 'YYYYMMDD'}}.";

/** Another date would be a wrong tag. */
const NO_COMMIT_DATE =
  "the date of the commit isn't known: check the repository out first, or give the step a github-token that can read it";

/** What `DOCKER_METADATA_SHORT_SHA_LENGTH` is when it isn't set. */
const SHORT_SHA = 7;

/**
 * docker/metadata-action's global expressions for these facts: branch, tag, sha, base_ref, is_default_branch,
 * is_not_default_branch, date, commit_date.
 * https://github.com/docker/metadata-action#global-expressions
 */
export function globalExpressions(facts: GitContext, shortSha = SHORT_SHA): Render {
  const values = {
    branch: () => refName(facts.ref, 'refs/heads/'),
    tag: () => refName(facts.ref, 'refs/tags/'),
    sha: () => facts.sha.slice(0, shortSha),
    base_ref: () => baseRef(facts),
    is_default_branch: () => String(isDefaultBranch(facts)),
    is_not_default_branch: () => String(!isDefaultBranch(facts)),
    ...dateExpressions(facts),
  };
  return (template) => render(template, values);
}

/** The two dates, which are all that a schedule's pattern may use. */
export function dateExpressions(
  facts: GitContext,
): Record<'date' | 'commit_date', (...given: unknown[]) => string> {
  return {
    date: (...given) => dateExpression(facts.now, given),
    commit_date: (...given) => {
      if (facts.commitDate === undefined) throw new Error(NO_COMMIT_DATE);
      return dateExpression(facts.commitDate, given);
    },
  };
}

/** Renders a template over plain values, such as a version's parts. */
export function render(template: string, values: object): string {
  return template.includes('{{') ? renderTemplate(template, { ...values }) : template;
}

/** True for `{{raw}}` alone, which keeps a prerelease as it was written. */
export function isRawPattern(pattern: string): boolean {
  return /^\{\{(?:\{\s*raw\s*\}|[&~]{0,2}\s*raw\s*~?)\}\}$/.test(pattern);
}

/** A helper is called with its arguments and, last, an object whose `hash` holds the named ones. */
function dateExpression(time: string, given: unknown[]): string {
  const { hash } = given.at(-1) as { hash: Record<string, string> };
  const unknown = Object.keys(hash).find((name) => name !== 'tz');
  if (unknown !== undefined) throw new Error(`a date has no attribute ${unknown}, only tz`);
  const format = typeof given[0] === 'string' ? given[0] : undefined;
  return formatDate(time, format, hash['tz'] ?? 'UTC');
}

function refName(ref: string, kind: 'refs/heads/' | 'refs/tags/'): string {
  return ref.startsWith(kind) ? ref.slice(kind.length) : '';
}

function baseRef({ ref, payload }: GitContext): string {
  const pushed = payload['base_ref'];
  if (ref.startsWith('refs/tags/') && typeof pushed === 'string') return pushed.replace(/^refs\/heads\//, '');
  const pull = payload['pull_request'] as { base?: { ref?: string } } | undefined;
  return ref.startsWith('refs/pull/') ? (pull?.base?.ref ?? '') : '';
}

function isDefaultBranch({ ref, defaultBranch, eventName }: GitContext): boolean {
  const branch = ref.replace(/^refs\/heads\//, '');
  if (branch === '') return false;
  // These events always run on the last commit of the default branch.
  return branch === defaultBranch || /create|discussion|issues|schedule/.test(eventName);
}
