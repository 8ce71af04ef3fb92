import type { OpenAt } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { createSpool, type LocalFile, type Spool, type FileRange } from './spool.ts';
import { createWindow, type Window, type WindowBudget } from './window.ts';

/** Milliseconds, over one blob, that the fastest reader waits for the slowest before that one has to give way. */
const STALL_TIMEOUT = 150;

/** What becomes of bytes that some reader still needs and that no longer fit into memory. */
type Overflow =
  /** The source is read again from there: right for local files, which cost nothing to read twice. */
  | 'reread'
  /** They go to a file, from the first byte that would be lost: right for a source behind a network. */
  | 'spool'
  /** Everything goes to a file from the first byte on: right for a source that can be read only once. */
  | 'keep';

export interface TeeOptions {
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

/** State shared by the producer and the readers of one tee. */
export interface TeeState {
  readonly options: TeeOptions;
  readonly window: Window;
  spool: Spool | undefined;
  /** The source's own file. */
  file: FileRange | undefined;
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

/** Opens the spool and puts into it what is in the window. */
export async function startSpool(state: TeeState, start: number): Promise<void> {
  const spool = await createSpool(state.options.directory, start);
  try {
    for (const { bytes } of state.window.chunks()) await spool.append(bytes);
  } finally {
    if (state.closed) await spool.close();
    else state.spool = spool;
  }
}

/** Makes module in the window for more, saving to the overflow what somebody still needs. */
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

/** Offset up to which everybody has taken what came. */
export function slowest(state: TeeState): number {
  let least = state.window.end;
  for (const { position } of state.consumers) least = Math.min(least, position);
  return least;
}
