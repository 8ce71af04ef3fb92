import type { OpenAt } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { createSpool, type LocalFile, type Spool, type FileRange } from './spool.ts';
import { createWindow, type Window, type WindowBudget } from './window.ts';

/**
 * Milliseconds, in total per blob, that the fastest reader waits before slower ones have to use the overflow.
 */
const STALL_TIMEOUT = 150;

/** What to do with bytes that a reader still needs when the memory is full. */
type Overflow =
  /** Read them again from the source. For local files, where that is cheap. */
  | 'reread'
  /** Write everything to a file, starting with the first byte that would be lost. For network sources. */
  | 'spool'
  /** Write everything to a file, starting with the first byte. For sources that can be read only once. */
  | 'keep';

export interface TeeOptions {
  /** `digest` and `size` are verified if they are known. */
  blob: { digest?: Digest; size?: number };
  /** Opens the content; called again with a later offset after an error, unless `overflow` is `keep`. */
  open: OpenAt;
  overflow: Overflow;
  /**
   * Looks for the blob in a local file. If found, it is read from there, also by readers that fell behind.
   */
  locate?: () => Promise<LocalFile | undefined> | undefined;
  /** Directory for the spool. */
  directory: string;
  budget: WindowBudget;
  /** For messages. */
  sourceName: string;
  signal?: AbortSignal;
}

/** State shared by the producer and the readers of one tee. */
export interface TeeState {
  readonly options: TeeOptions;
  readonly window: Window;
  spool: Spool | undefined;
  /** The local file from `locate`. */
  file: FileRange | undefined;
  /** The content was read to its end and verified. */
  ended: boolean;
  /** Milliseconds that fast readers may still wait for slow ones, see `STALL_TIMEOUT`. */
  patience: number;
  closed: boolean;
  failure: Error | undefined;
  readonly consumers: Set<{ position: number }>;
  /** Wakes everything that waits for a change. */
  notify(): void;
  /** Resolves at the next `notify`. */
  changed(): Promise<void>;
}

/** Creates the state of a tee that has read nothing yet. */
export function createState(options: TeeOptions): TeeState {
  let waiting: (() => void)[] = [];
  return {
    options,
    window: createWindow(),
    spool: undefined,
    file: undefined,
    ended: false,
    patience: STALL_TIMEOUT,
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

/** Opens the spool and writes the contents of the window to it. */
export async function startSpool(state: TeeState, start: number): Promise<void> {
  const spool = await createSpool(state.options.directory, start);
  try {
    for (const { bytes } of state.window.chunks()) await spool.append(bytes);
  } finally {
    if (state.closed) await spool.close();
    else state.spool = spool;
  }
}

/** Frees space in the window; starts the spool first if a reader still needs the bytes. */
export async function makeRoom(state: TeeState): Promise<void> {
  const { window, options } = state;
  window.dropBefore(slowest(state));
  const allowed = options.budget.share;
  if (window.end - window.start <= allowed) return;
  if (options.overflow === 'spool' && !state.spool && !state.file) {
    await startSpool(state, window.start);
  }
  window.shrinkTo(Math.floor(allowed / 2));
}

/** Offset of the slowest reader, or the end of the window if all have caught up. */
export function slowest(state: TeeState): number {
  let least = state.window.end;
  for (const { position } of state.consumers) least = Math.min(least, position);
  return least;
}
