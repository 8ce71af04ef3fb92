import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionsCache } from '../engines/cache/actions.ts';
import type { DirectoryStore } from '../engines/types/cache.ts';
import type { TextStore } from '../pipeline/types.ts';

const PREFIX = 'registry-publish-mirror';

/** Keeps the state of mirror runs in the runner's cache; no store when the job has no cache. */
export function createMirrorStore(env: Record<string, string | undefined>): { mirrorStore?: TextStore } {
  if (!env['ACTIONS_RUNTIME_TOKEN']) return {};
  // Entries can only be restored to the path they were saved from, so the run's own directory can't be used.
  const directory = join(env['RUNNER_TEMP'] || tmpdir(), PREFIX);
  return { mirrorStore: storeIn(directory, actionsCache()) };
}

function storeIn(directory: string, cache: DirectoryStore): TextStore {
  const file = join(directory, 'state');
  const inDirectory = async <T>(work: () => Promise<T>): Promise<T> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    try {
      return await work();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
  // Cache keys are immutable: each save uses a new key, and restore finds the newest with the prefix.
  const prefixOf = (key: string): string => `${PREFIX}-${key}-`;
  return {
    load: ([first = '', ...others]) =>
      inDirectory(async () => {
        const found = await cache.restore([directory], prefixOf(first), [first, ...others].map(prefixOf));
        return found === undefined ? undefined : await readFile(file, 'utf8');
      }),
    save: (key, text) =>
      inDirectory(async () => {
        await writeFile(file, text, { mode: 0o600 });
        await cache.save([directory], `${prefixOf(key)}${Date.now()}`);
      }),
  };
}
