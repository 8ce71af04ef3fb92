import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';
import { PublishError } from '../../../oci/errors.ts';

/** What a bake target needs beyond a plain build in the workspace. Paths are those the engine will open. */
export interface BakeRequests {
  /** `network.host`, `security.insecure`, `device=…`, `ssh` */
  entitlements: string[];
  reads: string[];
  writes: string[];
}

/**
 * Refuses a target that needs more than the input `allow` grants. The keys are those of `docker buildx bake
 * --allow` (https://docs.docker.com/reference/cli/docker/buildx/bake/#allow): `network.host`,
 * `security.insecure`, `device`, `ssh`, `fs.read=<path|*>`, `fs.write=<path|*>`, `fs=<path|*>`. Reading and
 * writing below the workspace is always allowed. Older versions of buildx don't check paths, so they are
 * checked here for every version. Paths of targets are relative to `directory`, those in `allow` to
 * `workspace`.
 * @throws PublishError `NOT_ALLOWED` that lists everything missing, as lines for `allow`.
 */
export async function requireRights(
  targets: readonly { name: string; requests: BakeRequests }[],
  allow: readonly string[],
  workspace: string,
  directory = workspace,
): Promise<void> {
  const missing = new Map<string, Set<string>>();
  for (const { name, requests } of targets) {
    for (const line of await missingRights(requests, allow, { workspace, directory })) {
      missing.set(line, (missing.get(line) ?? new Set()).add(name));
    }
  }
  if (missing.size === 0) return;
  const lines = [...missing].map(([line, names]) => `    ${line} (${[...names].join(', ')})`);
  throw new PublishError(`The bake file asks for rights that weren't granted:\n${lines.join('\n')}`, {
    code: 'NOT_ALLOWED',
    input: 'allow',
    hint: 'Add these lines to `allow` if you trust the bake file with them, or remove them from the bake file.',
  });
}

async function missingRights(
  requests: BakeRequests,
  allow: readonly string[],
  { workspace, directory }: { workspace: string; directory: string },
): Promise<string[]> {
  const missing = requests.entitlements.filter((wanted) => !isGranted(wanted, allow));
  const reads = await outside(requests.reads, granted(allow, ['fs.read', 'fs'], workspace), directory);
  const writes = await outside(requests.writes, granted(allow, ['fs.write', 'fs'], workspace), directory);
  return [...missing, ...reads.map((path) => `fs.read=${path}`), ...writes.map((path) => `fs.write=${path}`)];
}

/** `device` grants every device, `device=NAME` a single one. */
function isGranted(wanted: string, allow: readonly string[]): boolean {
  return allow.includes(wanted) || (/^device=/.test(wanted) && allow.includes('device'));
}

function granted(allow: readonly string[], keys: readonly string[], workspace: string): string[] {
  const paths = allow.flatMap((line) => {
    const at = line.indexOf('=');
    return at > 0 && keys.includes(line.slice(0, at)) ? [line.slice(at + 1)] : [];
  });
  const absolute = (path: string): string =>
    path === '*' || isAbsolute(path) ? path : `${workspace}${sep}${path}`;
  return [workspace, ...paths.filter((path) => path !== '').map(absolute)];
}

async function outside(
  paths: readonly string[],
  places: readonly string[],
  directory: string,
): Promise<string[]> {
  if (places.includes('*') || paths.length === 0) return [];
  const roots = await Promise.all(places.map((place) => follow(directory, place)));
  const found = new Set<string>();
  for (const path of paths) {
    // With `..` after a link, the kernel and programs that normalize a path first end up in different places.
    for (const real of [await follow(directory, path), await follow(directory, resolve(directory, path))]) {
      if (!roots.some((root) => isBelow(real, root))) found.add(real);
    }
  }
  return [...found];
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** Linux's limit before ELOOP. */
const MAXIMUM_LINKS = 40;

/**
 * Resolves all links in a path, as the kernel does. Parts that don't exist are kept as written, so that a
 * link to a file that is yet to be created counts too.
 */
async function follow(directory: string, path: string): Promise<string> {
  const { root } = parse(resolve(directory));
  let current = root;
  const pending = splitPath(isAbsolute(path) ? path : `${resolve(directory)}${sep}${path}`);
  for (let links = 0; pending.length > 0;) {
    const part = pending.shift() ?? '';
    if (part === '..') {
      current = dirname(current);
      continue;
    }
    const next = join(current, part);
    const target = await linkTarget(next);
    if (target === undefined) {
      current = next;
      continue;
    }
    if (++links > MAXIMUM_LINKS)
      throw new PublishError(`${path} leads in a circle of symbolic links`, {
        code: 'NOT_ALLOWED',
        input: 'bake-files',
      });
    if (isAbsolute(target)) current = root;
    pending.unshift(...splitPath(target));
  }
  return current;
}

function splitPath(path: string): string[] {
  return path
    .split(sep === '\\' ? /[\\/]/ : '/')
    .filter((part) => part !== '' && part !== '.' && !/^[a-z]:$/i.test(part));
}

async function linkTarget(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isSymbolicLink() ? readlink(path) : undefined;
}
