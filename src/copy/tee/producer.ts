import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { BlobUpload } from '../../oci/content.ts';
import { digestAlgorithm, digestFromHex, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Chunk } from './buffer-pool.ts';
import { makeRoom, slowest, startSpool, type TeeState } from './state.ts';
import { createChunkReader } from './chunk-reader.ts';
import { openLocalFile, type LocalFile } from './spool.ts';
import type { Slot } from './fair-queue.ts';

/** The read fails after this many attempts in a row that got no data. */
const MAX_ATTEMPTS_WITHOUT_PROGRESS = 4;
/** Milliseconds before the first retry; doubled for each further one. */
const FIRST_PAUSE = 250;

/** Reads the source of a tee. */
export interface Producer {
  run(): Promise<BlobUpload>;
  stop(): void;
  readonly received: number;
}

/** Creates the reading side of a tee; it reads nothing before `run`. */
export function createProducer(state: TeeState): Producer {
  const { options } = state;
  const { blob } = options;
  const hash = createHash(blob.digest ? digestAlgorithm(blob.digest) : 'sha256');
  const controller = new AbortController();
  let received = 0;
  let held: Chunk | undefined;

  const fail = (error: Error): void => {
    state.failure ??= error;
    controller.abort(error);
    state.notify();
  };
  const onAbort = (): void => fail(reasonOf(options.signal));

  const take = async (chunk: Chunk): Promise<void> => {
    const { bytes } = chunk;
    received += bytes.length;
    if (blob.size !== undefined && received > blob.size) {
      throw sizeError(state, `more than the ${blob.size} bytes its descriptor names`);
    }
    hash.update(bytes);
    await release(state, held);
    held = chunk;
    state.notify();
    await roomFor(state, controller.signal);
  };

  const read = async (): Promise<BlobUpload> => {
    if (options.overflow === 'keep') await startSpool(state, 0);
    const file = await options.locate?.();
    if (file) await readFile(state, file, controller.signal, take);
    else await readAll(state, controller.signal, take, () => received);
    const digest = digestFromHex(digestAlgorithm(blob.digest), hash.digest('hex'));
    verify(state, digest, received);
    await release(state, held);
    state.ended = true;
    dropForLaggards(state);
    state.notify();
    return { digest, size: received };
  };

  return {
    get received() {
      return received;
    },
    stop: () => fail(new Error('reading was stopped')),
    async run() {
      if (options.signal?.aborted) onAbort();
      options.signal?.addEventListener('abort', onAbort, { once: true });
      try {
        return await read();
      } catch (error) {
        fail(error as Error);
        throw state.failure ?? error;
      } finally {
        options.signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}

/**
 * A blob that was read may wait long for a registry with much else to do, and a hundred layers would keep a window
 * each. A reader that has to begin with a file, or hasn't begun, takes the rest from there as well. A single chunk stays:
 * small blobs are many, and reading them again costs more than their memory.
 */
function dropForLaggards(state: TeeState): void {
  const { window, file, spool, options } = state;
  if (!file && !spool) return;
  const isLarge = window.end - window.start > options.budget.pool.size;
  if (isLarge && slowest(state) <= window.start) window.shrinkTo(0);
}

/** Passes a chunk to the readers, and to the spool if it was started: it must have no gaps. */
async function release(state: TeeState, chunk: Chunk | undefined): Promise<void> {
  if (!chunk) return;
  await state.spool?.append(chunk.bytes);
  state.window.append(chunk);
}

/** Reads a local file to its end, into pooled buffers. */
async function readFile(
  state: TeeState,
  file: LocalFile,
  signal: AbortSignal,
  take: (chunk: Chunk) => Promise<void>,
): Promise<void> {
  const { budget } = state.options;
  const range = await openLocalFile(file);
  if (state.closed) await range.close();
  state.file = range;
  const left = (offset: number): number => (state.options.blob.size ?? Infinity) - offset;
  const whenDue = budget.queue.place();
  for (let offset = 0; left(offset) > 0;) {
    if (signal.aborted) throw state.failure ?? new Error('stopped');
    const read = (buffer: Buffer): Promise<number> => range.read(offset, buffer, left(offset));
    const chunk = await whenDue(() => budget.pool.chunk(read));
    if (!chunk) return;
    offset += chunk.bytes.length;
    await take(chunk);
  }
}

/** Reads the source to its end. After an error, continues at the current offset. */
async function readAll(
  state: TeeState,
  signal: AbortSignal,
  take: (chunk: Chunk) => Promise<void>,
  received: () => number,
): Promise<void> {
  const { options } = state;
  const whenDue = options.budget.queue.place();
  for (let fruitless = 0; ;) {
    const before = received();
    const outcome = await readOnce(state, before, whenDue, signal, take);
    if (state.failure) throw state.failure;
    const complete =
      outcome === undefined && (options.blob.size === undefined || received() >= options.blob.size);
    if (complete) return;
    fruitless = received() > before ? 1 : fruitless + 1;
    if (options.overflow === 'keep' || fruitless >= MAX_ATTEMPTS_WITHOUT_PROGRESS) {
      throw outcome ?? sizeError(state, `${received()} bytes instead of ${options.blob.size}`);
    }
    await delay(FIRST_PAUSE * 2 ** (fruitless - 1), undefined, { signal });
  }
}

/** Reads from one connection. Returns an error that allows another attempt. @throws permanent errors. */
async function readOnce(
  { options }: TeeState,
  offset: number,
  whenDue: Slot,
  signal: AbortSignal,
  take: (chunk: Chunk) => Promise<void>,
): Promise<Error | undefined> {
  let stream: Readable | undefined;
  const stop = (): void => void stream?.destroy(new Error('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    // An error while opening is permanent: the source has retried already. A broken stream isn't.
    stream = await options.open(offset);
    signal.throwIfAborted();
    const chunkReader = createChunkReader(stream, options.budget.pool, whenDue);
    for (let chunk = await chunkReader.next(); chunk; chunk = await chunkReader.next()) await take(chunk);
    return chunkReader.broken;
  } finally {
    signal.removeEventListener('abort', stop);
    stream?.destroy();
  }
}

/** Waits until there is space in the window. Readers that stay too slow have to use the overflow. */
async function roomFor(state: TeeState, signal: AbortSignal): Promise<void> {
  const { window, options, consumers } = state;
  for (;;) {
    window.dropBefore(slowest(state));
    const full = window.end - window.start > options.budget.share;
    if (!full) return;
    const free = consumers.size === 0 || state.patience <= 0;
    const someoneWaits = [...consumers].some(({ position }) => position >= window.end);
    if (free && (someoneWaits || options.overflow === 'keep')) return makeRoom(state);
    if (signal.aborted) throw state.failure ?? new Error('stopped');
    if (someoneWaits || options.overflow === 'keep') await bePatient(state);
    else await state.changed();
  }
}

async function bePatient(state: TeeState): Promise<void> {
  const since = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, state.patience)));
  await Promise.race([state.changed(), enough]);
  clearTimeout(timer);
  state.patience -= performance.now() - since;
}

function verify(state: TeeState, digest: Digest, size: number): void {
  const { blob, sourceName } = state.options;
  if (blob.size !== undefined && size !== blob.size) {
    throw sizeError(state, `${size} bytes instead of ${blob.size}`);
  }
  if (blob.digest !== undefined && digest !== blob.digest) {
    throw new PublishError(`${sourceName} gave content with the digest ${digest} as ${blob.digest}`, {
      code: 'DIGEST_MISMATCH',
      hint: 'The source is damaged or was changed while it was read; nothing was published from it. Make it again.',
    });
  }
}

function sizeError(state: TeeState, what: string): PublishError {
  const { blob, sourceName } = state.options;
  return new PublishError(`${sourceName} gave ${what} for ${blob.digest ?? 'a blob'}`, {
    code: 'SIZE_INVALID',
    hint: 'The source is damaged or was changed while it was read; nothing was published from it. Make it again.',
  });
}

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('cancelled');
}
