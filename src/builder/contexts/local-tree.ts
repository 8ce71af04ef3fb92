import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { decodePath, encodePath } from '../../support/files/path-bytes.ts';
import type { Attributes, Directory, Node } from '../files/file-tree.ts';
import type { IgnorePatterns } from '../files/ignore-patterns.ts';

interface LocalTreeOptions {
  /** Patterns of files to exclude. */
  ignore?: IgnorePatterns;
  /**
   * Modification time of every file, in seconds since the epoch, as a checkout's times are arbitrary;
   * default: each file's own.
   */
  mtime?: number;
}

/**
 * A directory on disk as a tree. Directories are read on first access, so that directories no COPY uses cost
 * nothing. Owners are 0:0 and times fixed, so that the same files always give the same layer.
 */
export function localTree(path: string, options: LocalTreeOptions): Directory {
  return new LocalDirectory(path, '', lstatSync(path), new Reading(options));
}

/** State shared by all directories of a tree. */
class Reading {
  readonly options: LocalTreeOptions;
  private readonly identities = new Map<string, object>();

  constructor(options: LocalTreeOptions) {
    this.options = options;
  }

  attributes(stats: Stats): Attributes {
    // Windows has no Unix permission bits; like BuildKit, use 0755.
    const mode = process.platform === 'win32' ? 0o755 : stats.mode & 0o7777;
    return { mode, uid: 0, gid: 0, mtime: this.options.mtime ?? Math.trunc(stats.mtimeMs / 1000) };
  }

  identity(stats: Stats): { identity?: object } {
    if (stats.nlink < 2 || stats.ino === 0) return {};
    const key = `${stats.dev}:${stats.ino}`;
    const identity = this.identities.get(key) ?? {};
    this.identities.set(key, identity);
    return { identity };
  }
}

class LocalDirectory implements Directory {
  readonly type = 'directory';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  private read: Map<string, Node> | undefined;
  private readonly path: string;
  private readonly relative: string;
  private readonly reading: Reading;

  constructor(path: string, relative: string, stats: Stats, reading: Reading) {
    this.path = path;
    this.relative = relative;
    this.reading = reading;
    const attributes = reading.attributes(stats);
    this.mode = attributes.mode;
    this.uid = attributes.uid;
    this.gid = attributes.gid;
    this.mtime = attributes.mtime;
  }

  get children(): Map<string, Node> {
    this.read ??= this.readAll();
    return this.read;
  }

  private readAll(): Map<string, Node> {
    const children = new Map<string, Node>();
    // Read names as bytes: decoding names that aren't UTF-8 loses information, and the files couldn't be
    // opened.
    const names = readdirSync(encodePath(this.path), { encoding: 'buffer' }).map(decodePath);
    for (const name of names.sort()) {
      const node = this.readOne(name);
      if (node) children.set(name, node);
    }
    return children;
  }

  private readOne(name: string): Node | undefined {
    const path = join(this.path, name);
    const relative = this.relative === '' ? name : `${this.relative}/${name}`;
    const { ignore } = this.reading.options;
    const excluded = ignore?.excludes(relative) ?? false;
    if (excluded && !ignore?.hasExceptions) return undefined;
    const stats = lstatSync(encodePath(path));
    if (stats.isDirectory()) {
      const node = new LocalDirectory(path, relative, stats, this.reading);
      // An excluded directory is kept only if it contains re-included files.
      return excluded && node.children.size === 0 ? undefined : node;
    }
    return excluded ? undefined : this.leaf(path, stats);
  }

  private leaf(path: string, stats: Stats): Node {
    const attributes = this.reading.attributes(stats);
    if (stats.isSymbolicLink()) {
      const target = decodePath(readlinkSync(encodePath(path), { encoding: 'buffer' }));
      return {
        ...attributes,
        mode: 0o777,
        type: 'symlink',
        target: process.platform === 'win32' ? target.replaceAll('\\', '/') : target,
      };
    }
    if (!stats.isFile()) return special(stats, attributes);
    const content = { path, offset: 0, size: stats.size };
    return { ...attributes, type: 'file', content, ...this.reading.identity(stats) };
  }
}

/** Pipes and devices, which BuildKit sends unchanged; a socket becomes an empty file. */
function special(stats: Stats, attributes: Attributes): Node {
  const major = Number(((BigInt(stats.rdev) >> 8n) & 0xfffn) | ((BigInt(stats.rdev) >> 32n) & ~0xfffn));
  const minor = Number((BigInt(stats.rdev) & 0xffn) | ((BigInt(stats.rdev) >> 12n) & ~0xffn));
  if (stats.isFIFO()) return { ...attributes, type: 'fifo', major: 0, minor: 0 };
  if (stats.isCharacterDevice()) return { ...attributes, type: 'character-device', major, minor };
  if (stats.isBlockDevice()) return { ...attributes, type: 'block-device', major, minor };
  return { ...attributes, type: 'file', content: { bytes: Buffer.alloc(0) } };
}
