import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { encodePath } from '../../support/files/path-bytes.ts';

/** A file's contents: in memory, or a slice of a file on disk. */
export type Content = { bytes: Buffer } | FileSlice;

export interface FileSlice {
  path: string;
  /** Byte offset and length. */
  offset: number;
  size: number;
  /** Resolves once the bytes have been written; absent when they already are. */
  ready?: () => Promise<void>;
}

/** Size in bytes. */
export function contentSize(content: Content): number {
  return 'bytes' in content ? content.bytes.length : content.size;
}

/** Streams the contents in large chunks. */
export async function openContent(content: Content): Promise<Readable> {
  if ('bytes' in content) return Readable.from([content.bytes]);
  const { path, offset, size, ready } = content;
  await ready?.();
  return createReadStream(encodePath(path), { start: offset, end: offset + size - 1, highWaterMark: CHUNK });
}

/** Reads at most the first `most` bytes. */
export async function readContent(content: Content, most = Infinity): Promise<Buffer> {
  if ('bytes' in content) return content.bytes.subarray(0, most);
  await content.ready?.();
  const bytes = Buffer.alloc(Math.min(content.size, most));
  const file = await open(encodePath(content.path));
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, content.offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Chunk size in bytes; the cost per chunk doesn't depend on its size. */
export const CHUNK = 1024 * 1024;

/** Whether content is read in pieces, each of which is compressed on its own. */
export function isLarge(content: Content): content is FileSlice {
  return 'path' in content && content.size >= CHUNK;
}

/**
 * Reads a slice of a file in pieces of `CHUNK` bytes, each in memory of its own; the last one may be shorter. A file that
 * got shorter than the slice yields less.
 */
export async function* readPieces({ path, offset, size, ready }: FileSlice): AsyncGenerator<Buffer> {
  await ready?.();
  const file = await open(encodePath(path));
  try {
    for (let at = 0; at < size; at += CHUNK) {
      const piece = Buffer.allocUnsafeSlow(Math.min(CHUNK, size - at));
      const filled = await fill(piece, (from) =>
        file.read(piece, from, piece.length - from, offset + at + from),
      );
      if (filled > 0) yield piece.subarray(0, filled);
      if (filled < piece.length) return;
    }
  } finally {
    await file.close();
  }
}

/** Reads until the buffer is full or nothing is left; returns the number of bytes read. */
async function fill(buffer: Buffer, read: (from: number) => Promise<{ bytesRead: number }>): Promise<number> {
  for (let filled = 0; ;) {
    const { bytesRead } = await read(filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === buffer.length) return filled;
  }
}
