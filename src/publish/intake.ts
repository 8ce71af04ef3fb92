import type { Readable } from 'node:stream';
import { dispose, hasDisposablePieces } from '../oci/disposable-pieces.ts';
import type { BufferPool, Chunk } from './chunk.ts';

/** Milliseconds after which what has arrived is handed on, though it would leave room for more. */
const LINGER = 20;

/** Takes a stream in large chunks: networks deliver small pieces, and each costs the same as a large one to hand on. */
export interface Intake {
  /** Undefined at the end, or when the stream broke: then `broken` says how. */
  next(): Promise<Chunk | undefined>;
  readonly broken: Error | undefined;
}

export function createIntake(stream: Readable, pool: BufferPool): Intake {
  let broken: Error | undefined;
  let done = false;
  let wake = (): void => {};
  /** What didn't fit into the last chunk. */
  let left: Buffer | undefined;
  const own = hasDisposablePieces(stream);
  stream.on('error', (error) => {
    broken ??= error;
    done = true;
    wake();
  });
  for (const event of ['end', 'close']) {
    stream.on(event, () => {
      done = true;
      wake();
    });
  }

  const fill = (buffer: Buffer): Promise<number> =>
    new Promise((resolve) => {
      let length = 0;
      let timer: NodeJS.Timeout | undefined;
      const finish = (): void => {
        wake = () => {};
        clearTimeout(timer);
        stream.off('data', take);
        stream.pause();
        resolve(length);
      };
      const take = (piece: Buffer): void => {
        const room = buffer.length - length;
        piece.copy(buffer, length, 0, room);
        length += Math.min(room, piece.length);
        left = piece.length > room ? piece.subarray(room) : undefined;
        if (own && !left) dispose(piece);
        if (length === buffer.length) finish();
        else timer ??= setTimeout(finish, LINGER);
      };
      const rest = left;
      if (rest) take(rest);
      if (length === buffer.length) return;
      wake = finish;
      stream.on('data', take);
      stream.resume();
      if (done) finish();
    });

  return {
    next: () => pool.chunk(fill),
    get broken() {
      return broken;
    },
  };
}
