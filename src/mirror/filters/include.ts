import { matcherOf, readGlobs } from './globs.ts';
import type { TagFilterKey } from './types.ts';

/** Exact names and globs, any of which is enough; empty: all. */
export const include: TagFilterKey<string[]> = {
  absent: [],
  read: (reader) => readGlobs(reader, 'include'),
  keep: (names, globs) => (globs.length === 0 ? names : names.filter(matcherOf(globs))),
};
