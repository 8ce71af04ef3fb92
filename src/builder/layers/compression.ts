import { availableParallelism } from 'node:os';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { PublishError } from '../../oci/errors.ts';
import { MediaType } from '../../oci/media-types.ts';
import { dispose } from '../../support/transferable-buffers.ts';
import { CHUNK, inChunks } from '../files/file-content.ts';

export type Compression = 'gzip' | 'zstd';

/**
 * Fast, as what makes images without an engine is elsewhere (go-containerregistry, and ko with it, takes level 1): of a
 * binary it leaves 6 % more than zlib's default, in two fifths of the time. What a member needs is kept for a moment
 * only, so that zlib may have all the memory it can use.
 */
const SETTINGS: zlib.ZlibOptions = { level: 2, memLevel: 9, chunkSize: CHUNK / 2 };

/** Bytes that come out of a decompressor at once: each piece costs the same as a large one to hand on. */
const PIECE = 256 * 1024;

const gzip = promisify(zlib.gzip) as (bytes: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>;

export function layerMediaType(compression: Compression): string {
  return compression === 'gzip' ? MediaType.ociLayerGzip : MediaType.ociLayerZstd;
}

/** @throws PublishError when this Node can't write zstd (added in 22.15). */
export function checkCompression(compression: Compression): void {
  if (compression === 'zstd' && typeof zlib.zstdCompress !== 'function') throw noZstd('writing zstd layers');
}

/**
 * Compresses in independent chunks, on all cores (zlib works in the thread pool). Their size is fixed, since the result
 * must not depend on the machine. Gzip members and zstd frames may follow one another in one stream (RFC 1952 section
 * 2.2, RFC 8878 section 3), which every reader of layers takes.
 */
export async function* compress(
  input: AsyncIterable<Buffer>,
  compression: Compression,
): AsyncIterable<Buffer> {
  const one = compression === 'gzip' ? gzipMember : zstdFrame();
  const pending: Promise<Buffer>[] = [];
  for await (const chunk of inChunks(input)) {
    const work = one(chunk).finally(() => dispose(chunk));
    // It is awaited in its turn; until then a failure is not "unhandled".
    work.catch(() => undefined);
    pending.push(work);
    if (pending.length > availableParallelism()) yield* onceOnly(pending.shift() as Promise<Buffer>);
  }
  for (const work of pending) yield* onceOnly(work);
}

/** Whoever asks for the next piece is done with this one. */
async function* onceOnly(work: Promise<Buffer>): AsyncIterable<Buffer> {
  const piece = await work;
  yield piece;
  // A large piece has memory of its own, of which it may fill only the beginning.
  if (piece.length > Buffer.poolSize) dispose(Buffer.from(piece.buffer));
}

async function gzipMember(chunk: Buffer): Promise<Buffer> {
  const member = await gzip(chunk, SETTINGS);
  // The header names the operating system it was made on.
  member[9] = 0xff;
  return member;
}

function zstdFrame(): (chunk: Buffer) => Promise<Buffer> {
  return promisify(zlib.zstdCompress) as (chunk: Buffer) => Promise<Buffer>;
}

export type ArchiveFormat = 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'none';

/** Recognises a compression by the first bytes. */
export function sniff(head: Buffer): ArchiveFormat {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  if (/^BZh[1-9]1AY&SY/.test(head.subarray(0, 10).toString('latin1'))) return 'bzip2';
  if (head.subarray(0, 6).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]))) return 'xz';
  return 'none';
}

/** A stream that decompresses; undefined when there is nothing to do. @throws PublishError for what Node can't read. */
export function decompressor(format: ArchiveFormat, where: string): Transform | undefined {
  if (format === 'none') return undefined;
  if (format === 'gzip') return zlib.createGunzip({ chunkSize: PIECE });
  if (format === 'zstd') {
    if (typeof zlib.createZstdDecompress !== 'function') throw noZstd(where);
    return zlib.createZstdDecompress({ chunkSize: PIECE });
  }
  throw new PublishError(`${where}: ${format} archives can't be read without an engine`, {
    code: 'EMBEDDED_UNSUPPORTED',
    hint: 'Compress it with gzip instead, or set `engine: buildx`.',
  });
}

function noZstd(what: string): PublishError {
  return new PublishError(`${what}: zstd needs Node 22.15 or newer, this is ${process.version}`, {
    code: 'EMBEDDED_UNSUPPORTED',
    hint: 'Use a newer Node, or gzip.',
  });
}
