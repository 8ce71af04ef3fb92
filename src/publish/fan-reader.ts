import { Readable } from 'node:stream';
import type { FanState } from './fan-out.ts';

/** Bytes read from the spool at once. */
const SPOOL_CHUNK = 256 * 1024;

/** One reader of a fan-out: from memory while it keeps up, else from the spool or from the source itself. */
export class FanReader extends Readable {
  readonly #state: FanState;
  readonly #place: { position: number };
  #pulling = false;
  #own: { stream: Readable; chunks: AsyncIterator<Buffer> } | undefined;
  /** Bytes read by ourselves which may not be handed out before the producer has come as far. */
  #early: Buffer | undefined;

  constructor(state: FanState, place: { position: number }) {
    // Chunks are handed on as they are: a read-ahead of our own would only hold memory twice.
    super({ highWaterMark: 1 });
    this.#state = state;
    this.#place = place;
  }

  override _read(): void {
    if (this.#pulling) return;
    this.#pulling = true;
    this.#pull().then(
      () => (this.#pulling = false),
      (error: Error) => {
        this.#pulling = false;
        this.destroy(error);
      },
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#own?.stream.destroy();
    callback(error);
  }

  /** Hands out one chunk, or the end. */
  async #pull(): Promise<void> {
    const state = this.#state;
    while (!this.destroyed) {
      if (state.failure) throw state.failure;
      const { position } = this.#place;
      const live = state.window.at(position);
      if (live) this.#dropOwn();
      const chunk = live ?? (await this.#behind(position));
      // Somebody else may read in this place by now.
      if (this.destroyed) return;
      if (chunk) {
        this.#place.position = position + chunk.length;
        state.notify();
        // `push` may ask for the next chunk at once.
        this.#pulling = false;
        this.push(chunk);
        return;
      }
      if (state.ended && position >= state.window.end) {
        this.push(null);
        return;
      }
      if (position >= state.window.start) await state.changed();
    }
  }

  /** Bytes that are in memory no longer; undefined when there are none to be had yet. */
  async #behind(position: number): Promise<Buffer | undefined> {
    const { window, spool, options } = this.#state;
    if (position >= window.start) return undefined;
    if (spool && position >= spool.start) {
      return spool.read(position, Math.min(SPOOL_CHUNK, window.end - position));
    }
    this.#own ??= await openOwn(options.open, position);
    const next = this.#early ?? (await this.#own.chunks.next()).value;
    this.#early = undefined;
    if (!next) throw new Error(`${options.sourceName} broke off at byte ${position}`);
    const released = window.end - position;
    if (next.length <= released) return next;
    this.#early = next.subarray(released);
    return next.subarray(0, released);
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
