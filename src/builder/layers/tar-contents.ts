import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Content } from '../files/file-content.ts';

/** Receives the file contents of a tar stream, in order. */
export interface TarContents {
  /** Whether nothing of a body is in use once it was taken: what is kept of it is a copy. */
  readonly copies: boolean;
  /**
   * @param path absolute
   * @param size in bytes, from the entry's header
   */
  take(path: string, body: Readable, size: number): Promise<Content>;
  /** @throws the error that writing failed with */
  close(): Promise<void>;
}

/** Appends all contents to one file. */
export function spoolContents(path: string): TarContents {
  const stream = createWriteStream(path, { mode: 0o600 });
  stream.on('error', () => undefined);
  const places = placesIn(path);
  return {
    // Writes may still be under way.
    copies: false,
    async take(_path, body, size) {
      for await (const chunk of body) {
        if (!stream.write(chunk)) await once(stream, 'drain');
      }
      return places(size);
    },
    async close() {
      stream.end();
      if (!stream.closed) await once(stream, 'close');
      if (stream.errored) throw stream.errored;
    },
  };
}

/** Files used to look up owner names. */
const NEEDED = new Set(['/etc/passwd', '/etc/group']);

/**
 * Keeps only the files that are always needed and skips the rest, as most contents of a base image are never
 * read. If other contents are needed, `unpack` reads the same stream again and spools its contents to `path`.
 */
export function contentsForLater(
  path: string,
  unpack: (contents: TarContents) => Promise<unknown>,
): TarContents {
  let unpacked: Promise<void> | undefined;
  const ready = (): Promise<void> => (unpacked ??= unpack(spoolContents(path)).then(() => undefined));
  const places = placesIn(path);
  return {
    copies: true,
    async take(name, body, size) {
      const content = places(size, ready);
      return NEEDED.has(name) ? { bytes: await buffer(body) } : content;
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Returns the next position in the spool file for contents of a given size. Positions are the same whether
 * the file has been written yet or not.
 */
function placesIn(path: string): (size: number, ready?: () => Promise<void>) => Content {
  let end = 0;
  return (size, ready) => {
    if (size === 0) return { bytes: Buffer.alloc(0) };
    const offset = end;
    end += size;
    return ready === undefined ? { path, offset, size } : { path, offset, size, ready };
  };
}
