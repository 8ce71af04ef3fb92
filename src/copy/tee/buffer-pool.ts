/** A piece of a blob in memory that several hold at once; the last to let go gives the memory back. */
export interface Chunk {
  readonly bytes: Buffer;
  /** Adds a holder. A new chunk has one. */
  retain(): void;
  release(): void;
}

/** Memory that is used again: fresh buffers of this size cost page faults and garbage collections. */
export interface BufferPool {
  /** Bytes of one buffer. */
  readonly size: number;
  /** A chunk of what `fill` wrote into a buffer; undefined when it wrote nothing. */
  chunk(fill: (buffer: Buffer) => Promise<number>): Promise<Chunk | undefined>;
}

/** @param most buffers kept for later; more are made when more are in use. */
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

/** A chunk of memory nobody uses again. */
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
