import { posix } from 'node:path';
import type { Content } from './file-content.ts';

export interface Attributes {
  /** Permission bits with setuid, setgid and sticky: 0o7777. */
  mode: number;
  uid: number;
  gid: number;
  /** Seconds since the epoch. */
  mtime: number;
  /** PAX records that travel with the node, `SCHILY.xattr.*`. */
  pax?: Record<string, string>;
}

export interface Directory extends Attributes {
  type: 'directory';
  readonly children: Map<string, Node>;
}

export interface File extends Attributes {
  type: 'file';
  content: Content;
  /** Names of one file share this object; absent for a file with one name. */
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

export function directory(attributes: Partial<Attributes> = {}): Directory {
  return { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, ...attributes, children: new Map() };
}

/** Names of a slash-separated path; `.` and empty ones dropped, `..` never above the root. */
export function namesOf(path: string): string[] {
  return posix.normalize(`/${path}`).split('/').filter(Boolean);
}

const MAXIMUM_LINKS = 255;

/** Follows symbolic links as a process confined to the tree would. @returns the resolved path, without links. */
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

/** The node at a path; links are not followed. */
export function lstat(root: Directory, path: string): Node | undefined {
  return childAt(root, namesOf(path));
}

/** The node a path leads to when links are followed. */
export function stat(root: Directory, path: string): Node | undefined {
  return childAt(root, resolveNames(root, namesOf(path)));
}

/** Puts a node in place of whatever is there. The parent directory must exist, without links on the way. */
export function putNode(root: Directory, path: string, node: Node): void {
  const names = namesOf(path);
  const name = names.pop();
  const parent = childAt(root, names);
  if (name === undefined || parent?.type !== 'directory')
    throw new Error(`${path}: its parent isn't a directory`);
  parent.children.set(name, node);
}

export function removeNode(root: Directory, path: string): void {
  const names = namesOf(path);
  const name = names.pop();
  const parent = childAt(root, names);
  if (name !== undefined && parent?.type === 'directory') parent.children.delete(name);
}

/** A copy that can be changed without changing the original; contents are shared. */
export function cloneTree(root: Directory): Directory {
  const copy = directory(root);
  for (const [name, node] of root.children) {
    copy.children.set(name, node.type === 'directory' ? cloneTree(node) : { ...node });
  }
  return copy;
}

/** Lays `upper` over `lower`: directories merge, with the upper one's attributes, all else replaces. */
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

export function attributesOf(node: Attributes): Attributes {
  const { mode, uid, gid, mtime, pax } = node;
  return pax === undefined ? { mode, uid, gid, mtime } : { mode, uid, gid, mtime, pax };
}

/** Byte order of UTF-8, the same everywhere. */
export function byName(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
