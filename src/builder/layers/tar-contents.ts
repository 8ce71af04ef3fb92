import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Content } from '../files/file-content.ts';

/** Takes the contents of a tar stream's files, one after another. */
export interface TarContents {
  /**
   * @param path absolute
   * @param size bytes, as the entry's header says
   */
  take(path: string, body: Readable, size: number): Promise<Content>;
  /** @throws what writing failed with. */
  close(): Promise<void>;
}

/** Contents go to one file, each where the one before it ended. */
export function spoolContents(path: string): TarContents {
  const stream = createWriteStream(path, { mode: 0o600 });
  stream.on('error', () => undefined);
  const places = placesIn(path);
  return {
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

/** What names of owners are looked up in. */
const NEEDED = new Set(['/etc/passwd', '/etc/group']);

/**
 * Contents are passed over, but those that are needed most. Of most files of a base image nobody ever wants the bytes:
 * where somebody does, `unpack` has to read the same stream again, and to spool its contents to `path`.
 */
export function contentsForLater(
  path: string,
  unpack: (contents: TarContents) => Promise<unknown>,
): TarContents {
  let unpacked: Promise<void> | undefined;
  const ready = (): Promise<void> => (unpacked ??= unpack(spoolContents(path)).then(() => undefined));
  const places = placesIn(path);
  return {
    async take(name, body, size) {
      const content = places(size, ready);
      return NEEDED.has(name) ? { bytes: await buffer(body) } : content;
    },
    close: () => Promise.resolve(),
  };
}

/** Where the next content of so many bytes lies, both when it is written and when it only will be. */
function placesIn(path: string): (size: number, ready?: () => Promise<void>) => Content {
  let end = 0;
  return (size, ready) => {
    if (size === 0) return { bytes: Buffer.alloc(0) };
    const offset = end;
    end += size;
    return ready === undefined ? { path, offset, size } : { path, offset, size, ready };
  };
}
