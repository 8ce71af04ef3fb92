import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';

/** True when `path` is `root` or something below it. Both absolute; links are not looked at. */
export function isBelow(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !/^\.\.[/\\]/.test(inside) && !isAbsolute(inside);
}

/** Where links lead `path`, when that is outside of all `roots`; undefined when it stays inside one, or isn't there. */
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
