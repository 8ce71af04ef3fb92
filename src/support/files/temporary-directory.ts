import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { PublishError } from '../../oci/errors.ts';

/** A step's directories, below one that nobody else can read. */
export interface Scratch {
  /** Removed in the post step, whatever becomes of the main one. */
  root: string;
  /** Emptied when the main step ends: credentials, spools. */
  work: string;
  /** What later steps read: bake files. */
  keep: string;
}

/**
 * Makes them below `RUNNER_TEMP`; 0700, as mkdtemp does.
 * @throws PublishError where nothing can be written, as on a full or read-only disk.
 */
export function makeScratch(env: Record<string, string | undefined>): Scratch {
  const parent = env['RUNNER_TEMP'] || tmpdir();
  try {
    makeDirectory(parent);
    const root = mkdtempSync(join(parent, 'registry-publish-'));
    const work = join(root, 'work');
    const keep = join(root, 'keep');
    for (const directory of [work, keep]) mkdirSync(directory, { mode: 0o700 });
    return { root, work, keep };
  } catch (cause) {
    const variable = env['RUNNER_TEMP'] ? 'RUNNER_TEMP' : 'TMPDIR';
    throw new PublishError(
      `No directory for temporary files can be made in ${parent}: ${(cause as Error).message}`,
      {
        code: 'NO_SCRATCH',
        hint: `Free some space there, or let ${variable} name a directory that can be written to.`,
        cause,
      },
    );
  }
}

/** As `mkdir -p`. Node's own recursive form never returns where a directory takes no entries, as below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

/** Never fails for what is gone already. */
export function removeScratch(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes the directory however the process ends, but for a kill. */
export function removeAtExit(directory: string): void {
  process.once('exit', () => removeScratch(directory));
}
