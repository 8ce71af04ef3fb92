import type { Readable } from 'node:stream';
import type { BlobUpload, OpenAt } from '../../oci/content.ts';
import { TeeReader } from './reader.ts';
import { createState, slowest, type TeeOptions, type TeeState } from './state.ts';
import { createProducer, type Producer } from './producer.ts';

/** A reader of the whole blob, registered before reading starts so that the bytes it needs are kept. */
export interface Consumer {
  /** Opens a stream at an offset; it ends only after the content was verified. One at a time. */
  open: OpenAt;
  /** Unregisters: nothing more will be read. */
  leave(): void;
}

/** A blob that is read once and passed to several readers while it arrives. */
export interface Tee {
  /** Registers a reader, before any bytes are dropped; otherwise the overflow has to provide them. */
  join(): Consumer;
  /** Starts reading before any reader has requested data. */
  start(): void;
  /** Digest and size, once the blob was read and verified. Rejects with the error that every reader gets. */
  readonly finished: Promise<BlobUpload>;
  /** True once the blob was read to its end and verified. */
  readonly complete: boolean;
  /** Bytes read from the source so far. */
  readonly received: number;
  close(): Promise<void>;
}

/**
 * Creates the tee of one blob. The fastest reader sets the pace. A reader that falls behind by more than the
 * window gets its bytes from the overflow and doesn't slow down the others. The last chunk is passed on only
 * after digest and size were verified, so that no upload of wrong content can be completed.
 */
export function createTee(options: TeeOptions): Tee {
  const state = createState(options);
  let producer: Producer | undefined;
  let settle: { resolve: (blob: BlobUpload) => void; reject: (error: Error) => void };
  const finished = new Promise<BlobUpload>((resolve, reject) => (settle = { resolve, reject }));
  // Readers get the error too, so not awaiting `finished` must not crash the process.
  finished.catch(() => {});

  const start = (): void => {
    if (producer) return;
    options.budget.enter();
    producer = createProducer(state);
    producer.run().then(
      (blob) => {
        options.budget.leave();
        settle.resolve(blob);
      },
      (error: Error) => {
        options.budget.leave();
        settle.reject(error);
      },
    );
  };

  return {
    join: () => joinState(state, start),
    start,
    finished,
    get complete() {
      return state.ended;
    },
    get received() {
      return producer?.received ?? 0;
    },
    async close() {
      state.closed = true;
      producer?.stop();
      if (!producer) settle.reject(new Error('closed before it was read'));
      state.window.shrinkTo(0);
      await state.spool?.close();
      await state.file?.close();
    },
  };
}

function joinState(state: TeeState, start: () => void): Consumer {
  const place = { position: 0 };
  let current: Readable | undefined;
  state.consumers.add(place);
  return {
    open(offset) {
      current?.destroy();
      place.position = offset;
      state.consumers.add(place);
      start();
      current = new TeeReader(state, place);
      return Promise.resolve(current);
    },
    leave() {
      current?.destroy();
      state.consumers.delete(place);
      if (state.ended) state.window.dropBefore(slowest(state));
      state.notify();
    },
  };
}
