import type { Cancellable } from '../../oci/content.ts';
import type { PlannedMove, TargetPlan } from '../progress.ts';
import { LIST_ABOVE, MOST_LISTED } from '../lookup.ts';

/** Milliseconds: a tag is only moved if its last lookup is more recent. */
export const FRESH = 250;

/**
 * Whether a listing may show that a tag doesn't exist. Not for write-once tags, which must never be overwritten, and
 * tags that follow versions, which several runs set at once (docs/decisions/look-again-before-a-tag-moves.md).
 */
export function isListable({ tag }: PlannedMove): boolean {
  return !tag.writeOnce && !tag.versions;
}

/** Splits tags into groups, in order: consecutive listable ones together, others at most `most` together. */
export function groups(moves: readonly PlannedMove[], most: number): PlannedMove[][] {
  const found: PlannedMove[][] = [];
  for (const move of moves) {
    const group = found.at(-1);
    const alike = group?.[0] && isListable(group[0]) === isListable(move);
    if (group && alike && (isListable(move) || group.length < most)) group.push(move);
    else found.push([move]);
  }
  return found;
}

/** New tags of one repository, if they are so many that a listing is cheaper than looking at each. */
interface NewTags {
  /**
   * The first and the last one in the order of listings. They are looked at, and set before the others, so that a
   * listing that shows them was made after that.
   */
  witnesses: ReadonlySet<PlannedMove>;
  /** The others. */
  rest: ReadonlySet<PlannedMove>;
}

/** The listable tags that are still to be set and aren't in the first listing; none if there was no such listing. */
export function newTags(moves: readonly PlannedMove[], { listed }: Pick<TargetPlan, 'listed'>): NewTags {
  const unlisted = moves.filter(
    (move) => move.due && isListable(move) && listed?.has(move.tag.name) === false,
  );
  if (unlisted.length <= LIST_ABOVE) return { witnesses: new Set(), rest: new Set() };
  const sorted = [...unlisted].sort((a, b) => (a.tag.name < b.tag.name ? -1 : 1));
  const rest = sorted.slice(1, -1);
  return { witnesses: new Set([...sorted.slice(0, 1), ...sorted.slice(-1)]), rest: new Set(rest) };
}

/** Tells which tags don't exist, by listings. */
export interface Absence {
  /**
   * When a tag was last known not to exist, monotonic milliseconds; undefined if that isn't known, so that the tag
   * has to be looked at. Lists the tags again if the last listing is older than `FRESH`.
   */
  of(name: string): Promise<number | undefined>;
}

interface Listing {
  /** Undefined if it doesn't count. */
  names: ReadonlySet<string> | undefined;
  read: number;
}

/**
 * Listings may come from caches and replicas that lag, and some are cut without saying so. So one counts only if it
 * has all tags of the first listing and, besides, all that this run created: one that is older lacks the latter, and
 * one that is cut can't have grown.
 */
export function createAbsence({ uploader, moves, listed }: TargetPlan, options: Cancellable): Absence {
  const { destination } = uploader;
  let last: Promise<Listing> | undefined;
  let expires = -Infinity;
  const list = async (): Promise<Listing> => {
    const known = [...(listed ?? []), ...moves.filter(isCreated).map(({ tag }) => tag.name)];
    const names = await readNames(destination.tags({ ...options, onePage: true }));
    options.signal?.throwIfAborted();
    const read = performance.now();
    const counts = names !== undefined && known.every((name) => names.has(name));
    // After one that doesn't count, no other is requested.
    if (counts) expires = read + FRESH;
    return { names: counts ? names : undefined, read };
  };
  return {
    async of(name) {
      if (!listed || !moves.some((move) => isCreated(move) && !listed.has(move.tag.name))) return undefined;
      if (!last || performance.now() > expires) {
        expires = Infinity;
        last = list();
      }
      const { names, read } = await last;
      return names && !names.has(name) ? read : undefined;
    },
  };
}

function isCreated({ report }: PlannedMove): boolean {
  return report.status === 'created';
}

/** All names of a listing; undefined if it can't be read, or is so long that it costs more than it saves. */
async function readNames(tags: AsyncIterable<string>): Promise<Set<string> | undefined> {
  const names = new Set<string>();
  try {
    for await (const name of tags) {
      names.add(name);
      if (names.size > MOST_LISTED) return undefined;
    }
  } catch {
    // The account may be allowed to push but not to list. Any other problem shows when the tag is looked at.
    return undefined;
  }
  return names;
}
