import { isReferrerTag } from '../../oci/referrers.ts';
import { narrow, type TagFilter } from '../filters/index.ts';
import type { NewestBy } from '../filters/newest.ts';
import { compareTagVersions, parseTagVersion } from '../filters/version.ts';

interface Selection {
  /** In the order of the given names. */
  selected: string[];
  /** Names that pass the filter but were cut off by `newest`, or could not be ranked. */
  surplus: string[];
}

/**
 * The names that pass every key except `newest`, in the given order, without duplicates.
 * @throws PublishError `EXPRESSION_TOO_SLOW` when matching all of them takes too long.
 */
export function candidateTags(names: Iterable<string>, filter: TagFilter): string[] {
  // Many registries store signatures and the like as tags; they are only selected if a rule names them.
  const companions = filter.include.some(
    (pattern) => pattern.startsWith('sha256-') || pattern.startsWith('sha512-'),
  );
  const tags = [...new Set(names)].filter((tag) => companions || !isReferrerTag(tag));
  return [...narrow(tags, filter)];
}

/**
 * The tags that a rule selects from those of a repository. Pure.
 * @param dates milliseconds since the epoch, for `newest` by push or creation; tags without a date can't be
 * ranked.
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

/** Newest first, without those that can't be ranked. Ties are sorted by name, to be deterministic. */
function rank(tags: string[], filter: TagFilter, by: NewestBy, dates: ReadonlyMap<string, number>): string[] {
  if (by === 'version') {
    return tags
      .flatMap((tag) => {
        const version = parseTagVersion(tag);
        // A range that names a prerelease has already let this one pass; without a range, nothing has checked
        // it.
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
