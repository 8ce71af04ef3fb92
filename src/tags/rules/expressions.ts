import { formatDate } from './date.ts';
import { renderTemplate } from './handlebars.ts';
import type { GitContext } from '../types.ts';

/** Renders the `{{…}}` in a text. @throws Error with Handlebars' message. */
export type Render = (template: string, values?: object) => string;

export const EXPRESSIONS_HINT =
  "Expressions are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date 'YYYYMMDD' tz='UTC'}} and {{commit_date 'YYYYMMDD'}}.";

/** Falling back to another date would yield a wrong tag. */
const NO_COMMIT_DATE =
  "the date of the commit isn't known: check the repository out first, or give the step a github-token that can read it";

/** Default of `DOCKER_METADATA_SHORT_SHA_LENGTH`. */
const SHORT_SHA = 7;

/**
 * Creates a renderer for docker/metadata-action's global expressions: branch, tag, sha, base_ref,
 * is_default_branch, is_not_default_branch, date, commit_date.
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

/**
 * The two date expressions, the only ones allowed in a schedule's pattern. They throw Error when the commit
 * date isn't known.
 */
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

/**
 * Renders a template with plain values, such as a version's parts.
 * @throws Error with Handlebars' message.
 */
export function render(template: string, values: object): string {
  return template.includes('{{') ? renderTemplate(template, { ...values }) : template;
}

/** True for exactly `{{raw}}`, which keeps a prerelease as it was written. */
export function isRawPattern(pattern: string): boolean {
  return /^\{\{(?:\{\s*raw\s*\}|[&~]{0,2}\s*raw\s*~?)\}\}$/.test(pattern);
}

/** Handlebars calls a helper with its arguments, followed by an object whose `hash` has the named ones. */
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
  // These events always run on the latest commit of the default branch.
  return branch === defaultBranch || /create|discussion|issues|schedule/.test(eventName);
}
