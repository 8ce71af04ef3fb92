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
  if (hasOwnMemory(piece)) free(piece.buffer);
}

/** Same as `dispose`, for memory that a buffer fills only in part, and nothing else uses. What may be a pool is left alone. */
export function disposeMemory(memory: ArrayBufferLike): void {
  const { byteLength } = memory;
  if (byteLength >= WORTH_DISPOSING && byteLength !== Buffer.poolSize) free(memory);
}

/**
 * Same as `dispose`, for the chunks of one stream in their order. Those of a chunked HTTP body share the memory
 * that one read of the socket filled. It is freed once a chunk with other memory follows: the rest of the memory
 * has been read by then.
 */
export function createDisposer(): (piece: Buffer) => void {
  let shared: ArrayBufferLike | undefined;
  return (piece) => {
    if (shared !== undefined && shared !== piece.buffer) free(shared);
    shared = hasOwnMemory(piece) || isPooled(piece) ? undefined : piece.buffer;
    dispose(piece);
  };
}

function hasOwnMemory({ buffer, byteLength }: Buffer): boolean {
  return buffer.byteLength === byteLength && byteLength >= WORTH_DISPOSING;
}

/** Whether unrelated buffers may share the memory. Node's own pool has this size. */
function isPooled({ buffer }: Buffer): boolean {
  return buffer.byteLength <= Buffer.poolSize || buffer.byteLength < WORTH_DISPOSING;
}

function free(memory: ArrayBufferLike & { transfer?: (length: number) => ArrayBufferLike }): void {
  memory.transfer?.(0);
}
