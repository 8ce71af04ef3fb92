import type { MirrorState } from './types.ts';
import type { MirrorRule } from './rules/types.ts';

const VERSION = 1;
/** Entries; about 20 MB of text. What was used last is kept. */
const MOST = 200_000;

/** A state that can be written down, holding what this run used or learned, and what it was opened with. */
export interface SavedMirrorState extends MirrorState {
  /** Whether there is something the text it was opened with doesn't have. */
  readonly changed: boolean;
  serialize(): string;
}

/** Opens the state that `serialize` of an earlier run wrote; anything else is taken as nothing. */
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
    // A cache that can't be read saves nothing, and costs nothing.
    return [];
  }
}

/**
 * Whether a state spares rules requests. What is the same digest on both sides is known by a HEAD of each, with or
 * without it; but a reduced index has to be read at each destination, the order of creation is in the manifests and
 * configs of the source, and what refers to the images in an index can only be asked for once it was read.
 */
export function savesRequests(rules: readonly MirrorRule[]): boolean {
  return rules.some(
    ({ platforms, tags, referrers }) => platforms !== 'all' || tags.newest?.by === 'created' || referrers,
  );
}
