import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openLayout } from '../../oci/layouts/layout.ts';
import { children } from '../../oci/manifest.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { CachePlan, DirectoryStore } from '../types/cache.ts';

/** What a local cache held before the build. */
interface RestoredCache {
  /** The store's key that matched; absent for none, or without a store. */
  found?: string;
  /** Bytes. */
  size: number;
  /** The directories can't be used: neither read nor write the cache. */
  unusable?: true;
}

/** Restores a local cache before the build. Never throws: without a cache, a build is only slower. */
export async function restoreLocalCache(
  plan: CachePlan,
  store: DirectoryStore | undefined,
  reporter: Reporter,
): Promise<RestoredCache> {
  if (!plan.local) return { size: 0 };
  const { from, to, key, restoreKeys } = plan.local;
  try {
    // Remove what other builds, or a failed build, left behind.
    if (store) await rm(from, { recursive: true, force: true });
    if (to !== undefined) await rm(to, { recursive: true, force: true });
    await mkdir(from, { recursive: true });
  } catch (error) {
    reporter.warning(`The build has no cache: its directory can't be used (${(error as Error).message})`);
    return { size: 0, unusable: true };
  }
  let found: string | undefined;
  try {
    // Keys are write-once, so each save has a unique key, and the newest with the prefix is restored.
    found = await store?.restore(
      [from],
      `${key}-`,
      restoreKeys.map((prefix) => `${prefix}-`),
    );
    if (store) reporter.info(found === undefined ? 'Cache: none was found' : `Cache: found ${found}`);
  } catch (error) {
    reporter.warning(`The build cache could not be fetched: ${(error as Error).message}`);
  }
  return { size: await directorySize(from), ...(found === undefined ? {} : { found }) };
}

/**
 * Saves what the build exported, and returns its size in bytes. The export goes to a separate directory that
 * replaces what was read, so that unused layers are dropped. Never throws.
 */
export async function saveLocalCache(
  plan: CachePlan,
  restored: RestoredCache,
  { store, reporter }: { store?: DirectoryStore; reporter: Reporter },
): Promise<number | undefined> {
  if (!plan.local?.to) return undefined;
  const { from, to, key } = plan.local;
  try {
    if (!(await stat(to).catch(() => undefined))) return undefined;
    const unchanged = restored.found !== undefined && (await sameLayers(from, to));
    await rm(from, { recursive: true, force: true });
    await rename(to, from);
    if (unchanged) reporter.info('Cache: has no new layer, and is not written again');
    else await store?.save([from], `${key}-${Date.now()}`);
    return unchanged ? undefined : await directorySize(from);
  } catch (error) {
    reporter.warning(`The build cache could not be kept: ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * Whether two layouts contain the same layers. Configs don't count: with the build's labels in them, they
 * always differ.
 */
async function sameLayers(...directories: [string, string]): Promise<boolean> {
  const [one, other] = await Promise.all(
    directories.map((directory) => layersOf(directory).catch(() => undefined)),
  );
  return one !== undefined && one === other;
}

async function layersOf(directory: string): Promise<string> {
  const layout = await openLayout(directory);
  const digests = new Set<string>();
  for (const entry of layout.entries) {
    for (const { descriptor, role } of children(entry, await layout.readManifest(entry))) {
      // BuildKit's older cache format is an index of layers.
      if (role === 'layer' || role === 'manifest') digests.add(descriptor.digest);
    }
  }
  return [...digests].sort().join();
}

/** Total size in bytes of the files in a directory; 0 when it doesn't exist. */
async function directorySize(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const found = await Promise.all(names.map((name) => stat(join(directory, name)).catch(() => undefined)));
  return found.reduce((sum, file) => sum + (file?.isFile() ? file.size : 0), 0);
}
