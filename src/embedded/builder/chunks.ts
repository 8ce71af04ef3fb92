/** Bytes. What is handed on in one piece costs the same as a small piece. */
export const CHUNK = 1024 * 1024;

/** The same bytes in chunks of `CHUNK` bytes, the last one shorter. They are copies, and whoever asks for them owns them. */
export async function* inChunks(input: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(CHUNK);
  let size = 0;
  for await (const piece of input) {
    for (let taken = 0; taken < piece.length;) {
      const count = piece.copy(chunk, size, taken);
      taken += count;
      size += count;
      if (size < CHUNK) continue;
      yield chunk;
      chunk = Buffer.allocUnsafeSlow(CHUNK);
      size = 0;
    }
  }
  if (size > 0) yield chunk.subarray(0, size);
}
