import { posix } from 'node:path';
import { copySelected, makeDirectories, type CopyOptions, type Target } from './copy-tree.ts';
import { lstat, resolvePath, type Directory } from './file-tree.ts';
import { cleanPattern, compileIgnorePatterns } from './ignore-patterns.ts';

/**
 * `COPY --parents`: keeps the source's parent directories, or those after its `/./` pivot. `**` matches
 * across directories. https://docs.docker.com/reference/dockerfile/#copy---parents
 * @throws Error when nothing matches.
 */
export function copyWithParents(
  target: Target,
  destination: string,
  from: Directory,
  source: string,
  options: CopyOptions,
): void {
  const relative = source.replace(/^\/+/, '').replace(/^(?:\.\/+)+/, '');
  const pivot = relative.lastIndexOf('/./');
  const base = resolvePath(from, pivot < 0 ? '/' : relative.slice(0, pivot));
  const pattern = cleanPattern(pivot < 0 ? relative : relative.slice(pivot + 3));
  const node = lstat(from, base);
  if (node?.type !== 'directory') throw new Error(`${JSON.stringify(source)}: not found`);
  const selected = compileIgnorePatterns([pattern]);
  const place = makeDirectories(target, destination, options);
  const count = copySelected(target, posix.join('/', place), node, { ...options, include: selected });
  if (count === 0) throw new Error(`${JSON.stringify(source)}: not found`);
}
