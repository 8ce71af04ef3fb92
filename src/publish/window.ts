/**
 * The bytes of one blob that are in memory: what has arrived and not been taken by all readers yet. Chunks are kept
 * and handed out as they came, never copied.
 */
export interface Window {
  /** Offset of the first byte still held. */
  readonly start: number;
  /** Offset after the last byte held. */
  readonly end: number;
  append(chunk: Buffer): void;
  /** The bytes from `offset` to the end of the chunk it lies in; undefined when they aren't here. */
  at(offset: number): Buffer | undefined;
  /** Forgets chunks that end at or before `offset`. */
  dropBefore(offset: number): void;
  /** Forgets the oldest chunks until at most `bytes` are held. */
  shrinkTo(bytes: number): void;
  /** All that is held, in order. */
  chunks(): readonly Buffer[];
}

export function createWindow(): Window {
  const held: { offset: number; bytes: Buffer }[] = [];
  let start = 0;
  let end = 0;

  const shift = (): void => {
    const gone = held.shift();
    if (gone) start = gone.offset + gone.bytes.length;
  };

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    append(bytes) {
      if (bytes.length === 0) return;
      held.push({ offset: end, bytes });
      end += bytes.length;
    },
    at(offset) {
      if (offset < start || offset >= end) return undefined;
      // Readers are near one of the two ends, and there are few chunks: a scan from the end is as good as a search.
      for (let index = held.length - 1; index >= 0; index--) {
        const chunk = held[index];
        if (chunk && chunk.offset <= offset) {
          return chunk.offset === offset ? chunk.bytes : chunk.bytes.subarray(offset - chunk.offset);
        }
      }
      return undefined;
    },
    dropBefore(offset) {
      for (let first = held[0]; first && first.offset + first.bytes.length <= offset; first = held[0])
        shift();
    },
    shrinkTo(bytes) {
      while (held.length > 0 && end - start > bytes) shift();
    },
    chunks: () => held.map((chunk) => chunk.bytes),
  };
}

/** Shares a fixed amount of memory between the blobs that are under way. */
export interface WindowBudget {
  enter(): void;
  leave(): void;
  /** Bytes one blob may hold now. */
  readonly share: number;
}

/** @param total bytes for all windows together; a single one is never given less than 256 KiB. */
export function createWindowBudget(total: number): WindowBudget {
  let active = 0;
  return {
    enter: () => void active++,
    leave: () => void active--,
    get share() {
      return Math.max(256 * 1024, Math.floor(total / Math.max(1, active)));
    },
  };
}
