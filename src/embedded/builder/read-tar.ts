import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { posix } from 'node:path';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract as createExtract, type Header } from 'tar-stream';
import type { Digest } from '../../oci/digest.ts';
import { decompressor, sniff } from './compression.ts';
import { directory, lstat, namesOf, putNode, removeNode, resolvePath } from './file-tree.ts';
import type { Attributes, Content, Directory, File, Node } from './file-tree.ts';

export interface ReadTarOptions {
  /** For messages. */
  where: string;
  /** File that the contents are written to. */
  spool: string;
  /** Whiteouts remove what lower layers have. */
  whiteouts: boolean;
  /** Told every path that was written. */
  onPath?: (path: string) => void;
  /** Owner of directories that are made since the archive doesn't name them. */
  parents?: Partial<Attributes>;
}

/**
 * Unpacks a tar stream, compressed or not, over a tree; contents go to a spool file.
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#applying-changesets
 * @returns the digest of the bytes read, before decompression.
 */
export async function readTar(stream: Readable, root: Directory, options: ReadTarOptions): Promise<Digest> {
  const hash = createHash('sha256');
  const head = await firstBytes(stream);
  const format = sniff(head);
  const unpack = decompressor(format, options.where) ?? new PassThrough();
  const extract = createExtract({ allowUnknownFormat: true } as object);
  const spool = new Spool(options.spool);
  const apply = new LayerReader(root, spool, options);
  const feeding = pipeline(counted(head, stream, hash), unpack, extract);
  feeding.catch(() => undefined);
  try {
    for await (const entry of extract) await apply.entry(entry.header, entry as unknown as Readable);
    await feeding;
  } finally {
    await spool.close();
  }
  return `sha256:${hash.digest('hex')}`;
}

async function firstBytes(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < 10) {
    const chunk = (stream.read() ?? undefined) as Buffer | undefined;
    if (chunk) {
      chunks.push(chunk);
      size += chunk.length;
      continue;
    }
    if (stream.readableEnded || stream.destroyed) break;
    const ended = await Promise.race([
      once(stream, 'readable').then(() => false),
      once(stream, 'end').then(() => true),
    ]);
    if (ended) break;
  }
  return Buffer.concat(chunks);
}

async function* counted(head: Buffer, rest: Readable, hash: ReturnType<typeof createHash>) {
  hash.update(head);
  yield head;
  for await (const chunk of rest) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
}

/** Contents of many files, one after another in one file. */
class Spool {
  private offset = 0;
  private readonly path: string;
  private readonly stream;

  constructor(path: string) {
    this.path = path;
    this.stream = createWriteStream(path, { mode: 0o600 });
    this.stream.on('error', () => undefined);
  }

  async append(body: Readable): Promise<Content> {
    const start = this.offset;
    for await (const chunk of body) {
      this.offset += (chunk as Buffer).length;
      if (!this.stream.write(chunk)) await once(this.stream, 'drain');
    }
    const size = this.offset - start;
    return size === 0 ? { bytes: Buffer.alloc(0) } : { path: this.path, offset: start, size };
  }

  async close(): Promise<void> {
    this.stream.end();
    if (!this.stream.closed) await once(this.stream, 'close');
    if (this.stream.errored) throw this.stream.errored;
  }
}

class LayerReader {
  /** What this layer brought: its own whiteouts don't touch it. */
  private readonly own = new Set<string>();
  private readonly root: Directory;
  private readonly spool: Spool;
  private readonly options: ReadTarOptions;

  constructor(root: Directory, spool: Spool, options: ReadTarOptions) {
    this.root = root;
    this.spool = spool;
    this.options = options;
  }

  async entry(header: Header, body: Readable): Promise<void> {
    const name = posix.normalize(`/${header.name}`).replace(/(.)\/$/, '$1');
    const base = posix.basename(name);
    const whiteout = this.options.whiteouts && base.startsWith('.wh.');
    const parent = whiteout || name !== '/' ? this.parent(posix.dirname(name)) : '/';
    const path = posix.join(parent, base);
    if (whiteout) this.whiteout(parent, base);
    else if (name === '/') this.putRoot(header);
    else await this.put(path, header, body);
    // What wasn't read has to be passed over before the next entry comes.
    body.resume();
  }

  private putRoot(header: Header): void {
    // What an archive says of its own root isn't applied to where it is unpacked.
    if (this.options.whiteouts && header.type === 'directory') Object.assign(this.root, attributes(header));
  }

  private parent(path: string): string {
    const resolved = resolvePath(this.root, path);
    let current = '';
    for (const name of namesOf(resolved)) {
      current += `/${name}`;
      const node = lstat(this.root, current);
      if (node?.type === 'directory') continue;
      putNode(this.root, current, directory(this.options.parents));
      this.note(current);
    }
    return resolved;
  }

  private whiteout(parent: string, base: string): void {
    if (base !== '.wh..wh..opq') {
      const path = posix.join(parent, base.slice('.wh.'.length));
      if (!this.own.has(path)) removeNode(this.root, path);
      return;
    }
    const node = lstat(this.root, parent);
    if (node?.type !== 'directory') return;
    for (const name of [...node.children.keys()]) {
      if (!this.own.has(posix.join(parent, name))) node.children.delete(name);
    }
  }

  private async put(path: string, header: Header, body: Readable): Promise<void> {
    const node = await this.node(path, header, body);
    if (!node) return;
    const existing = lstat(this.root, path);
    if (node.type === 'directory' && existing?.type === 'directory')
      Object.assign(existing, attributes(header));
    else putNode(this.root, path, node);
    this.note(path);
  }

  private async node(path: string, header: Header, body: Readable): Promise<Node | undefined> {
    const common = attributes(header);
    switch (header.type) {
      case 'directory':
        return directory(common);
      case 'symlink':
        return { ...common, type: 'symlink', target: header.linkname ?? '' };
      case 'link':
        return this.hardLink(path, header.linkname ?? '');
      case 'character-device':
      case 'block-device':
      case 'fifo':
        return { ...common, type: header.type, major: header.devmajor ?? 0, minor: header.devminor ?? 0 };
      case 'file':
      case 'contiguous-file':
        return { ...common, type: 'file', content: await this.spool.append(body) };
      default:
        return undefined;
    }
  }

  private hardLink(path: string, target: string): Node {
    const name = posix.normalize(`/${target}`);
    const original = lstat(
      this.root,
      posix.join(resolvePath(this.root, posix.dirname(name)), posix.basename(name)),
    );
    if (!original || original.type === 'directory') {
      throw new Error(`${this.options.where}: ${path} is a hard link to ${target}, which isn't there`);
    }
    if (original.type !== 'file') return { ...original };
    const file: File = original;
    file.identity ??= {};
    return { ...file };
  }

  private note(path: string): void {
    this.own.add(path);
    this.options.onPath?.(path);
  }
}

function attributes(header: Header): Attributes {
  const pax = (header.pax ?? {}) as Record<string, string | undefined>;
  const xattrs = Object.entries(pax).filter(([key]) => key.startsWith('SCHILY.xattr.'));
  const common = {
    mode: (header.mode ?? 0o644) & 0o7777,
    uid: Number(pax['uid'] ?? header.uid ?? 0),
    gid: Number(pax['gid'] ?? header.gid ?? 0),
    mtime: Math.trunc((header.mtime?.getTime() ?? 0) / 1000),
  };
  return xattrs.length > 0
    ? { ...common, pax: Object.fromEntries(xattrs) as Record<string, string> }
    : common;
}
