import { matcherOf, readGlobs } from './globs.ts';
import type { TagFilterKey } from './types.ts';

/** Exact names and globs; a tag that matches any of them passes. Empty: all tags pass. */
export const include: TagFilterKey<string[]> = {
  absent: [],
  read: (reader) => readGlobs(reader, 'include'),
  keep: (names, globs) => (globs.length === 0 ? names : names.filter(matcherOf(globs))),
};
