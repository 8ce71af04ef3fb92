import type { Readable } from 'node:stream';
import type { BlobUpload, OpenAt } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import { FanReader } from './fan-reader.ts';
import { createProducer, PATIENCE, type Producer } from './producer.ts';
import { createSpool, type LocalFile, type Spool, type Stretch } from './spool.ts';
import { createWindow, type Window, type WindowBudget } from './window.ts';

/** What becomes of bytes that some reader still needs and that no longer fit into memory. */
export type Overflow =
  /** The source is read again from there: right for local files, which cost nothing to read twice. */
  | 'reread'
  /** They go to a file, from the first byte that would be lost: right for a source behind a network. */
  | 'spool'
  /** Everything goes to a file from the first byte on: right for a source that can be read only once. */
  | 'keep';

export interface FanOutOptions {
  /** `digest` and `size` are verified where they are known. */
  blob: { digest?: Digest; size?: number };
  /** Reads the content; called again from a later offset when it broke off, unless `overflow` is `keep`. */
  open: OpenAt;
  overflow: Overflow;
  /** Finds the blob in a local file: where there is one, it is read from there, by whoever fell behind, too. */
  locate?: () => Promise<LocalFile | undefined> | undefined;
  /** Where the spool goes. */
  directory: string;
  budget: WindowBudget;
  /** For messages. */
  sourceName: string;
  signal?: AbortSignal;
}

/** One who will read the whole blob: known before it starts, so that nothing it needs is thrown away. */
export interface Consumer {
  /** A stream from `offset` on, which ends only after the content was verified. One at a time. */
  open: OpenAt;
  /** Needs nothing any more. */
  leave(): void;
}

/** A blob that is read once and handed to several readers while it arrives. */
export interface FanOut {
  /** Registers a reader. Must be called before bytes are thrown away, or the overflow has to serve it. */
  join(): Consumer;
  /** Starts reading though nobody asked for a byte yet. */
  start(): void;
  /** What was read, once it was read to the end and verified. Rejects with what every reader gets too. */
  readonly finished: Promise<BlobUpload>;
  /** Bytes taken from the source so far. */
  readonly received: number;
  close(): Promise<void>;
}

/** State shared by the producer and the readers of one fan-out. */
export interface FanState {
  readonly options: FanOutOptions;
  readonly window: Window;
  spool: Spool | undefined;
  /** The source's own file. */
  file: Stretch | undefined;
  /** Verified, and all of it is in the window or was taken. */
  ended: boolean;
  /** Milliseconds that are left of the fast readers' patience with the slow ones. */
  patience: number;
  closed: boolean;
  failure: Error | undefined;
  readonly consumers: Set<{ position: number }>;
  /** Tells everybody that something changed. */
  notify(): void;
  /** Resolves at the next `notify`. */
  changed(): Promise<void>;
}

/**
 * Makes the fan-out of one blob. The fastest reader sets the pace; a reader that falls behind by more than the
 * window is served by the overflow and holds nobody back. The last chunk is held back until the digest and the
 * size were found right, so that no upload of wrong content can be completed.
 */
export function createFanOut(options: FanOutOptions): FanOut {
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

function createState(options: FanOutOptions): FanState {
  let waiting: (() => void)[] = [];
  return {
    options,
    window: createWindow(),
    spool: undefined,
    file: undefined,
    ended: false,
    patience: PATIENCE,
    closed: false,
    failure: undefined,
    consumers: new Set(),
    notify() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    changed: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

function joinState(state: FanState, start: () => void): Consumer {
  const place = { position: 0 };
  let current: Readable | undefined;
  state.consumers.add(place);
  return {
    open(offset) {
      current?.destroy();
      place.position = offset;
      state.consumers.add(place);
      start();
      current = new FanReader(state, place);
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

/** Opens the spool and puts into it what is in the window. */
export async function startSpool(state: FanState, start: number): Promise<void> {
  const spool = await createSpool(state.options.directory, start);
  try {
    for (const { bytes } of state.window.chunks()) await spool.append(bytes);
  } finally {
    if (state.closed) await spool.close();
    else state.spool = spool;
  }
}

/** Makes room in the window for more, saving to the overflow what somebody still needs. */
export async function makeRoom(state: FanState): Promise<void> {
  const { window, options } = state;
  window.dropBefore(slowest(state));
  const allowed = options.budget.share;
  if (window.end - window.start <= allowed) return;
  if (options.overflow === 'spool' && !state.spool) {
    await startSpool(state, window.start);
  }
  window.shrinkTo(Math.floor(allowed / 2));
}

/** Offset up to which everybody has taken what came. */
export function slowest(state: FanState): number {
  let least = state.window.end;
  for (const { position } of state.consumers) least = Math.min(least, position);
  return least;
}
