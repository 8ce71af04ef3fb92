import type { BlobStore } from './build-blobs.ts';
import { decompressor, sniff, type ArchiveFormat } from './compression.ts';
import { makeDirectories, type CopyOptions, type Target } from '../files/copy-tree.ts';
import { unsupportedAt, type Place } from '../errors.ts';
import { openContent, readContent, type Content } from '../files/file-content.ts';
import { lstat, resolvePath, type Directory } from '../files/file-tree.ts';
import { readTar } from './read-tar.ts';
import { spoolContents } from './tar-contents.ts';

interface UnpackOptions extends CopyOptions {
  store: BlobStore;
  place: Place;
}

const HEADER = 512;

/**
 * Unpacks a local tar archive as `ADD` does, regardless of its file name; owners and times come from the
 * archive.
 * @returns false when the file isn't an archive and has to be copied instead
 * @throws PublishError for a compression that Node.js can't read; Error for a damaged archive
 */
export async function unpackArchive(
  target: Target,
  destination: string,
  from: Directory,
  source: string,
  options: UnpackOptions,
): Promise<boolean> {
  const node = lstat(from, resolvePath(from, source));
  if (node?.type !== 'file') return false;
  const format = sniff(await readContent(node.content, HEADER));
  if (format === 'bzip2' || format === 'xz') {
    throw unsupportedAt(
      options.place,
      `${source} is compressed with ${format}, which can't be unpacked without an engine`,
      'Compress it with gzip instead, or set `engine: buildx`.',
    );
  }
  if (!(await holdsTar(node.content, format, source))) return false;
  const place = makeDirectories(target, destination, options);
  const mounted = lstat(target.root, place);
  if (mounted?.type !== 'directory') throw new Error(`${destination}: not a directory`);
  await readTar(await openContent(node.content), mounted, {
    where: source,
    contents: spoolContents(options.store.spoolPath('archive')),
    whiteouts: false,
    parents: { mtime: options.mtime },
    onPath: (path) => target.changed.add(place === '/' ? path : `${place}${path}`),
  });
  return true;
}

/** True when the decompressed content starts with a tar header. */
async function holdsTar(content: Content, format: ArchiveFormat, where: string): Promise<boolean> {
  const unpack = decompressor(format, where);
  if (!unpack) return isHeader(await readContent(content, HEADER));
  const stream = await openContent(content);
  stream.on('error', (error) => unpack.destroy(error));
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of stream.pipe(unpack)) {
      head = Buffer.concat([head, chunk as Buffer]);
      if (head.length >= HEADER) break;
    }
  } catch {
    return false;
  } finally {
    stream.destroy();
  }
  return isHeader(head.subarray(0, HEADER));
}

/** Verifies a tar header's checksum: the sum of its bytes, with the checksum field read as spaces. */
function isHeader(block: Buffer): boolean {
  if (block.length < HEADER) return false;
  const stated = parseInt(
    block
      .subarray(148, 156)
      .toString('latin1')
      .replace(/[\0 ]+$/g, '')
      .trim(),
    8,
  );
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return stated === sum && sum !== 8 * 0x20;
}
