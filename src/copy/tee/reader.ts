import { Readable } from 'node:stream';
import { looseChunk, type Chunk } from './buffer-pool.ts';
import type { TeeState } from './state.ts';

/** Maximum number of bytes written to a destination and not flushed yet, per reader. */
const IN_FLIGHT = 512 * 1024;

/**
 * A reader of a tee. It reads from memory while it keeps up, otherwise from the spool, the local file, or the
 * source itself. With `pipe`, the destination gets the shared buffers, which are released once they are
 * written. Any other way of reading gets copies.
 */
export class TeeReader extends Readable {
  readonly #state: TeeState;
  readonly #place: { position: number };
  #pulling = false;
  #own: { stream: Readable; chunks: AsyncIterator<Buffer> } | undefined;
  /** Bytes read from the source directly, beyond what the producer has released so far. */
  #early: Buffer | undefined;

  constructor(state: TeeState, place: { position: number }) {
    // Reading ahead would only keep the same data in memory twice.
    super({ highWaterMark: 1 });
    this.#state = state;
    this.#place = place;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    this.#pump(destination).catch((error: Error) => this.destroy(error));
    return destination;
  }

  override _read(): void {
    if (this.#pulling) return;
    this.#pulling = true;
    this.#pull().catch((error: Error) => {
      this.#pulling = false;
      this.destroy(error);
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#own?.stream.destroy();
    callback(error);
  }

  async #pull(): Promise<void> {
    const taken = await this.#next();
    // `push` may request the next chunk synchronously.
    this.#pulling = false;
    if (!taken) {
      if (!this.destroyed) this.push(null);
      return;
    }
    this.push(Buffer.from(taken.bytes));
    taken.chunk.release();
  }

  /** Writes everything to `destination`, then ends it. */
  async #pump(destination: NodeJS.WritableStream): Promise<void> {
    let inFlight = 0;
    let last: Promise<void> | undefined;
    for (let taken = await this.#next(); taken; taken = await this.#next()) {
      const { bytes, chunk } = taken;
      inFlight += bytes.length;
      last = new Promise((resolve, reject) => {
        destination.write(bytes, (error) => {
          chunk.release();
          inFlight -= bytes.length;
          if (error) reject(error);
          else resolve();
        });
      });
      // Not every write is awaited, and the owner of the destination handles its errors.
      last.catch(() => this.destroy());
      if (inFlight >= IN_FLIGHT) await last;
    }
    await last;
    if (this.destroyed) return;
    destination.end();
    this.push(null);
    this.resume();
  }

  /** The next bytes, with a reference to their chunk; undefined at the end. */
  async #next(): Promise<{ bytes: Buffer; chunk: Chunk } | undefined> {
    const state = this.#state;
    while (!this.destroyed) {
      if (state.failure) throw state.failure;
      const { position } = this.#place;
      const live = state.window.at(position);
      live?.chunk.retain();
      if (live) this.#dropOwn();
      const chunk = live?.chunk ?? (await this.#behind(position));
      // Another reader may use this place by now.
      if (this.destroyed) return void chunk?.release();
      if (chunk) {
        const bytes = chunk.bytes.subarray(live?.skip ?? 0);
        this.#place.position = position + bytes.length;
        state.notify();
        return { bytes, chunk };
      }
      if (state.ended && position >= state.window.end) return undefined;
      if (position >= state.window.start) await state.changed();
    }
    return undefined;
  }

  /** Reads bytes that are no longer in memory; undefined if none are available yet. */
  async #behind(position: number): Promise<Chunk | undefined> {
    const { window, spool, file, options } = this.#state;
    if (position >= window.start) return undefined;
    const range = spool && position >= spool.start ? spool : file;
    if (range) {
      const released = window.end - position;
      const chunk = await options.budget.pool.chunk((buffer) => range.read(position, buffer, released));
      if (!chunk) throw new Error(`${options.sourceName} got shorter while it was read`);
      return chunk;
    }
    this.#own ??= await openOwn(options.open, position);
    const next = this.#early ?? (await this.#own.chunks.next()).value;
    this.#early = undefined;
    if (!next) throw new Error(`${options.sourceName} broke off at byte ${position}`);
    const released = window.end - position;
    if (next.length <= released) return looseChunk(next);
    this.#early = next.subarray(released);
    return looseChunk(next.subarray(0, released));
  }

  #dropOwn(): void {
    this.#own?.stream.destroy();
    this.#own = undefined;
    this.#early = undefined;
  }
}

async function openOwn(
  open: (offset: number) => Promise<Readable>,
  offset: number,
): Promise<{ stream: Readable; chunks: AsyncIterator<Buffer> }> {
  const stream = await open(offset);
  return { stream, chunks: stream[Symbol.asyncIterator]() as AsyncIterator<Buffer> };
}
