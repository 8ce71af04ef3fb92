import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Mounts a disk of this size in MiB at `path`, to be unmounted by the caller. Rejects without root
 * permissions.
 */
export async function mountDisk(path: string, mebibytes: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]);
}

/** A small disk, removed on `close`. */
export async function startDisk(mebibytes: number): Promise<{ path: string; close(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'disk-'));
  await mountDisk(path, mebibytes);
  return {
    path,
    async close() {
      await run('umount', ['-l', path]);
      await rm(path, { recursive: true });
    },
  };
}

let mounting: Promise<boolean> | undefined;

/** Whether disks can be mounted on this machine. On CI, an error when they can't. */
export function canMountDisks(): Promise<boolean> {
  return (mounting ??= startDisk(1).then(
    async (disk) => {
      await disk.close();
      return true;
    },
    (error: Error) => {
      if (process.env['CI'])
        throw new Error(`tests have to be able to mount a tmpfs on CI: ${error.message}`);
      return false;
    },
  ));
}
