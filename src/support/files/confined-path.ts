import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';

/** True when `path` is `root` or below it. Both are absolute; links aren't resolved. */
export function isBelow(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !/^\.\.[/\\]/.test(inside) && !isAbsolute(inside);
}

/**
 * Where `path` leads after resolving links, if that is outside of all `roots`; undefined if it is inside or
 * doesn't exist.
 */
export function leadsOutOf(roots: readonly string[], path: string): string | undefined {
  const target = realPath(path);
  if (target === undefined) return undefined;
  const inside = roots.some((root) => isBelow(realPath(root) ?? root, target));
  return inside ? undefined : target;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
