import type { DirectoryStore } from '../types/cache.ts';

/** Milliseconds per segment of a download; the library's default is ten minutes. */
const STANDSTILL = 120_000;

/**
 * The runner's cache through `@actions/cache`, loaded on demand since it is large. See
 * docs/decisions/actions-cache.md.
 */
export function actionsCache(): DirectoryStore {
  return {
    async restore(paths, key, restoreKeys) {
      const { restoreCache } = await import('@actions/cache');
      return restoreCache(paths, key, restoreKeys, { segmentTimeoutInMs: STANDSTILL });
    },
    async save(paths, key) {
      const { saveCache } = await import('@actions/cache');
      await saveCache(paths, key);
    },
  };
}
