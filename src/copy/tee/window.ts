import { createBufferPool, type BufferPool, type Chunk } from './buffer-pool.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';

/**
 * The bytes of one blob that are in memory: read from the source, and not yet by all readers. Never copied.
 */
export interface Window {
  /** Offset of the first byte in memory. */
  readonly start: number;
  /** Offset after the last byte in memory. */
  readonly end: number;
  /** Takes over the caller's reference to the chunk. */
  append(chunk: Chunk): void;
  /** The chunk at `offset`, not retained, and the offset within it; undefined if it isn't in memory. */
  at(offset: number): { chunk: Chunk; skip: number } | undefined;
  /** Drops chunks that end at or before `offset`. */
  dropBefore(offset: number): void;
  /** Drops the oldest chunks until at most `bytes` are left. */
  shrinkTo(bytes: number): void;
  /** All chunks in memory, in order. */
  chunks(): readonly Chunk[];
}

/** Creates an empty window at offset 0. */
export function createWindow(): Window {
  const held: { offset: number; chunk: Chunk }[] = [];
  let start = 0;
  let end = 0;

  const shift = (): void => {
    const gone = held.shift();
    if (!gone) return;
    start = gone.offset + gone.chunk.bytes.length;
    gone.chunk.release();
  };

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    append(chunk) {
      held.push({ offset: end, chunk });
      end += chunk.bytes.length;
    },
    at(offset) {
      if (offset < start || offset >= end) return undefined;
      // There are few chunks, and readers are close to one of the two ends: no need for a binary search.
      const found = held.findLast((one) => one.offset <= offset);
      return found && { chunk: found.chunk, skip: offset - found.offset };
    },
    dropBefore(offset) {
      for (let first = held[0]; first && first.offset + first.chunk.bytes.length <= offset; first = held[0]) {
        shift();
      }
    },
    shrinkTo(bytes) {
      while (held.length > 0 && end - start > bytes) shift();
    },
    chunks: () => held.map(({ chunk }) => chunk),
  };
}

/** Shares a fixed amount of memory between the blobs in transfer. */
export interface WindowBudget {
  enter(): void;
  leave(): void;
  /** Bytes that the window of one blob may currently use. */
  readonly share: number;
  /** Buffers for reading from files. */
  readonly pool: BufferPool;
  /** Decides which blob is read next. */
  readonly queue: FairQueue;
}

/** Bytes held in memory for all blobs that are being copied. */
const WINDOWS = 8 * 1024 * 1024;

/** Bytes. Large enough for registries to read full buffers, small enough for many to fit into the budget. */
const CHUNK = 512 * 1024;

/** Concurrent reads: one blob is read while the bytes of another are processed. */
const READS = 2;

/**
 * Creates the budget for the windows of all blobs.
 * @param total bytes for all chunks together. What is being sent counts as well, and can't be taken back: while that
 * and the windows are more than this, each window gets a single chunk.
 */
export function createWindowBudget(total = WINDOWS): WindowBudget {
  const pool = createBufferPool(CHUNK);
  let active = 0;
  return {
    enter: () => void active++,
    leave: () => void active--,
    get share() {
      return pool.used > total ? CHUNK : Math.max(CHUNK, Math.floor(total / Math.max(1, active)));
    },
    pool,
    queue: createFairQueue(READS),
  };
}
