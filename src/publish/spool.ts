import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** A stretch of one blob on disk, from `start` to its end: for readers that fell behind, and for tries after a break. */
export interface Spool {
  /** Offset in the blob of the spool's first byte. */
  readonly start: number;
  /** Offset in the blob after the last byte written. */
  readonly end: number;
  append(bytes: Buffer): Promise<void>;
  /** At most `length` bytes from `offset`, which must lie in the spool. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
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
  let end = start;
  let readers = 0;
  let closing = false;
  const closeWhenIdle = async (): Promise<void> => {
    if (closing && readers === 0) await file.close().catch(() => {});
  };
  return {
    start,
    get end() {
      return end;
    },
    async append(bytes) {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, end - start + done);
        done += bytesWritten;
      }
      end += bytes.length;
    },
    async read(offset, length) {
      const wanted = Math.min(length, end - offset);
      readers++;
      try {
        const { buffer, bytesRead } = await file.read(
          Buffer.allocUnsafeSlow(wanted),
          0,
          wanted,
          offset - start,
        );
        return buffer.subarray(0, bytesRead);
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
