import type { Readable } from 'node:stream';

/** Bytes. Smaller buffers often share their memory, and aren't worth the call. */
const WORTH_DISPOSING = 8 * 1024;

const disposable = new WeakSet<Readable>();

/**
 * Says of a stream that nobody but its reader holds its pieces. True of what comes off a connection; not of memory
 * that is kept and read several times.
 */
export function markDisposable<S extends Readable>(stream: S): S {
  disposable.add(stream);
  return stream;
}

export function isTransferable(stream: Readable): boolean {
  return disposable.has(stream);
}

/**
 * Gives the memory of a piece back at once, where the engine can (V8 of Node 22 on); the piece is empty afterwards.
 * Left to the garbage collector, the pieces of a large blob set off one full collection after another, since each
 * counts as memory outside of the heap.
 */
export function dispose(piece: Buffer): void {
  const memory = piece.buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  const alone = memory.byteLength === piece.byteLength && piece.byteLength >= WORTH_DISPOSING;
  if (alone) memory.transfer?.(0);
}
