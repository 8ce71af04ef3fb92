import { pipeline } from 'node:stream/promises';
import { pack as createPack, type Header, type Pack } from 'tar-stream';
import { Readable } from 'node:stream';
import { encodePath, hasForeignBytes } from '../../support/files/path-bytes.ts';
import { contentSize, openContent } from '../files/file-content.ts';
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

/** One entry of a layer, in the order it is written. */
export interface LayerEntry {
  /** Without a leading slash. */
  path: string;
  node: Node;
  /** Path of an earlier entry that is the same file. */
  link?: string;
}

/** The changed paths and the directories above them, parents first, names in byte order. */
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

/** Later instructions change the tree while the layer is still being written. */
function snapshot(node: Node): Node {
  return node.type === 'directory' ? directory(attributesOf(node)) : { ...node };
}

/** A slash sorts before every other byte, so that a directory's entries follow it directly. */
function sortable(path: string): string {
  return path.replaceAll('/', '\0');
}

/** Writes the entries as a tar stream, with numeric owners only. Nobody else holds the memory of its pieces. */
export async function writeTar(pack: Pack, entries: LayerEntry[]): Promise<void> {
  for (const { path, node, link } of entries) {
    const header = withForeignNames(pack, headerOf(path, node, link));
    if (link === undefined && node.type === 'file') await writeFile(pack, header, node);
    else pack.entry(header);
  }
  pack.finalize();
}

/** A whole tree as a tar archive. */
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
 * Names that aren't UTF-8 go into a PAX record as the bytes they are, as Go's archive/tar writes them; the ordinary
 * header then has what is left of them in ASCII.
 */
function withForeignNames(pack: Pack, header: EntryHeader): EntryHeader {
  const { name, linkname } = header;
  if (!hasForeignBytes(name) && !hasForeignBytes(linkname ?? '')) return header;
  const records = { path: name, ...(linkname ? { linkpath: linkname } : {}), ...(header.pax ?? {}) };
  const bytes = Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, String(value))));
  const record: EntryHeader = { name: 'PaxHeaders.0', type: 'file', mode: 0o644, size: bytes.length };
  pack.entry(Object.assign(record, header.mtime ? { mtime: header.mtime } : {}), bytes);
  // tar-stream takes a body for files alone, and writes the type when it is the entry's turn, which is later.
  record.type = 'pax-header' as Header['type'];
  const plain = { ...header };
  delete plain.pax;
  return { ...plain, name: asciiOf(name), ...(linkname ? { linkname: asciiOf(linkname) } : {}) };
}

/** `LENGTH key=value\n`, where the length counts itself. POSIX pax, extended header. */
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
  // Larger than the header's seven octal digits.
  if (uid > 0o7777777) pax['uid'] = String(uid);
  if (gid > 0o7777777) pax['gid'] = String(gid);
  if (Object.keys(pax).length > 0) header.pax = pax;
  if (link !== undefined) return { ...header, type: 'link', linkname: link };
  if (node.type === 'directory' || node.type === 'fifo') return { ...header, type: node.type };
  if (node.type === 'symlink') return { ...header, type: 'symlink', linkname: node.target };
  if (node.type === 'file') return { ...header, type: 'file', size: contentSize(node.content) };
  return { ...header, type: node.type, devmajor: node.major, devminor: node.minor };
}

async function writeFile(pack: Pack, header: EntryHeader, node: File): Promise<void> {
  const { content } = node;
  if ('bytes' in content || content.size === 0) {
    pack.entry(header, 'bytes' in content ? Buffer.from(content.bytes) : Buffer.alloc(0));
    return;
  }
  await pipeline(await openContent(content), pack.entry(header));
}
