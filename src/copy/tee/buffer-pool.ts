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
  /** Bytes of the buffers that aren't free: of chunks, and of those that are being read. */
  readonly used: number;
  /** A chunk of what `fill` wrote; undefined if it wrote nothing. */
  chunk(fill: (buffer: Buffer) => Promise<number>): Promise<Chunk | undefined>;
}

/**
 * Creates an empty pool. It keeps all its buffers: those that are given up leave holes, which the allocator doesn't
 * return to the system.
 * @param size bytes per buffer.
 */
export function createBufferPool(size: number): BufferPool {
  const free: Buffer[] = [];
  let used = 0;
  const giveBack = (buffer: Buffer): void => {
    used -= size;
    free.push(buffer);
  };
  return {
    size,
    get used() {
      return used;
    },
    async chunk(fill) {
      const buffer = free.pop() ?? Buffer.allocUnsafeSlow(size);
      used += size;
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
