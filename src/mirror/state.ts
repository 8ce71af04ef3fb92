import type { MirrorState } from './types.ts';
import type { MirrorRule } from './rules/types.ts';

const VERSION = 1;
/** Maximum number of entries, about 20 MB of text. The most recently used ones are kept. */
const MOST = 200_000;

/** A state that can be serialized: what this run used or added, and what it was opened with. */
export interface SavedMirrorState extends MirrorState {
  /** Whether it has entries that the opened text doesn't. */
  readonly changed: boolean;
  serialize(): string;
}

/** Opens the state that `serialize` of an earlier run returned; anything else is an empty state. */
export function openMirrorState(text = ''): SavedMirrorState {
  const entries = new Map(parse(text));
  let changed = false;
  return {
    get changed() {
      return changed;
    },
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      if (entries.get(key) === value) return;
      changed = true;
      entries.delete(key);
      entries.set(key, value);
    },
    serialize: () => JSON.stringify({ version: VERSION, entries: [...entries].slice(-MOST) }),
  };
}

function parse(text: string): [string, string][] {
  try {
    const value = JSON.parse(text) as { version?: unknown; entries?: unknown };
    if (value.version !== VERSION || !Array.isArray(value.entries)) return [];
    return value.entries.filter(
      (entry): entry is [string, string] =>
        Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string',
    );
  } catch {
    // An unreadable cache is treated as empty.
    return [];
  }
}

/**
 * Whether a state saves requests for these rules. Equal digests on both sides are known after one HEAD each,
 * so a state doesn't help there. But without a state, a filtered index has to be read at each destination,
 * creation dates have to be read from manifests and configs, and an index has to be read to look up the
 * referrers of its images.
 */
export function savesRequests(rules: readonly MirrorRule[]): boolean {
  return rules.some(
    ({ platforms, tags, referrers }) => platforms !== 'all' || tags.newest?.by === 'created' || referrers,
  );
}
