import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { encodePath } from '../../support/path-bytes.ts';
import { CHUNK } from '../../embedded/builder/chunks.ts';

/** Where a file's bytes are: in memory, or a slice of a file on disk. */
export type Content = { bytes: Buffer } | FileSlice;

export interface FileSlice {
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
