import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** A contiguous part of a blob on disk, for readers that fell behind and for retries. */
export interface FileRange {
  /** Offset in the blob of the first byte. */
  readonly start: number;
  /**
   * Reads up to `length` bytes at `offset`, which must be inside the range. Returns the number of bytes read.
   */
  read(offset: number, buffer: Buffer, length: number): Promise<number>;
  close(): Promise<void>;
}

/** A range that grows while the blob arrives. */
export interface Spool extends FileRange {
  append(bytes: Buffer): Promise<void>;
}

/**
 * Creates a spool file with mode 0600, whose first byte is at offset `start` of the blob. It is unlinked at
 * once and exists only while the handle is open, so a killed process leaves nothing behind.
 */
export async function createSpool(directory: string, start = 0): Promise<Spool> {
  const path = join(directory, `spool-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  // Windows can't unlink an open file; there, it is removed with the directory by the caller.
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

/** A file that contains a blob, and the offset where it starts. */
export interface LocalFile {
  path: string;
  offset: number;
}

/** Opens the blob in a local file of the source. */
export async function openLocalFile({ path, offset }: LocalFile): Promise<FileRange> {
  return openRange(await open(path), 0, offset);
}

/** @param position offset in the file where the range begins. */
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
