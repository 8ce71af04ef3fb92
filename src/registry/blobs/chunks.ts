import type { Readable } from 'node:stream';
import type { OpenAt } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';

/** Reads a blob in chunks. The last chunk can be read again from memory. */
interface Chunks {
  /** `length` bytes from `offset` on; fewer only at the end of the content. */
  at(offset: number, length: number): Promise<Buffer>;
  close(): void;
}

/** Continues reading where it is; opens the content again only for an offset before the data in memory. */
export function createChunks(open: OpenAt, where: string): Chunks {
  let stream: Readable | undefined;
  let iterator: AsyncIterator<Buffer> | undefined;
  let held: Buffer = Buffer.alloc(0);
  let start = 0;

  async function seek(offset: number): Promise<void> {
    if (iterator && offset >= start && offset <= start + held.length) {
      held = held.subarray(offset - start);
    } else {
      stream?.destroy();
      stream = await open(offset);
      iterator = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
      held = Buffer.alloc(0);
    }
    start = offset;
  }

  return {
    async at(offset, length) {
      await seek(offset);
      const chunks = [held];
      let size = held.length;
      while (size < length) {
        const next = await iterator?.next();
        if (!next || next.done === true) {
          throw new PublishError(`${where} ends after ${offset + size} bytes, before its size`, {
            code: 'SIZE_MISMATCH',
          });
        }
        chunks.push(next.value);
        size += next.value.length;
      }
      held = chunks.length === 1 ? held : Buffer.concat(chunks);
      return held.subarray(0, length);
    },
    close() {
      stream?.destroy();
      iterator = undefined;
    },
  };
}
