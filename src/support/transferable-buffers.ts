import type { Readable } from 'node:stream';

/** Bytes. Smaller buffers often share their memory, and aren't worth the call. */
const WORTH_DISPOSING = 8 * 1024;

const disposable = new WeakSet<Readable>();

/**
 * Marks a stream whose chunks are only held by its reader, as from a network connection, but not from memory
 * that is read repeatedly.
 */
export function markDisposable<S extends Readable>(stream: S): S {
  disposable.add(stream);
  return stream;
}

/** Whether a stream was marked with `markDisposable`. */
export function isTransferable(stream: Readable): boolean {
  return disposable.has(stream);
}

/**
 * Frees the memory of a chunk immediately if the engine can (V8 in Node 22 and newer); the chunk is empty
 * afterwards. Left to the garbage collector, the chunks of a large blob would cause one full collection after
 * another, since they count as external memory.
 */
export function dispose(piece: Buffer): void {
  const memory = piece.buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  const alone = memory.byteLength === piece.byteLength && piece.byteLength >= WORTH_DISPOSING;
  if (alone) memory.transfer?.(0);
}
