import type { DirectoryStore } from './types.ts';

/** The runner's cache, by `@actions/cache`; loaded only here, since it is large. */
export function actionsCache(): DirectoryStore {
  return {
    async restore(paths, key, restoreKeys) {
      const { restoreCache } = await import('@actions/cache');
      return restoreCache(paths, key, restoreKeys);
    },
    async save(paths, key) {
      const { saveCache } = await import('@actions/cache');
      await saveCache(paths, key);
    },
  };
}
