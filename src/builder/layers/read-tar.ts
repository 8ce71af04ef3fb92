import { posix } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract as createExtract, type Header } from 'tar-stream';
import { boundArchive } from '../../oci/layouts/archive-bounds.ts';
import { decompressor, sniff } from './compression.ts';
import { disposeMemory } from '../../support/transferable-buffers.ts';
import { directory, lstat, namesOf, putNode, removeNode, resolvePath } from '../files/file-tree.ts';
import type { Attributes, Directory, File, Node } from '../files/file-tree.ts';
import type { TarContents } from './tar-contents.ts';

interface ReadTarOptions {
  /** What is being read, for error messages. */
  where: string;
  /** Receives file contents; closed at the end. */
  contents: TarContents;
  /** Apply whiteouts, which remove files of lower layers. */
  whiteouts: boolean;
  /** Called with every path written. */
  onPath?: (path: string) => void;
  /** Owner of parent directories that aren't in the archive. */
  parents?: Partial<Attributes>;
  /** Whether nobody else reads the chunks of the stream, so that they may be freed. */
  owned?: boolean;
}

/**
 * Unpacks a tar stream, compressed or not, into a tree.
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#applying-changesets
 * @throws Error for a damaged archive or a hard link without a target
 */
export async function readTar(
  stream: AsyncIterable<Buffer>,
  root: Directory,
  options: ReadTarOptions,
): Promise<void> {
  const apply = new LayerReader(root, options);
  try {
    await eachEntry(stream, options, (header, body) => apply.entry(header, body));
  } finally {
    await options.contents.close();
  }
}

/** Passes on only the file contents of a layer: the same ones as `readTar`, in the same order. */
export async function readContents(
  stream: AsyncIterable<Buffer>,
  where: string,
  contents: TarContents,
): Promise<void> {
  try {
    await eachEntry(stream, { where, contents }, async (header, body) => {
      const path = pathOf(header);
      if (isFile(header) && !isWhiteout(path)) await contents.take(path, body, header.size ?? 0);
    });
  } finally {
    await contents.close();
  }
}

async function eachEntry(
  stream: AsyncIterable<Buffer>,
  { where, contents, owned = false }: Pick<ReadTarOptions, 'where' | 'contents' | 'owned'>,
  visit: (header: Header, body: Readable) => Promise<unknown>,
): Promise<void> {
  const { head, whole } = await peek(stream);
  const decompressing = decompressor(sniff(head), where);
  const unpack = decompressing ?? new PassThrough();
  const frees = contents.copies && (owned || decompressing !== undefined);
  const extract = createExtract({ allowUnknownFormat: true } as object);
  const feeding = pipeline(whole, unpack, extract);
  feeding.catch(() => undefined);
  const bound = boundArchive(where);
  for await (const entry of extract) {
    const body = entry as unknown as Readable;
    bound(entry.header);
    await visit(entry.header, body);
    // Skip what wasn't read; otherwise the next entry never arrives.
    if (frees) body.on('data', freeRead);
    else body.resume();
  }
  await feeding;
}

/** Frees the memory of a chunk with its last bytes: all before them was read, as entries come one after another. */
function freeRead({ buffer, byteOffset, byteLength }: Buffer): void {
  if (byteOffset + byteLength === buffer.byteLength) disposeMemory(buffer);
}

/** The absolute path, without a trailing slash. */
function pathOf({ name }: Header): string {
  return posix.normalize(`/${name}`).replace(/(.)\/$/, '$1');
}

function isWhiteout(path: string): boolean {
  return posix.basename(path).startsWith('.wh.');
}

function isFile({ type }: Header): boolean {
  return type === 'file' || type === 'contiguous-file';
}

/** Bytes needed to detect the compression format. */
const HEAD = 10;

/** Peeks at the first bytes of a stream; `whole` yields the complete stream. */
async function peek(stream: AsyncIterable<Buffer>): Promise<{ head: Buffer; whole: AsyncGenerator<Buffer> }> {
  const pieces = stream[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < HEAD) {
    const next = await pieces.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { head, whole: whole() };
}

class LayerReader {
  /** Paths written by this layer: whiteouts only apply to lower layers. */
  private readonly own = new Set<string>();
  private readonly root: Directory;
  private readonly options: ReadTarOptions;

  constructor(root: Directory, options: ReadTarOptions) {
    this.root = root;
    this.options = options;
  }

  async entry(header: Header, body: Readable): Promise<void> {
    const name = pathOf(header);
    const base = posix.basename(name);
    const whiteout = this.options.whiteouts && isWhiteout(name);
    const parent = whiteout || name !== '/' ? this.parent(posix.dirname(name)) : '/';
    const path = posix.join(parent, base);
    if (whiteout) this.whiteout(parent, base);
    else if (name === '/') this.putRoot(header);
    else await this.put(path, header, body);
  }

  private putRoot(header: Header): void {
    // `ADD` must not apply the archive's root attributes to the destination directory.
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
    if (isFile(header)) {
      return {
        ...common,
        type: 'file',
        content: await this.options.contents.take(path, body, header.size ?? 0),
      };
    }
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
