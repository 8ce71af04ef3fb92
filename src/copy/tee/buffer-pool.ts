/** Part of a blob in memory, with a reference count. The last release returns the buffer to the pool. */
export interface Chunk {
  readonly bytes: Buffer;
  /** Adds a reference. A new chunk has one. */
  retain(): void;
  release(): void;
}

/** Reuses buffers: allocating that much memory for every chunk causes page faults and garbage collection. */
export interface BufferPool {
  /** Bytes of one buffer. */
  readonly size: number;
  /** A chunk of what `fill` wrote; undefined if it wrote nothing. */
  chunk(fill: (buffer: Buffer) => Promise<number>): Promise<Chunk | undefined>;
}

/**
 * Creates an empty pool.
 * @param size bytes per buffer.
 * @param most number of buffers kept for reuse; more are allocated while more are in use.
 */
export function createBufferPool(size: number, most: number): BufferPool {
  const free: Buffer[] = [];
  const giveBack = (buffer: Buffer): void => {
    if (free.length < most) free.push(buffer);
  };
  return {
    size,
    async chunk(fill) {
      const buffer = free.pop() ?? Buffer.allocUnsafeSlow(size);
      let length = 0;
      try {
        length = await fill(buffer);
      } finally {
        if (length === 0) giveBack(buffer);
      }
      return length === 0 ? undefined : counted(buffer.subarray(0, length), () => giveBack(buffer));
    },
  };
}

/** A chunk whose memory is not reused. */
export function looseChunk(bytes: Buffer): Chunk {
  return { bytes, retain() {}, release() {} };
}

function counted(bytes: Buffer, giveBack: () => void): Chunk {
  let holders = 1;
  return {
    bytes,
    retain: () => void holders++,
    release() {
      holders--;
      if (holders === 0) giveBack();
    },
  };
}
