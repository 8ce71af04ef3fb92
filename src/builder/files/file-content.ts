import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { encodePath } from '../../support/files/path-bytes.ts';

/** A file's contents: in memory, or a slice of a file on disk. */
export type Content = { bytes: Buffer } | FileSlice;

interface FileSlice {
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

/**
 * Rechunks a stream to `CHUNK` bytes; the last chunk may be shorter. Chunks are copies owned by the consumer.
 */
export async function* inChunks(input: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(CHUNK);
  let size = 0;
  for await (const piece of input) {
    for (let taken = 0; taken < piece.length;) {
      const count = piece.copy(chunk, size, taken);
      taken += count;
      size += count;
      if (size < CHUNK) continue;
      yield chunk;
      chunk = Buffer.allocUnsafeSlow(CHUNK);
      size = 0;
    }
  }
  if (size > 0) yield chunk.subarray(0, size);
}
