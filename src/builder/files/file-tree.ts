import { posix } from 'node:path';
import type { Content } from './file-content.ts';

export interface Attributes {
  /** Permission bits including setuid, setgid and sticky: 0o7777. */
  mode: number;
  uid: number;
  gid: number;
  /** Seconds since the epoch. */
  mtime: number;
  /** PAX records kept with the node, such as `SCHILY.xattr.*`. */
  pax?: Record<string, string>;
}

export interface Directory extends Attributes {
  type: 'directory';
  readonly children: Map<string, Node>;
}

export interface File extends Attributes {
  type: 'file';
  content: Content;
  /** Shared by all hard links of one file; absent for a file with a single name. */
  identity?: object;
}

interface SymbolicLink extends Attributes {
  type: 'symlink';
  target: string;
}

interface Special extends Attributes {
  type: 'character-device' | 'block-device' | 'fifo';
  major: number;
  minor: number;
}

export type Node = Directory | File | SymbolicLink | Special;

/** An empty directory. Defaults: mode 0755, owner 0:0, time 0. */
export function directory(attributes: Partial<Attributes> = {}): Directory {
  return { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, ...attributes, children: new Map() };
}

/** The names in a slash-separated path, without `.` and empty names; `..` never goes above the root. */
export function namesOf(path: string): string[] {
  return posix.normalize(`/${path}`).split('/').filter(Boolean);
}

const MAXIMUM_LINKS = 255;

/**
 * Resolves symbolic links as in a chroot.
 * @returns the absolute path, without links
 */
export function resolvePath(root: Directory, path: string): string {
  return `/${resolveNames(root, namesOf(path)).join('/')}`;
}

function resolveNames(root: Directory, path: string[]): string[] {
  const pending = [...path];
  let resolved: string[] = [];
  let links = 0;
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (name === '..') {
      resolved.pop();
      continue;
    }
    const node = childAt(root, [...resolved, name]);
    if (node?.type !== 'symlink') {
      resolved.push(name);
      continue;
    }
    if (++links > MAXIMUM_LINKS) throw new Error(`too many links in /${path.join('/')}`);
    if (node.target.startsWith('/')) resolved = [];
    pending.unshift(...node.target.split('/').filter((part) => part !== '' && part !== '.'));
  }
  return resolved;
}

function childAt(root: Directory, names: string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const name of names) {
    if (node?.type !== 'directory') return undefined;
    node = node.children.get(name);
  }
  return node;
}

/** The node at a path, without following symbolic links. */
export function lstat(root: Directory, path: string): Node | undefined {
  return childAt(root, namesOf(path));
}

/** The node at a path, following symbolic links. */
export function stat(root: Directory, path: string): Node | undefined {
  return childAt(root, resolveNames(root, namesOf(path)));
}

/** Adds or replaces the node at a path. The parent directory must exist; symbolic links aren't followed. */
export function putNode(root: Directory, path: string, node: Node): void {
  const names = namesOf(path);
  const name = names.pop();
  const parent = childAt(root, names);
  if (name === undefined || parent?.type !== 'directory')
    throw new Error(`${path}: its parent isn't a directory`);
  parent.children.set(name, node);
}

/** Removes the node at a path, if there is one; symbolic links aren't followed. */
export function removeNode(root: Directory, path: string): void {
  const names = namesOf(path);
  const name = names.pop();
  const parent = childAt(root, names);
  if (name !== undefined && parent?.type === 'directory') parent.children.delete(name);
}

/** A copy that can be modified independently; file contents are shared. */
export function cloneTree(root: Directory): Directory {
  const copy = directory(root);
  for (const [name, node] of root.children) {
    copy.children.set(name, node.type === 'directory' ? cloneTree(node) : { ...node });
  }
  return copy;
}

/** Merges `upper` into `lower`: directories merge and get the upper attributes, anything else is replaced. */
export function overlay(lower: Directory, upper: Directory): void {
  for (const [name, node] of upper.children) {
    const below = lower.children.get(name);
    if (node.type !== 'directory') lower.children.set(name, { ...node });
    else if (below?.type !== 'directory') lower.children.set(name, cloneTree(node));
    else {
      Object.assign(below, attributesOf(node));
      overlay(below, node);
    }
  }
}

/** The attributes of a node without its contents. */
export function attributesOf(node: Attributes): Attributes {
  const { mode, uid, gid, mtime, pax } = node;
  return pax === undefined ? { mode, uid, gid, mtime } : { mode, uid, gid, mtime, pax };
}

/** Compares by UTF-8 bytes, independent of locale. */
export function byName(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
