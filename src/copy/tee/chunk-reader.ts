import type { Readable } from 'node:stream';
import { createDisposer, isTransferable } from '../../support/transferable-buffers.ts';
import type { BufferPool, Chunk } from './buffer-pool.ts';
import type { Slot } from './fair-queue.ts';

/** Milliseconds to wait for more data before a partly filled chunk is passed on. */
const LINGER = 20;

/** Reads a stream in large chunks. Networks deliver small ones, and the overhead is per chunk. */
export interface ChunkReader {
  /** The next chunk; undefined at the end of the stream or after an error, which is then in `broken`. */
  next(): Promise<Chunk | undefined>;
  readonly broken: Error | undefined;
}

/**
 * Creates the reader of a stream.
 * @param whenDue is called only once data has arrived, so that a slow network doesn't block other readers.
 */
export function createChunkReader(stream: Readable, pool: BufferPool, whenDue: Slot): ChunkReader {
  let broken: Error | undefined;
  let done = false;
  let wake = (): void => {};
  /** Data that has arrived and isn't part of a chunk yet. */
  let left: Buffer | undefined;
  const dispose = isTransferable(stream) ? createDisposer() : undefined;
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
      if (!left) dispose?.(piece);
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
