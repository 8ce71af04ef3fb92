import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** A stretch of one blob on disk: for readers that fell behind, and for tries after a break. */
export interface FileRange {
  /** Offset in the blob of its first byte. */
  readonly start: number;
  /** Reads from `offset`, which must lie in the stretch, at most `length` bytes into `buffer`; answers how many. */
  read(offset: number, buffer: Buffer, length: number): Promise<number>;
  close(): Promise<void>;
}

/** A stretch that grows while the blob arrives. */
export interface Spool extends FileRange {
  append(bytes: Buffer): Promise<void>;
}

/**
 * Opens a spool file, mode 0600, whose first byte is the blob's byte `start`. The name is removed at once: the
 * file lives as long as the handle, so a killed process leaves nothing behind.
 */
export async function createSpool(directory: string, start = 0): Promise<Spool> {
  const path = join(directory, `spool-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  // Windows can't remove an open file; there the caller's removal of the directory has to do.
  await unlink(path).catch(() => {});
  return spoolOn(file, start);
}

function spoolOn(file: FileHandle, start: number): Spool {
  let length = 0;
  return {
    ...openRange(file, start, 0),
    async append(bytes) {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, length + done);
        done += bytesWritten;
      }
      length += bytes.length;
    },
  };
}

/** Where the bytes of a blob begin in a file. */
export interface LocalFile {
  path: string;
  offset: number;
}

/** The whole of a blob in a file of its source. */
export async function openLocalFile({ path, offset }: LocalFile): Promise<FileRange> {
  return openRange(await open(path), 0, offset);
}

/** @param position where in the file the stretch begins */
function openRange(file: FileHandle, start: number, position: number): FileRange {
  let readers = 0;
  let closing = false;
  const closeWhenIdle = async (): Promise<void> => {
    if (closing && readers === 0) await file.close().catch(() => {});
  };
  return {
    start,
    async read(offset, buffer, length) {
      readers++;
      try {
        const wanted = Math.min(length, buffer.length);
        return (await file.read(buffer, 0, wanted, offset - start + position)).bytesRead;
      } finally {
        readers--;
        await closeWhenIdle();
      }
    },
    async close() {
      closing = true;
      await closeWhenIdle();
    },
  };
}
