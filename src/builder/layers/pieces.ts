import { availableParallelism } from 'node:os';
import { CHUNK, type FileSlice } from '../files/file-content.ts';
import { dispose, disposeMemory } from '../../support/transferable-buffers.ts';

/** Where a piece of a layer is in a large file, at `index * CHUNK` of its content. */
export interface FilePart {
  content: FileSlice;
  index: number;
}

/** The parts of large files in a tar stream, by their chunks. */
export type FileParts = WeakMap<Buffer, FilePart>;

/** What is compressed as a whole: at most `CHUNK` bytes, owned by the reader. */
export interface Piece {
  bytes: Buffer;
  /** Absent for headers and small files. */
  part?: FilePart;
}

/**
 * Cuts a layer's tar into pieces. Each part of a large file is one, so that how the file is compressed doesn't depend
 * on what precedes it; everything between is cut every `CHUNK` bytes.
 */
export async function* piecesOf(tar: AsyncIterable<Buffer>, parts: FileParts): AsyncIterable<Piece> {
  let small = Buffer.allocUnsafeSlow(CHUNK);
  let size = 0;
  for await (const bytes of tar) {
    const part = parts.get(bytes);
    if (part) {
      if (size > 0) yield { bytes: Buffer.from(small.subarray(0, size)) };
      size = 0;
      yield { bytes, part };
      continue;
    }
    for (let taken = 0; taken < bytes.length;) {
      const count = bytes.copy(small, size, taken);
      taken += count;
      size += count;
      if (size < CHUNK) continue;
      yield { bytes: small };
      small = Buffer.allocUnsafeSlow(CHUNK);
      size = 0;
    }
    dispose(bytes);
  }
  if (size > 0) yield { bytes: small.subarray(0, size) };
}

/**
 * Works on items in parallel, as many as there are cores, and returns the results in their order. A result's memory is
 * released once the next one is asked for.
 */
export async function* inParallel<T>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<Buffer>,
): AsyncIterable<Buffer> {
  const pending: Promise<Buffer>[] = [];
  for await (const item of items) {
    const done = work(item);
    // Awaited later; until then, a rejection must not count as unhandled.
    done.catch(() => undefined);
    pending.push(done);
    if (pending.length > availableParallelism()) yield* onceOnly(pending.shift() as Promise<Buffer>);
  }
  for (const done of pending) yield* onceOnly(done);
}

async function* onceOnly(done: Promise<Buffer>): AsyncIterable<Buffer> {
  const piece = await done;
  yield piece;
  disposeMemory(piece.buffer);
}
