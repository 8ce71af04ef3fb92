import { mkdir, rename, rm, stat } from 'node:fs/promises';
import type { Reporter } from '../reporter/reporter.ts';
import type { CachePlan } from './cache.ts';

/** Where directories are kept between jobs. `@actions/cache` is one; absent, they stay where they are. */
export interface DirectoryStore {
  /** Restores `paths` and answers with the key that was found. */
  restore(paths: string[], key: string, restoreKeys: string[]): Promise<string | undefined>;
  save(paths: string[], key: string): Promise<void>;
}

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

/** Fetches a local cache before the build. Never throws: a build without a cache is only slower. */
export async function restoreLocalCache(
  plan: CachePlan,
  store: DirectoryStore | undefined,
  reporter: Reporter,
): Promise<void> {
  if (!plan.local) return;
  const { from, key, restoreKeys } = plan.local;
  await mkdir(from, { recursive: true });
  try {
    // A key is written once, so each save has a name of its own, and the newest with the prefix is found.
    const found = await store?.restore([from], `${key}-`, restoreKeys.map((prefix) => `${prefix}-`));
    if (store) reporter.info(found === undefined ? 'Cache: none was found' : `Cache: found ${found}`);
  } catch (error) {
    reporter.warning(`The build cache could not be fetched: ${(error as Error).message}`);
  }
}

/**
 * Keeps what the build exported. The export goes to a directory of its own and takes the place of what was read, so
 * that layers nobody needs any more are dropped. Never throws.
 */
export async function saveLocalCache(
  plan: CachePlan,
  store: DirectoryStore | undefined,
  reporter: Reporter,
): Promise<void> {
  if (!plan.local?.to) return;
  const { from, to, key } = plan.local;
  try {
    if (!(await stat(to).catch(() => undefined))) return;
    await rm(from, { recursive: true, force: true });
    await rename(to, from);
    await store?.save([from], `${key}-${Date.now()}`);
  } catch (error) {
    reporter.warning(`The build cache could not be kept: ${(error as Error).message}`);
  }
}
