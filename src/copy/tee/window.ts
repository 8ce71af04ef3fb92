import { createBufferPool, type BufferPool, type Chunk } from './buffer-pool.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';

/**
 * The bytes of one blob that are in memory: what has arrived and not been taken by all readers yet. Chunks are kept
 * and handed out as they came, never copied.
 */
export interface Window {
  /** Offset of the first byte still held. */
  readonly start: number;
  /** Offset after the last byte held. */
  readonly end: number;
  /** Takes over the caller's hold of the chunk. */
  append(chunk: Chunk): void;
  /** The chunk with the byte at `offset`, and where in it that byte is; undefined when it isn't here. Not retained. */
  at(offset: number): { chunk: Chunk; skip: number } | undefined;
  /** Forgets chunks that end at or before `offset`. */
  dropBefore(offset: number): void;
  /** Forgets the oldest chunks until at most `bytes` are held. */
  shrinkTo(bytes: number): void;
  /** All that is held, in order. */
  chunks(): readonly Chunk[];
}

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
      // Readers are near one of the two ends, and there are few chunks: a scan from the end is as good as a search.
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

/** Shares a fixed amount of memory between the blobs that are under way. */
export interface WindowBudget {
  enter(): void;
  leave(): void;
  /** Bytes one blob may hold now. */
  readonly share: number;
  /** Buffers for what is read from files. */
  readonly pool: BufferPool;
  /** Who may read next. */
  readonly queue: FairQueue;
}

/** Bytes. Large enough that a registry reads full buffers, small enough that many fit into the budget. */
const CHUNK = 1024 * 1024;

/** Blobs read from at once: one is read while the other's bytes are looked at. */
const READS = 2;

/** @param total bytes for all windows together; a single one is never given less than 256 KiB. */
export function createWindowBudget(total: number): WindowBudget {
  let active = 0;
  return {
    enter: () => void active++,
    leave: () => void active--,
    get share() {
      return Math.max(256 * 1024, Math.floor(total / Math.max(1, active)));
    },
    pool: createBufferPool(CHUNK, Math.ceil(total / CHUNK)),
    queue: createFairQueue(READS),
  };
}
