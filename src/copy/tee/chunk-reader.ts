import type { Readable } from 'node:stream';
import { dispose, isTransferable } from '../../support/transferable-buffers.ts';
import type { BufferPool, Chunk } from './buffer-pool.ts';
import type { Slot } from './fair-queue.ts';

/** Milliseconds after which what has arrived is handed on, though it would leave module for more. */
const LINGER = 20;

/** Takes a stream in large chunks: networks deliver small pieces, and each costs the same as a large one to hand on. */
export interface ChunkReader {
  /** Undefined at the end, or when the stream broke: then `broken` says how. */
  next(): Promise<Chunk | undefined>;
  readonly broken: Error | undefined;
}

/** @param whenDue is asked only once something has arrived: who waits for a network holds up nobody. */
export function createChunkReader(stream: Readable, pool: BufferPool, whenDue: Slot): ChunkReader {
  let broken: Error | undefined;
  let done = false;
  let wake = (): void => {};
  /** What has arrived and is in no chunk yet. */
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

  /** Lets pieces come until `take` has enough, nothing comes any more, or the time is up. */
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
