import type { Readable } from 'node:stream';
import { dispose, isTransferable } from '../../support/transferable-buffers.ts';
import type { BufferPool, Chunk } from './buffer-pool.ts';
import type { Slot } from './fair-queue.ts';

/** Milliseconds to wait for a chunk to fill up before it is handed on. */
const LINGER = 20;

/**
 * Reads a stream in large chunks. Networks deliver small ones, and handing on a chunk costs the same whatever its
 * size.
 */
export interface ChunkReader {
  /** Undefined at the end of the stream or after an error, which is then in `broken`. */
  next(): Promise<Chunk | undefined>;
  readonly broken: Error | undefined;
}

/** @param whenDue is asked once data has arrived, so that a reader waiting for the network holds up no other. */
export function createChunkReader(stream: Readable, pool: BufferPool, whenDue: Slot): ChunkReader {
  let broken: Error | undefined;
  let done = false;
  let wake = (): void => {};
  /** Data that arrived and is not in a chunk yet. */
  let left: Buffer | undefined;
  const own = isTransferable(stream);
  const end = (error?: Error): void => {
    broken ??= error;
    done = true;
    wake();
  };
  stream
    .on('error', end)
    .on('end', () => end())
    .on('close', () => end());

  /** Reads until `take` returns true, the stream ends, or the time is up. */
  const flow = (take: (piece: Buffer) => boolean, milliseconds?: number): Promise<void> =>
    new Promise((resolve) => {
      const stop = (): void => {
        wake = () => {};
        clearTimeout(timer);
        stream.off('data', each);
        stream.pause();
        resolve();
      };
      const each = (piece: Buffer): void => void (take(piece) && stop());
      const timer = milliseconds === undefined ? undefined : setTimeout(stop, milliseconds);
      wake = stop;
      stream.on('data', each);
      stream.resume();
      if (done) stop();
    });

  const fill = async (buffer: Buffer): Promise<number> => {
    let length = 0;
    const take = (piece: Buffer): boolean => {
      const room = buffer.length - length;
      piece.copy(buffer, length, 0, room);
      length += Math.min(room, piece.length);
      left = piece.length > room ? piece.subarray(room) : undefined;
      if (own && !left) dispose(piece);
      return length === buffer.length;
    };
    const full = left !== undefined && take(left);
    if (!full) await flow(take, LINGER);
    return length;
  };

  return {
    async next() {
      if (!left) {
        await flow((piece) => {
          left = piece;
          return true;
        });
      }
      return whenDue(() => pool.chunk(fill));
    },
    get broken() {
      return broken;
    },
  };
}
