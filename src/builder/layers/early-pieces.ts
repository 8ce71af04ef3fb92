import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import * as zlib from 'node:zlib';
import { dispose } from '../../support/transferable-buffers.ts';
import { readPieces, type FileSlice } from '../files/file-content.ts';
import type { FilePart } from './pieces.ts';

/** Bytes kept on disk. */
const MOST = 512 * 1024 * 1024;

type LoadedPart = FilePart & { bytes: Buffer };

/** A part that was compressed. */
interface Early {
  checksum: string;
  offset: number;
  length: number;
}

/**
 * Compresses large files while the base image is still being read: the layer's other contents depend on the base, those
 * of its files don't. The results wait in a file.
 */
export class EarlyPieces {
  private readonly path: string;
  private readonly compress: (bytes: Buffer) => Promise<Buffer>;
  private readonly known = new Set<string>();
  private readonly queue: FileSlice[] = [];
  private readonly results = new Map<string, Promise<Early>>();
  private spool: Promise<FileHandle> | undefined;
  private running: Promise<unknown> | undefined;
  private end = 0;
  private stopped = false;

  /** @param path of the file that keeps the results */
  constructor(path: string, compress: (bytes: Buffer) => Promise<Buffer>) {
    this.path = path;
    this.compress = compress;
  }

  /** Adds files, unless they are known. Errors are left to whoever writes the layer. */
  start(contents: readonly FileSlice[]): void {
    for (const content of contents) {
      if (this.known.has(keyOf(content))) continue;
      this.known.add(keyOf(content));
      this.queue.push(content);
    }
    if (this.queue.length > 0) this.running ??= this.run();
  }

  /** Begins nothing more: from now on, whoever writes a layer needs the processor. */
  stop(): void {
    this.stopped = true;
  }

  /** The compressed part; undefined if it has to be compressed, as it wasn't or has changed since. */
  async take({ content, index }: FilePart, bytes: Buffer): Promise<Buffer | undefined> {
    const early = await this.results.get(keyOf(content, index))?.catch(() => undefined);
    if (!early || early.checksum !== checksumOf(bytes)) return undefined;
    const spool = await this.spool;
    const compressed = Buffer.allocUnsafeSlow(early.length);
    const read = await spool?.read(compressed, 0, early.length, early.offset).catch(() => undefined);
    return read?.bytesRead === early.length ? compressed : undefined;
  }

  /** Waits for what has begun. */
  async close(): Promise<void> {
    this.stop();
    await this.running;
    await (await this.spool?.catch(() => undefined))?.close();
  }

  private async run(): Promise<void> {
    const parts = partsOf(this.queue);
    await Promise.allSettled(Array.from({ length: availableParallelism() }, () => this.work(parts)));
    await parts.return(undefined).catch(() => undefined);
    this.running = undefined;
  }

  private async work(parts: AsyncGenerator<LoadedPart, undefined>): Promise<void> {
    while (!this.stopped && this.end < MOST) {
      const { value: part } = await parts.next();
      if (!part) return;
      const result = this.keep(part.bytes);
      this.results.set(keyOf(part.content, part.index), result);
      await result;
    }
  }

  private async keep(bytes: Buffer): Promise<Early> {
    const checksum = checksumOf(bytes);
    const compressed = await this.compress(bytes);
    dispose(bytes);
    this.spool ??= open(this.path, 'wx+', 0o600);
    const spool = await this.spool;
    const { length } = compressed;
    const offset = this.end;
    this.end += length;
    const { bytesWritten } = await spool.write(compressed, 0, length, offset);
    if (bytesWritten !== length) throw new Error(`${this.path} can't be written`);
    return { checksum, offset, length };
  }
}

async function* partsOf(queue: FileSlice[]): AsyncGenerator<LoadedPart, undefined> {
  for (let content = queue.shift(); content; content = queue.shift()) {
    let index = 0;
    for await (const bytes of readPieces(content)) yield { content, index: index++, bytes };
  }
  return undefined;
}

const keyOf = ({ path, offset, size }: FileSlice, index?: number): string =>
  JSON.stringify([path, offset, size, index]);

/** Tells whether bytes are the same, within this process. `crc32` needs Node 20.15 or 22.2. */
function checksumOf(bytes: Buffer): string {
  return typeof zlib.crc32 === 'function'
    ? String(zlib.crc32(bytes))
    : createHash('sha1').update(bytes).digest('hex');
}
