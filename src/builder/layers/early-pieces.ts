import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import * as zlib from 'node:zlib';
import { dispose, disposeMemory } from '../../support/transferable-buffers.ts';
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
  /** Files whose layer is being written, or was. */
  private readonly written = new Set<string>();
  private readonly queue: FileSlice[] = [];
  private readonly results = new Map<string, Promise<Early>>();
  /** What is left of the files begun; absent when nothing is. */
  private parts: AsyncGenerator<LoadedPart, undefined> | undefined;
  private spool: Promise<FileHandle> | undefined;
  private running: Promise<void> | undefined;
  private end = 0;
  private pauses = 0;
  private closed = false;

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
    this.goOn();
  }

  /** Begins nothing while a layer is being written: that needs the processor. */
  async pauseFor<T>(writing: Promise<T>): Promise<T> {
    this.pauses++;
    try {
      return await writing;
    } finally {
      this.pauses--;
      this.goOn();
    }
  }

  /** The compressed part; undefined if it has to be compressed, as it wasn't or has changed since. */
  async take({ content, index }: FilePart, bytes: Buffer): Promise<Buffer | undefined> {
    this.written.add(keyOf(content));
    const early = await this.results.get(keyOf(content, index))?.catch(() => undefined);
    if (!early || early.checksum !== checksumOf(bytes)) return undefined;
    const spool = await this.spool;
    const compressed = Buffer.allocUnsafeSlow(early.length);
    const read = await spool?.read(compressed, 0, early.length, early.offset).catch(() => undefined);
    return read?.bytesRead === early.length ? compressed : undefined;
  }

  /** Waits for what has begun. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    await this.parts?.return(undefined).catch(() => undefined);
    await (await this.spool?.catch(() => undefined))?.close();
  }

  private get mayBegin(): boolean {
    return this.pauses === 0 && !this.closed && this.end < MOST;
  }

  private get hasMore(): boolean {
    return this.parts !== undefined || this.queue.length > 0;
  }

  private goOn(): void {
    if (this.running === undefined && this.mayBegin && this.hasMore) this.running = this.run();
  }

  /** A part that fails ends one of the workers, and nothing else. */
  private async run(): Promise<void> {
    while (this.mayBegin && this.hasMore) {
      const parts = (this.parts ??= this.partsOf());
      await Promise.allSettled(Array.from({ length: availableParallelism() }, () => this.work(parts)));
    }
    this.running = undefined;
  }

  private async work(parts: AsyncGenerator<LoadedPart, undefined>): Promise<void> {
    while (this.mayBegin) {
      const { value: part } = await parts.next();
      if (!part) this.parts = undefined;
      if (!part) return;
      const result = this.keep(part.bytes);
      this.results.set(keyOf(part.content, part.index), result);
      await result;
    }
  }

  private async *partsOf(): AsyncGenerator<LoadedPart, undefined> {
    for (let content = this.queue.shift(); content; content = this.queue.shift()) {
      let index = 0;
      for await (const bytes of readPieces(content)) {
        if (this.written.has(keyOf(content))) break;
        yield { content, index: index++, bytes };
      }
    }
    return undefined;
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
    disposeMemory(compressed.buffer);
    if (bytesWritten !== length) throw new Error(`${this.path} can't be written`);
    return { checksum, offset, length };
  }
}

const keyOf = ({ path, offset, size }: FileSlice, index?: number): string =>
  JSON.stringify([path, offset, size, index]);

/** Tells whether bytes are the same, within this process. `crc32` needs Node 20.15 or 22.2. */
function checksumOf(bytes: Buffer): string {
  return typeof zlib.crc32 === 'function'
    ? String(zlib.crc32(bytes))
    : createHash('sha1').update(bytes).digest('hex');
}
