import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { boundArchive } from './archive-bounds.ts';
import { readBounded } from '../documents/bounded.ts';
import { PublishError } from '../errors.ts';
import { overLimit, type Limit } from '../limits.ts';

/** Read access to a set of files by slash-separated names: a directory, or the entries of a tar archive. */
export interface Files {
  /** For messages. */
  readonly name: string;
  /** Size in bytes; undefined when the file doesn't exist. */
  size(path: string): Promise<number | undefined>;
  /** A file's content from `offset` (default: 0). */
  open(path: string, offset?: number): Promise<Readable>;
  /** Where a file's content is on disk; absent when it isn't stored on disk as it is. */
  locate?(path: string): Promise<{ path: string; offset: number } | undefined>;
}

/**
 * Reads a small file in full; undefined when it doesn't exist.
 * @throws PublishError with the limit's code when it is larger.
 */
export async function readFile(files: Files, path: string, limit: Limit): Promise<Buffer | undefined> {
  const size = await files.size(path);
  if (size === undefined) return undefined;
  const where = `${files.name}: ${path}`;
  if (size > limit.value) throw overLimit(limit, where);
  return readBounded(await files.open(path), limit, where);
}

const CHUNK = 1024 * 1024;
/** Bytes read at a time for the index of an archive. */
const STEP = 64 * 1024;

/**
 * The files below a directory. Names are derived from validated digests, so they can't point outside of it.
 */
export function directoryFiles(directory: string, name: string): Files {
  return {
    name,
    async size(path) {
      const found = await stat(join(directory, path)).catch(() => undefined);
      return found?.isFile() ? found.size : undefined;
    },
    async open(path, offset = 0) {
      return createReadStream(join(directory, path), { start: offset, highWaterMark: CHUNK });
    },
    async locate(path) {
      return { path: join(directory, path), offset: 0 };
    },
  };
}

interface Entry {
  start: number;
  size: number;
}

/**
 * The regular files in an uncompressed tar archive, read in place: one pass records their offsets, and
 * nothing is unpacked. Links within the archive are followed (docker save creates them); those that lead
 * outside are refused.
 * @throws PublishError `ARCHIVE_INVALID`.
 */
export async function tarFiles(archive: string, name: string): Promise<Files> {
  const entries = await indexTar(archive, name);
  return {
    name,
    async size(path) {
      return entries.get(path)?.size;
    },
    async open(path, offset = 0) {
      const entry = entries.get(path);
      if (!entry) throw new PublishError(`${name} holds no ${path}`, { code: 'ARCHIVE_INVALID' });
      if (offset >= entry.size) return Readable.from([]);
      return createReadStream(archive, {
        start: entry.start + offset,
        end: entry.start + entry.size - 1,
        highWaterMark: CHUNK,
      });
    },
    async locate(path) {
      const entry = entries.get(path);
      return entry && { path: archive, offset: entry.start };
    },
  };
}

/**
 * The bytes of an archive, with zeros in place of the content of files: for its index, that needn't be read.
 * @param content where the content ends that the reader of these bytes has come to; it changes that as it goes on
 */
async function* withoutContent(archive: string, content: { end: number }): AsyncIterable<Buffer> {
  const zeros = Buffer.alloc(CHUNK);
  const file = await open(archive);
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size;) {
      const left = Math.min(content.end, size) - at;
      const piece = left > 0 ? zeros.subarray(0, left) : await readStep(file, at);
      if (piece.length === 0) return;
      at += piece.length;
      yield piece;
    }
  } finally {
    await file.close();
  }
}

async function readStep(file: FileHandle, at: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(STEP), 0, STEP, at);
  return buffer.subarray(0, bytesRead);
}

async function indexTar(archive: string, name: string): Promise<Map<string, Entry>> {
  const { extract } = await import('tar-stream');
  const entries = new Map<string, Entry>();
  const links = new Map<string, string>();
  const content = { end: 0 };
  const tar = Readable.from(withoutContent(archive, content), { objectMode: false });
  tar.on('error', (error) => parser.destroy(error));
  const parser = tar.pipe(extract());
  const bound = boundArchive(name);
  try {
    for await (const entry of parser) {
      // `byteOffset` is where the entry's content starts; the type declarations don't include it.
      const { header } = entry as unknown as {
        header: { name: string; size?: number; type?: string; linkname?: string; byteOffset: number };
      };
      bound(header);
      const path = normalize(header.name);
      if (header.type === 'file' || header.type === 'contiguous-file') {
        const { byteOffset: start, size = 0 } = header;
        entries.set(path, { start, size });
        content.end = start + size;
      } else if (header.type === 'symlink' || header.type === 'link') {
        links.set(path, linkTarget(path, header.linkname ?? '', header.type, name));
      }
      entry.resume();
    }
  } catch (error) {
    if (error instanceof PublishError) throw error;
    throw new PublishError(`${name} can't be read as a tar archive: ${(error as Error).message}`, {
      code: 'ARCHIVE_INVALID',
      hint: 'Give the path of an uncompressed archive, as docker save, skopeo or buildx write it.',
      cause: error,
    });
  } finally {
    tar.destroy();
  }
  for (const [path, target] of links) {
    const entry = entries.get(target);
    if (entry) entries.set(path, entry);
  }
  return entries;
}

function normalize(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
}

/**
 * Resolves a link within the archive: symbolic links are relative to their directory, hard links to the root.
 */
function linkTarget(path: string, target: string, type: 'symlink' | 'link', name: string): string {
  const parts = type === 'symlink' && !target.startsWith('/') ? path.split('/').slice(0, -1) : [];
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) {
      throw new PublishError(`${name} holds the link ${path} → ${target}, which leaves the archive`, {
        code: 'ARCHIVE_INVALID',
      });
    }
  }
  return parts.join('/');
}
