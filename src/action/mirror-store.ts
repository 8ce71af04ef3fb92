import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionsCache } from '../engines/cache/actions.ts';
import type { DirectoryStore } from '../engines/types/cache.ts';
import type { TextStore } from '../pipeline/types.ts';

const PREFIX = 'registry-publish-mirror';

/** What the runner's cache keeps for mirror runs; nothing where the job has no cache. */
export function createMirrorStore(env: Record<string, string | undefined>): { mirrorStore?: TextStore } {
  if (!env['ACTIONS_RUNTIME_TOKEN']) return {};
  // The cache finds only what was saved from the same path, so it must not be in the run's own directory.
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
  // A key is written once, so each save has a name of its own, and the newest with the prefix is found.
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
