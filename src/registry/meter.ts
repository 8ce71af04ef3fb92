import { Transform, type TransformCallback } from 'node:stream';
import { Problem } from '../oci/errors.ts';

/**
 * Passes `length` bytes on and tells how many went by; more or fewer are an error (`SIZE_MISMATCH`), since a request
 * that was announced with a length would otherwise never end.
 */
export function createMeter(length: number, where: string, onBytes: (count: number) => void): Transform {
  let left = length;
  const wrong = () =>
    new Problem(`${where} should have ${length} bytes, and has ${left < 0 ? 'more' : `${length - left}`}`, {
      code: 'SIZE_MISMATCH',
    });
  return new Transform({
    highWaterMark: 256 * 1024,
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      left -= chunk.length;
      if (left < 0) return done(wrong());
      onBytes(chunk.length);
      done(null, chunk);
    },
    flush(done: TransformCallback) {
      done(left === 0 ? null : wrong());
    },
  });
}
