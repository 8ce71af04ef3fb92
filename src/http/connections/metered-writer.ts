import { Writable } from 'node:stream';
import { PublishError } from '../../oci/errors.ts';

/**
 * Passes a body on to `outgoing` and counts its bytes. More or fewer than announced are an error, since the
 * request would never end, or corrupt the next one. The write callback runs when the socket is done with the
 * bytes, so that the caller can reuse their memory.
 */
export function createMeteredWriter(
  outgoing: Writable,
  options: { where: string; length?: number; onSent?: (count: number) => void },
): Writable {
  const { where, length, onSent } = options;
  let sent = 0;
  const wrong = (count: string): PublishError =>
    new PublishError(`${where}: the body should have ${length} bytes, and has ${count}`, {
      code: 'SIZE_MISMATCH',
    });
  return new Writable({
    highWaterMark: 1024 * 1024,
    write(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      if (length !== undefined && sent > length) return done(wrong('more'));
      outgoing.write(chunk, (error) => {
        if (!error) onSent?.(chunk.length);
        done(error);
      });
    },
    final(done) {
      if (length !== undefined && sent < length) return done(wrong(String(sent)));
      outgoing.end(done);
    },
  });
}
