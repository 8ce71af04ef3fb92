import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { PublishError } from '../../oci/errors.ts';

/** A step's directories, below one that only this user can read. */
export interface Scratch {
  /** Removed in the post step, whatever happens in the main one. */
  root: string;
  /** Removed when the main step ends: credentials, spools. */
  work: string;
  /** Files for later steps: bake files. */
  keep: string;
}

/**
 * Creates the directories in `RUNNER_TEMP` with mode 0700, as mkdtemp does.
 * @throws PublishError when they can't be created, as on a full or read-only disk.
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

/** Same as `mkdir -p`. Node's recursive mkdir never returns where no entry can be created, as below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

/** Removes a directory; doesn't fail if it no longer exists. */
export function removeScratch(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes the directory when the process exits, unless it is killed. */
export function removeAtExit(directory: string): void {
  process.once('exit', () => removeScratch(directory));
}
