import { constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises';
import { PublishError } from '../../oci/errors.ts';
import { decodePath } from '../../support/files/path-bytes.ts';
import type { IgnorePatterns } from '../../builder/files/ignore-patterns.ts';

const SLASH = Buffer.from('/');

/**
 * Copies a context without the files that its ignore patterns exclude, as BuildKit sends it. Files are
 * hard-linked if the target is on the same disk, so that a large context takes no space; modes and times are
 * kept.
 * @param target a directory that doesn't exist yet
 */
export async function copyFiltered(
  source: string,
  target: string,
  ignore: IgnorePatterns | undefined,
): Promise<void> {
  await copyDirectory({ from: Buffer.from(source), to: Buffer.from(target), relative: '', ignore });
}

interface Place {
  from: Buffer;
  to: Buffer;
  /** Slash-separated path relative to the context; empty for the context itself. */
  relative: string;
  ignore: IgnorePatterns | undefined;
}

async function copyDirectory(place: Place): Promise<void> {
  const { from, to, relative, ignore } = place;
  const stats = await lstat(Buffer.concat([from, SLASH]));
  await mkdir(to, { mode: 0o700 });
  for (const name of await readdir(from, { encoding: 'buffer' })) {
    const path = relative === '' ? decodePath(name) : `${relative}/${decodePath(name)}`;
    await copyEntry({ from: below(from, name), to: below(to, name), relative: path, ignore });
  }
  await chmod(to, stats.mode & 0o7777);
  await utimes(to, stats.atime, stats.mtime);
}

async function copyEntry(place: Place): Promise<void> {
  const { from, to, relative, ignore } = place;
  const excluded = ignore?.excludes(relative) ?? false;
  if (excluded && !ignore?.hasExceptions) return;
  const stats = await lstat(from);
  // Create an excluded directory only if a `!` pattern includes something in it.
  if (stats.isDirectory()) {
    if (!excluded || (await keepsAny(place))) await copyDirectory(place);
  } else if (!excluded) {
    if (stats.isSymbolicLink()) await symlink(await readlink(from, { encoding: 'buffer' }), to);
    else await linkOrCopy(from, to, stats.isFile());
  }
}

async function keepsAny({ from, relative, ignore }: Place): Promise<boolean> {
  for (const entry of await readdir(from, { encoding: 'buffer', withFileTypes: true })) {
    const path = `${relative}/${decodePath(entry.name)}`;
    if (!ignore?.excludes(path)) return true;
    if (
      entry.isDirectory() &&
      (await keepsAny({ from: below(from, entry.name), to: from, relative: path, ignore }))
    ) {
      return true;
    }
  }
  return false;
}

async function linkOrCopy(from: Buffer, to: Buffer, isFile: boolean): Promise<void> {
  try {
    await link(from, to);
    return;
  } catch (cause) {
    if (!isFile) {
      throw new PublishError(
        `${decodePath(from)} is a pipe, device or socket, which can't be copied for this engine`,
        {
          code: 'CONTEXT_INVALID',
          hint: 'Exclude it in .dockerignore.',
          cause,
        },
      );
    }
  }
  const stats = await lstat(from);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, stats.mode & 0o7777);
  await utimes(to, stats.atime, stats.mtime);
}

function below(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, SLASH, name]);
}
