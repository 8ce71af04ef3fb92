import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A step's directories, below one that nobody else can read. */
export interface Scratch {
  /** Removed in the post step, whatever becomes of the main one. */
  root: string;
  /** Emptied when the main step ends: credentials, spools. */
  work: string;
  /** What later steps read: bake files. */
  keep: string;
}

/** Makes them below `RUNNER_TEMP`; 0700, as mkdtemp does. */
export function makeScratch(env: Record<string, string | undefined>): Scratch {
  const root = mkdtempSync(join(env['RUNNER_TEMP'] || tmpdir(), 'registry-publish-'));
  const work = join(root, 'work');
  const keep = join(root, 'keep');
  for (const directory of [work, keep]) mkdirSync(directory, { mode: 0o700 });
  return { root, work, keep };
}

/** Never fails for what is gone already. */
export function removeScratch(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
