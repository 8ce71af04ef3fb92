import type { Readable } from 'node:stream';
import type { BlobUpload, OpenAt } from '../../oci/content.ts';
import { TeeReader } from './reader.ts';
import { createState, slowest, type TeeOptions, type TeeState } from './state.ts';
import { createProducer, type Producer } from './producer.ts';

/** One who will read the whole blob: known before it starts, so that nothing it needs is thrown away. */
export interface Consumer {
  /** A stream from `offset` on, which ends only after the content was verified. One at a time. */
  open: OpenAt;
  /** Needs nothing any more. */
  leave(): void;
}

/** A blob that is read once and handed to several readers while it arrives. */
export interface Tee {
  /** Registers a reader. Must be called before bytes are thrown away, or the overflow has to serve it. */
  join(): Consumer;
  /** Starts reading though nobody asked for a byte yet. */
  start(): void;
  /** What was read, once it was read to the end and verified. Rejects with what every reader gets too. */
  readonly finished: Promise<BlobUpload>;
  /** True once it was read to its end and verified. */
  readonly complete: boolean;
  /** Bytes taken from the source so far. */
  readonly received: number;
  close(): Promise<void>;
}

/**
 * Makes the tee of one blob. The fastest reader sets the pace; a reader that falls behind by more than the
 * window is served by the overflow and holds nobody back. The last chunk is held back until the digest and the
 * size were found right, so that no upload of wrong content can be completed.
 */
export function createTee(options: TeeOptions): Tee {
  const state = createState(options);
  let producer: Producer | undefined;
  let settle: { resolve: (blob: BlobUpload) => void; reject: (error: Error) => void };
  const finished = new Promise<BlobUpload>((resolve, reject) => (settle = { resolve, reject }));
  // Readers get the failure too; whoever doesn't wait for `finished` must not crash the process.
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
