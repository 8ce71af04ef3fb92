import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { PublishError } from '../../oci/errors.ts';
import { MediaType } from '../../oci/media-types.ts';
import { isDense } from './density.ts';

export type Compression = 'gzip' | 'zstd';

/**
 * Level 2 is a fast setting, as in other daemonless builders (go-containerregistry, and therefore ko, use
 * level 1): binaries get 6 % larger than with zlib's default level, in 40 % of the time. The maximum
 * `memLevel` is fine, as zlib's memory is only in use for a moment.
 */
const LEVEL = 2;
const MEMORY = 9;
/** Bytes by which a piece that is stored grows at most: 5 for each 64 KiB, and 18. */
const OVERHEAD = 1024;

/** Output chunk size of decompressors, in bytes; the cost per chunk doesn't depend on its size. */
const PIECE = 256 * 1024;

const gzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gzip);
const zstd = (bytes: Buffer): Promise<Buffer> => promisify<Buffer, Buffer>(zlib.zstdCompress)(bytes);

/** The OCI media type of a layer. */
export function layerMediaType(compression: Compression): string {
  return compression === 'gzip' ? MediaType.ociLayerGzip : MediaType.ociLayerZstd;
}

/** @throws PublishError when this version of Node.js has no zstd support (added in 22.15). */
export function checkCompression(compression: Compression): void {
  if (compression === 'zstd' && typeof zlib.zstdCompress !== 'function') throw noZstd('writing zstd layers');
}

/**
 * Compresses one piece of a layer, in the thread pool. Pieces are independent, so that they can be compressed in
 * parallel: concatenated gzip members and zstd frames are valid (RFC 1952 section 2.2, RFC 8878 section 3), and every
 * layer reader supports them. The result depends on the bytes alone, not on the machine.
 */
export function compressPiece(bytes: Buffer, compression: Compression): Promise<Buffer> {
  return compression === 'gzip' ? gzipMember(bytes) : zstd(bytes);
}

async function gzipMember(bytes: Buffer): Promise<Buffer> {
  const { length } = bytes;
  // One chunk holds any result, and is returned as it is if zlib is asked once: several would be copied, and left to the
  // garbage collector. Asked once, it ends stored pieces differently.
  const settings = (await isDense(bytes)) ? { level: 0 } : { level: LEVEL, flush: zlib.constants.Z_FINISH };
  const member = await gzip(bytes, { ...settings, memLevel: MEMORY, chunkSize: length + OVERHEAD });
  // The header's OS byte would differ by machine; 255 means unknown.
  member[9] = 0xff;
  return member;
}

export type ArchiveFormat = 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'none';

/** Detects the compression format from the first bytes. */
export function sniff(head: Buffer): ArchiveFormat {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  if (/^BZh[1-9]1AY&SY/.test(head.subarray(0, 10).toString('latin1'))) return 'bzip2';
  if (head.subarray(0, 6).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]))) return 'xz';
  return 'none';
}

/**
 * A decompressing stream; undefined for `none`.
 * @throws PublishError for formats that Node.js can't read.
 */
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
