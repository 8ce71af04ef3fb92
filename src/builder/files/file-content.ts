import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { encodePath } from '../../support/files/path-bytes.ts';

/** Where a file's bytes are: in memory, or a slice of a file on disk. */
export type Content = { bytes: Buffer } | FileSlice;

interface FileSlice {
  path: string;
  /** Bytes. */
  offset: number;
  size: number;
  /** The bytes are there once this has resolved; absent: they are there already. */
  ready?: () => Promise<void>;
}

export function contentSize(content: Content): number {
  return 'bytes' in content ? content.bytes.length : content.size;
}

/** A stream of the bytes, in large pieces. */
export async function openContent(content: Content): Promise<Readable> {
  if ('bytes' in content) return Readable.from([content.bytes]);
  const { path, offset, size, ready } = content;
  await ready?.();
  return createReadStream(encodePath(path), { start: offset, end: offset + size - 1, highWaterMark: CHUNK });
}

/** The first bytes of a file, `most` at most; all of a small file. */
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

/** Bytes. What is handed on in one piece costs the same as a small piece. */
export const CHUNK = 1024 * 1024;

/** The same bytes in chunks of `CHUNK` bytes, the last one shorter. They are copies, and whoever asks for them owns them. */
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
