import type { DirectoryStore } from '../types/cache.ts';

/** Milliseconds for a part of a download; its own is ten minutes. */
const STANDSTILL = 120_000;

/** The runner's cache, by `@actions/cache`; loaded only here, since it is large. See docs/decisions/actions-cache.md. */
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
