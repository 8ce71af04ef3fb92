import { pipeline } from 'node:stream/promises';
import { pack as createPack, type Header, type Pack } from 'tar-stream';
import { Readable } from 'node:stream';
import { encodePath, hasForeignBytes } from '../../support/files/path-bytes.ts';
import { contentSize, isLarge, openContent, readPieces, type FileSlice } from '../files/file-content.ts';
import type { FileParts } from './pieces.ts';
import {
  attributesOf,
  byName,
  directory,
  lstat,
  namesOf,
  type Directory,
  type File,
  type Node,
} from '../files/file-tree.ts';

type EntryHeader = Partial<Header> & Pick<Header, 'name'>;

/** One tar entry of a layer. */
export interface LayerEntry {
  /** No leading slash. */
  path: string;
  node: Node;
  /** Path of an earlier entry that this one is a hard link to. */
  link?: string;
}

/** The changed paths and their parent directories; parents come first, names are in byte order. */
export function layerEntries(root: Directory, changed: Iterable<string>): LayerEntry[] {
  const paths = new Set<string>();
  for (const path of changed) {
    const names = namesOf(path);
    for (let depth = 1; depth <= names.length; depth++) paths.add(names.slice(0, depth).join('/'));
  }
  const sorted = [...paths].sort((left, right) => byName(sortable(left), sortable(right)));
  const first = new Map<object, string>();
  return sorted.flatMap((path) => {
    const node = lstat(root, path);
    if (!node) return [];
    const entry = { path, node: snapshot(node) };
    const identity = node.type === 'file' ? node.identity : undefined;
    const link = identity && first.get(identity);
    if (identity && link === undefined) first.set(identity, path);
    return [link === undefined ? entry : { ...entry, link }];
  });
}

/** Copies a node, as later instructions may change the tree while the layer is still being written. */
function snapshot(node: Node): Node {
  return node.type === 'directory' ? directory(attributesOf(node)) : { ...node };
}

/** Makes a slash sort before any other byte, so that a directory's entries directly follow it. */
function sortable(path: string): string {
  return path.replaceAll('/', '\0');
}

/**
 * Writes the entries to a tar stream with numeric owners only. The written chunks aren't shared with other
 * code.
 * @param parts gets the chunks that are parts of large files
 */
export async function writeTar(pack: Pack, entries: LayerEntry[], parts?: FileParts): Promise<void> {
  for (const { path, node, link } of entries) {
    const header = withForeignNames(pack, headerOf(path, node, link));
    if (link === undefined && node.type === 'file') await writeFile(pack, header, node, parts);
    else pack.entry(header);
  }
  pack.finalize();
}

/** Archives a whole tree as a tar stream. */
export function archiveTree(root: Directory): Readable {
  const paths: string[] = [];
  const walk = (node: Directory, above: string): void => {
    for (const [name, child] of node.children) {
      paths.push(`${above}${name}`);
      if (child.type === 'directory') walk(child, `${above}${name}/`);
    }
  };
  walk(root, '');
  const pack = createPack();
  writeTar(pack, layerEntries(root, paths)).catch((error: Error) => pack.destroy(error));
  return Readable.from(pack);
}

/**
 * Writes names that aren't valid UTF-8 as raw bytes in a PAX record, like Go's archive/tar; the regular
 * header gets an ASCII approximation.
 */
function withForeignNames(pack: Pack, header: EntryHeader): EntryHeader {
  const { name, linkname } = header;
  if (!hasForeignBytes(name) && !hasForeignBytes(linkname ?? '')) return header;
  const records = { path: name, ...(linkname ? { linkpath: linkname } : {}), ...(header.pax ?? {}) };
  const bytes = Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, String(value))));
  const record: EntryHeader = { name: 'PaxHeaders.0', type: 'file', mode: 0o644, size: bytes.length };
  pack.entry(Object.assign(record, header.mtime ? { mtime: header.mtime } : {}), bytes);
  // tar-stream allows a body for files only; as it writes the header later, the type can be changed here.
  record.type = 'pax-header' as Header['type'];
  const plain = { ...header };
  delete plain.pax;
  return { ...plain, name: asciiOf(name), ...(linkname ? { linkname: asciiOf(linkname) } : {}) };
}

/** `LENGTH key=value\n`; the length includes its own digits. POSIX pax, extended header. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), encodePath(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length > length) length++;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').slice(0, 99) || '_';
}

function headerOf(path: string, node: Node, link: string | undefined): EntryHeader {
  const { mode, uid, gid } = node;
  const header: EntryHeader = {
    name: path,
    mode,
    uid,
    gid,
    uname: '',
    gname: '',
    size: 0,
    mtime: new Date(node.mtime * 1000),
  };
  const pax = { ...node.pax };
  // Too large for the header's seven octal digits.
  if (uid > 0o7777777) pax['uid'] = String(uid);
  if (gid > 0o7777777) pax['gid'] = String(gid);
  if (Object.keys(pax).length > 0) header.pax = pax;
  if (link !== undefined) return { ...header, type: 'link', linkname: link };
  if (node.type === 'directory' || node.type === 'fifo') return { ...header, type: node.type };
  if (node.type === 'symlink') return { ...header, type: 'symlink', linkname: node.target };
  if (node.type === 'file') return { ...header, type: 'file', size: contentSize(node.content) };
  return { ...header, type: node.type, devmajor: node.major, devminor: node.minor };
}

async function writeFile(pack: Pack, header: EntryHeader, node: File, parts?: FileParts): Promise<void> {
  const { content } = node;
  if ('bytes' in content || content.size === 0) {
    pack.entry(header, 'bytes' in content ? Buffer.from(content.bytes) : Buffer.alloc(0));
    return;
  }
  const chunks = parts && isLarge(content) ? markedParts(content, parts) : await openContent(content);
  await pipeline(chunks, pack.entry(header));
}

async function* markedParts(content: FileSlice, parts: FileParts): AsyncIterable<Buffer> {
  let index = 0;
  for await (const bytes of readPieces(content)) {
    parts.set(bytes, { content, index: index++ });
    yield bytes;
  }
}
