import { promisify } from 'node:util';
import {
  brotliDecompress,
  constants,
  gunzip,
  inflate,
  inflateRaw,
  type BrotliOptions,
  type ZlibOptions,
} from 'node:zlib';

type Decoder = (bytes: Buffer, options: ZlibOptions & BrotliOptions) => Promise<Buffer>;

/**
 * Content codings (RFC 9110, 8.4.1) that are decoded for bodies read into memory, although none is requested. Chained
 * codings aren't among them: they can turn a small body into a huge one, and no server needs them.
 */
const DECODERS = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: (bytes, options) => {
    // RFC 9110, 8.4.1.2: "deflate" is in zlib's format, and some servers send it without.
    const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8;
    return promisify<Buffer, ZlibOptions, Buffer>(hasHeader ? inflate : inflateRaw)(bytes, options);
  },
  br: promisify<Buffer, BrotliOptions, Buffer>(brotliDecompress),
} satisfies Record<string, Decoder>;

type Coding = keyof typeof DECODERS;

export function isSupported(coding: string): coding is Coding {
  return Object.hasOwn(DECODERS, coding);
}

/**
 * @param options `limit`: bytes, at most. `partial`: what was cut off is decoded as far as it goes.
 * @throws Error of zlib: `ERR_BUFFER_TOO_LARGE` beyond the limit.
 */
export function decodeBytes(
  bytes: Buffer,
  coding: Coding,
  { limit, partial }: { limit: number; partial?: boolean },
): Promise<Buffer> {
  const flush = coding === 'br' ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH;
  return DECODERS[coding](bytes, { maxOutputLength: limit, ...(partial ? { finishFlush: flush } : {}) });
}
