import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { Source } from '../../../src/oci/content.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import type { FlatImage } from './case.ts';

interface Entry {
  line: string;
  isDirectory: boolean;
  identity?: object;
}

/**
 * Reads an image as a puller would see it: config without times, and the files of all layers laid over one another.
 * Written apart from the builder's own reader, so that one can check the other. An index gives one per platform.
 */
export async function flatten(source: Source, root: Descriptor): Promise<Record<string, FlatImage>> {
  const document = JSON.parse((await source.readManifest(root)).toString());
  if (!document.manifests) return { image: await flattenImage(source, document) };
  const images: Record<string, FlatImage> = {};
  for (const entry of document.manifests as Descriptor[]) {
    const { os, architecture, variant } = entry.platform!;
    const manifest = JSON.parse((await source.readManifest(entry)).toString());
    images[[os, architecture, variant].filter(Boolean).join('/')] = await flattenImage(source, manifest);
  }
  return images;
}

async function flattenImage(
  source: Source,
  manifest: { config: Descriptor; layers: Descriptor[] | null },
): Promise<FlatImage> {
  const config = JSON.parse((await readAll(await source.readBlob(manifest.config))).toString());
  const files = new Map<string, Entry>();
  for (const layer of manifest.layers ?? []) await applyLayer(files, layer, await source.readBlob(layer));
  const layers = config.rootfs.diff_ids?.length ?? 0;
  delete config.rootfs;
  delete config.created;
  for (const entry of config.history ?? []) delete entry.created;
  return { config: withoutEmpty(config) as Record<string, unknown>, layers, tree: treeOf(files) };
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function treeOf(files: Map<string, Entry>): Record<string, string> {
  const firsts = new Map<object, string>();
  const tree: Record<string, string> = {};
  for (const path of [...files.keys()].sort()) {
    const { line, identity } = files.get(path)!;
    const first = identity && firsts.get(identity);
    if (identity && !first) firsts.set(identity, path);
    tree[path] = first ? `${line} = ${first}` : line;
  }
  return tree;
}

async function applyLayer(files: Map<string, Entry>, layer: Descriptor, blob: Readable): Promise<void> {
  const own = new Set<string>();
  const unpacked = extract();
  const zstd = layer.mediaType.endsWith('zstd');
  const packed = /gzip$/.test(layer.mediaType)
    ? blob.pipe(zlib.createGunzip())
    : zstd
      ? blob.pipe(zlib.createZstdDecompress())
      : blob;
  packed.pipe(unpacked as unknown as NodeJS.WritableStream);
  for await (const entry of unpacked) {
    const { header } = entry;
    const path = header.name.replace(/^\.?\/+/, '').replace(/\/+$/, '');
    const body = await readAll(entry);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const parent = path.slice(0, path.length - name.length);
    if (name === '.wh..wh..opq') removeBelow(files, parent, own);
    else if (name.startsWith('.wh.')) {
      remove(files, parent + name.slice(4));
    } else {
      put(files, path, header, body);
      own.add(path);
    }
  }
}

function put(files: Map<string, Entry>, path: string, header: Header, body: Buffer): void {
  const { type, mode, uid, gid } = header;
  const pax = (header.pax ?? {}) as Record<string, string | undefined>;
  const existing = files.get(path);
  const isDirectory = type === 'directory';
  if (existing?.isDirectory && !isDirectory) remove(files, path);
  if (type === 'link') {
    const target = files.get(header.linkname.replace(/^\.?\/+/, ''))!;
    target.identity ??= {};
    files.set(path, target);
    return;
  }
  const xattrs = Object.keys(pax).filter((key) => key.startsWith('SCHILY.xattr.'));
  const content = type === 'file' ? createHash('sha256').update(body).digest('hex').slice(0, 16) : '';
  const what =
    type === 'symlink' ? `-> ${header.linkname}` : type === 'file' ? `${body.length} ${content}` : '';
  const shownMode = type === 'symlink' ? '' : (mode & 0o7777).toString(8).padStart(4, '0');
  const line = [type, shownMode, `${pax['uid'] ?? uid}:${pax['gid'] ?? gid}`, what, ...xattrs]
    .filter(Boolean)
    .join(' ');
  if (path !== '') files.set(path, { line, isDirectory });
}

function remove(files: Map<string, Entry>, path: string): void {
  files.delete(path);
  for (const other of [...files.keys()]) if (other.startsWith(`${path}/`)) files.delete(other);
}

function removeBelow(files: Map<string, Entry>, parent: string, own: Set<string>): void {
  for (const path of [...files.keys()]) {
    if (path.startsWith(parent) && path !== parent.slice(0, -1) && !own.has(path)) files.delete(path);
  }
}

/** Go leaves empty values out or writes them as null, depending on the field. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, item === null ? null : withoutEmpty(item)] as const,
  );
  const kept = entries.filter(([, item]) => item !== null && item !== '' && !isEmptyList(item));
  return Object.fromEntries(kept.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function isEmptyList(item: unknown): boolean {
  return Array.isArray(item) && item.length === 0;
}
