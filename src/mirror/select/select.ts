import { isReferrerTag } from '../../oci/referrers.ts';
import { compileGlob } from '../../support/glob.ts';
import { LIMITS } from '../../support/limits.ts';
import { withinTime } from '../../support/within-time.ts';
import type { NewestBy, TagFilter } from '../filters/types.ts';
import { compareTagVersions, inRange, parseTagVersion } from '../filters/version.ts';

export interface Selection {
  /** In the order of the names given. */
  selected: string[];
  /** Names that passed the filter and lost only to `newest`, or could not be ranked. */
  surplus: string[];
}

/**
 * The names that pass all of the filter but `newest`, in the order given, each once.
 * @throws PublishError `EXPRESSION_TOO_SLOW` when `match` takes too long with all of them.
 */
export function candidateTags(names: Iterable<string>, filter: TagFilter): string[] {
  const include = filter.include.map(compileGlob);
  const exclude = filter.exclude.map(compileGlob);
  const companions = filter.include.some(
    (pattern) => pattern.startsWith('sha256-') || pattern.startsWith('sha512-'),
  );
  const passes = (tag: string): boolean =>
    (companions || !isReferrerTag(tag)) &&
    (include.length === 0 || include.some((matches) => matches(tag))) &&
    (filter.semver === undefined || versionPasses(tag, filter.semver, filter.prereleases)) &&
    !exclude.some((matches) => matches(tag));
  return matching([...new Set(names)].filter(passes), filter.match);
}

function matching(tags: string[], sources: readonly string[]): string[] {
  if (sources.length === 0) return tags;
  const expressions = sources.map((source) => new RegExp(source));
  const what = `tags.match ${sources.map((source) => JSON.stringify(source)).join(', ')}`;
  return withinTime(LIMITS.expressionTime, what, () =>
    tags.filter((tag) => expressions.every((expression) => expression.test(tag))),
  );
}

function versionPasses(tag: string, range: string, prereleases: boolean): boolean {
  const version = parseTagVersion(tag);
  return version !== undefined && inRange(version, range, prereleases);
}

/**
 * The tags a rule takes from those a repository has. Pure.
 * @param dates milliseconds since the epoch, for `newest` by push or creation; tags without one can't be ranked.
 */
export function selectTags(
  names: Iterable<string>,
  filter: TagFilter,
  dates: ReadonlyMap<string, number> = new Map(),
): Selection {
  const candidates = candidateTags(names, filter);
  if (!filter.newest) return { selected: candidates, surplus: [] };
  const kept = new Set(rank(candidates, filter, filter.newest.by, dates).slice(0, filter.newest.count));
  return {
    selected: candidates.filter((tag) => kept.has(tag)),
    surplus: candidates.filter((tag) => !kept.has(tag)),
  };
}

/** Newest first; without those that can't be ranked. Equals are ordered by name, so that runs agree. */
function rank(tags: string[], filter: TagFilter, by: NewestBy, dates: ReadonlyMap<string, number>): string[] {
  if (by === 'version') {
    return tags
      .flatMap((tag) => {
        const version = parseTagVersion(tag);
        // A range that names a prerelease has let this one through already; without a range nothing has judged it.
        const allowed = filter.prereleases || filter.semver !== undefined || version?.prerelease === '';
        return version && allowed ? [{ tag, version }] : [];
      })
      .sort((a, b) => compareTagVersions(b.version, a.version) || order(a.tag, b.tag))
      .map(({ tag }) => tag);
  }
  return tags
    .flatMap((tag) => {
      const date = dates.get(tag);
      return date === undefined ? [] : [{ tag, date }];
    })
    .sort((a, b) => b.date - a.date || order(a.tag, b.tag))
    .map(({ tag }) => tag);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
