import { matcherOf, readGlobs } from './globs.ts';
import type { TagFilterKey } from './types.ts';

/** Exact names and globs to exclude. */
export const exclude: TagFilterKey<string[]> = {
  absent: [],
  read: (reader) => readGlobs(reader, 'exclude'),
  keep(names, globs) {
    const excluded = matcherOf(globs);
    return names.filter((name) => !excluded(name));
  },
};
