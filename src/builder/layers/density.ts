import { promisify } from 'node:util';
import { deflateRaw, type ZlibOptions } from 'node:zlib';

const deflate = promisify<Buffer, ZlibOptions, Buffer>(deflateRaw);

/** Bytes looked at, spread over the piece. */
const LOOKED_AT = 4096;
/**
 * How much more often than by chance two of those bytes are alike, at most. Compressed formats are near 1, machine code
 * and text above 5.
 */
const CHANCE = 2;
/** Bytes compressed as a test, and the share of them that must remain. */
const SAMPLE = 64 * 1024;
const REMAINS = 0.97;

/**
 * Whether compressing again is pointless, as with archives, pictures and fonts: zlib takes twice as long for them as for
 * code, and ten times as long as for storing them. Looks at the frequency of bytes first, which takes no time; then
 * compresses a sample, which tells repetitions.
 */
export async function isDense(bytes: Buffer): Promise<boolean> {
  if (bytes.length < SAMPLE || !isEven(bytes)) return false;
  const start = (bytes.length - SAMPLE) >> 1;
  const sample = bytes.subarray(start, start + SAMPLE);
  const { length } = await deflate(sample, { level: 1 });
  return length > REMAINS * SAMPLE;
}

/** Whether all bytes are about as frequent: the sum of their squared counts is least then. */
function isEven(bytes: Buffer): boolean {
  const counts = new Uint32Array(256);
  const step = bytes.length / LOOKED_AT;
  for (let index = 0; index < LOOKED_AT; index++) {
    const byte = bytes[Math.trunc(index * step)] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  const squares = counts.reduce((sum, count) => sum + count * count, 0);
  return squares < (CHANCE * LOOKED_AT * LOOKED_AT) / counts.length;
}
