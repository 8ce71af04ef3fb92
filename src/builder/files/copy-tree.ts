import { posix } from 'node:path';
import {
  attributesOf,
  byName,
  directory,
  lstat,
  namesOf,
  putNode,
  resolvePath,
  type Attributes,
  type Directory,
  type Node,
} from './file-tree.ts';
import { goMatch, hasWildcard } from './go-match.ts';
import type { IgnorePatterns } from './ignore-patterns.ts';

/** `changed`: paths relative to `root` that the current layer must contain. */
export interface Target {
  root: Directory;
  changed: Set<string>;
}

export interface CopyOptions {
  /** Owner of copied files and of created parent directories; default: as in the source. */
  owner?: { uid: number; gid: number };
  /** Maps old permission bits to new ones; applies to files and directories. */
  mode?: (mode: number, isDirectory: boolean) => number;
  exclude?: IgnorePatterns;
  /** Copy only what matches, with its parent directories; default: everything. */
  include?: IgnorePatterns;
  /** Modification time of created parent directories, in seconds since the epoch. */
  mtime: number;
}

/**
 * Copies `source` into `target` by the rules of BuildKit's COPY: symbolic links in the source path are
 * followed, a directory is copied by its contents, and missing parents of `destination` are created with mode
 * 0755.
 * @throws Error when the source doesn't exist, or when a file would replace a directory or vice versa.
 */
export function copyInto(
  target: Target,
  destination: string,
  from: Directory,
  source: string,
  options: CopyOptions,
): void {
  makeDirectories(target, destination.endsWith('/') ? destination : posix.dirname(destination), options);
  const resolved = resolvePath(from, source);
  const node = lstat(from, resolved);
  if (!node) throw new Error(`${JSON.stringify(`/${namesOf(source).join('/')}`)}: not found`);
  let place = resolvePath(target.root, destination);
  const existing = lstat(target.root, place);
  if (node.type !== 'directory') {
    if (existing?.type === 'directory') place = posix.join(place, posix.basename(posix.normalize(source)));
    makeDirectories(target, posix.dirname(place), options);
    new Copier(target, options).leaf(node, place);
    return;
  }
  if (!existing) makeDirectories(target, place, options);
  else if (existing.type !== 'directory') throw new Error(`cannot copy to non-directory: ${place}`);
  new Copier(target, options).contents(node, '', place);
}

/** Expands Go wildcards in a source path, sorted; a path without wildcards is returned as it is. */
export function matchSources(from: Directory, source: string): string[] {
  const names = namesOf(source);
  const first = names.findIndex(hasWildcard);
  if (first < 0) return [`/${names.join('/')}`];
  const base = resolvePath(from, names.slice(0, first).join('/'));
  const pattern = names.slice(first).join('/');
  goMatch(pattern, '');
  const found: string[] = [];
  const walk = (node: Node | undefined, relative: string): void => {
    if (node?.type !== 'directory') return;
    for (const name of [...node.children.keys()].sort(byName)) {
      const path = relative === '' ? name : `${relative}/${name}`;
      if (goMatch(pattern, path)) found.push(posix.join(base, path));
      else walk(node.children.get(name), path);
    }
  };
  walk(lstat(from, base), '');
  return found;
}

/**
 * Creates a directory and its missing parents.
 * @returns the path with symbolic links resolved
 */
export function makeDirectories(
  target: Target,
  path: string,
  options: Pick<CopyOptions, 'owner' | 'mtime'>,
): string {
  const resolved = resolvePath(target.root, path);
  let current = '';
  for (const name of namesOf(resolved)) {
    current += `/${name}`;
    const node = lstat(target.root, current);
    if (node?.type === 'directory') continue;
    if (node) throw new Error(`mkdir ${current}: not a directory`);
    putNode(target.root, current, directory({ mtime: options.mtime, ...options.owner }));
    target.changed.add(current);
  }
  return resolved;
}

/**
 * Copies what `options.include` selects below a directory.
 * @returns the number of files and directories copied
 */
export function copySelected(target: Target, place: string, from: Directory, options: CopyOptions): number {
  const copier = new Copier(target, options);
  copier.contents(from, '', place);
  return copier.count;
}

class Copier {
  count = 0;
  private readonly target: Target;
  private readonly options: CopyOptions;
  private readonly identities = new Map<object, object>();
  /** Directories that are created only when something in them is copied. */
  private readonly pending = new Map<string, Directory>();

  constructor(target: Target, options: CopyOptions) {
    this.target = target;
    this.options = options;
  }

  contents(from: Directory, relative: string, place: string): void {
    for (const name of [...from.children.keys()].sort(byName)) {
      const node = from.children.get(name) as Node;
      const path = relative === '' ? name : `${relative}/${name}`;
      this.entry(node, path, posix.join(place, name));
    }
  }

  private entry(node: Node, relative: string, place: string): void {
    const { include, exclude } = this.options;
    const excluded = exclude?.excludes(relative) ?? false;
    const selected = !excluded && (include?.excludes(relative) ?? true);
    if (selected) this.makePending();
    if (node.type !== 'directory') {
      if (selected) this.leaf(node, place);
      return;
    }
    if (excluded && !exclude?.hasExceptions) return;
    if (selected) this.directory(node, place);
    else this.pending.set(place, node);
    this.contents(node, relative, place);
    this.pending.delete(place);
  }

  private makePending(): void {
    for (const [place, node] of this.pending) {
      if (lstat(this.target.root, place)?.type !== 'directory') this.directory(node, place);
    }
    this.pending.clear();
  }

  private directory(node: Directory, place: string): void {
    const existing = lstat(this.target.root, place);
    const attributes = this.attributes(node, true);
    if (!existing) putNode(this.target.root, place, directory(attributes));
    else if (existing.type === 'directory') Object.assign(existing, attributes);
    else throw new Error(`cannot copy to non-directory: ${place}`);
    this.target.changed.add(place);
    this.count++;
  }

  leaf(node: Exclude<Node, Directory>, place: string): void {
    if (lstat(this.target.root, place)?.type === 'directory') {
      throw new Error(`cannot replace to directory ${place} with file`);
    }
    const copy: Node = { ...node, ...this.attributes(node, false) };
    if (node.type === 'symlink') copy.mode = node.mode;
    if (copy.type === 'file' && copy.identity) copy.identity = this.identity(copy.identity);
    putNode(this.target.root, place, copy);
    this.target.changed.add(place);
    this.count++;
  }

  /** Keeps hard links within one copy, without linking them to the source. */
  private identity(original: object): object {
    const identity = this.identities.get(original) ?? {};
    this.identities.set(original, identity);
    return identity;
  }

  private attributes(node: Node, isDirectory: boolean): Attributes {
    const { owner, mode } = this.options;
    const attributes = { ...attributesOf(node), ...owner };
    return mode ? { ...attributes, mode: mode(attributes.mode, isDirectory) } : attributes;
  }
}
