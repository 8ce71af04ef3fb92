import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { boundArchive } from './archive-bounds.ts';
import { readBounded } from '../documents/bounded.ts';
import type { BlobSink, Cancellable } from '../content.ts';
import type { Digest } from '../digest.ts';
import { isDigest } from '../digest.ts';
import { PublishError } from '../errors.ts';
import type { Files } from './files.ts';
import { layoutIn, type Layout } from './layout.ts';
import { CONTENT_LIMITS, overLimit, SMALL_BLOB } from '../limits.ts';
import { verifyBytes } from '../manifest.ts';

/**
 * Reads an OCI archive while it arrives (BuildKit's `type=oci,dest=-`). Large blobs are streamed to the sink,
 * identified by their path in the archive. Small ones, including manifests and configs, are verified and kept
 * in memory, and go to the sink only if a manifest refers to them.
 * @throws PublishError `ARCHIVE_INVALID`, `DIGEST_MISMATCH`, `LAYOUT_INVALID`, or whatever the sink throws.
 */
export async function readArchiveStream(
  stream: Readable,
  sink: BlobSink,
  name: string,
  { signal }: Cancellable = {},
): Promise<Layout> {
  const kept = new Map<string, Buffer>();
  let keptBytes = 0;
  const passed = new Map<string, number>();
  const arrivals: Promise<unknown>[] = [];
  const parser = extract();
  const bound = boundArchive(name);
  stream.once('error', (error) => parser.destroy(error));
  stream.pipe(parser);
  for await (const entry of parser) {
    signal?.throwIfAborted();
    bound(entry.header);
    const path = entry.header.name.replace(/^\.?\//, '');
    const size = entry.header.size ?? 0;
    const digest = digestOfPath(path);
    if (entry.header.type !== 'file') entry.resume();
    else if (digest && size > SMALL_BLOB) {
      passed.set(path, size);
      const body = Readable.from(entry, { objectMode: false, highWaterMark: 1024 * 1024 });
      // Not awaited: the next entry can be read while registries still finish this one.
      arrivals.push(sink.accept({ digest, size }, body));
      arrivals.at(-1)?.catch((error: Error) => parser.destroy(error));
    } else if (digest || path === 'index.json') {
      const bytes = await readBounded(entry, CONTENT_LIMITS.manifestPull, `${name}: ${path}`);
      if (digest) verifyBytes(bytes, { digest, size }, `${name}: ${path}`);
      keptBytes += bytes.length - (kept.get(path)?.length ?? 0);
      if (keptBytes > CONTENT_LIMITS.manifestBytes.value) throw overLimit(CONTENT_LIMITS.manifestBytes, name);
      kept.set(path, bytes);
    } else entry.resume();
  }
  await Promise.all(arrivals);
  return layoutIn(arrivedFiles(name, kept, passed));
}

function digestOfPath(path: string): Digest | undefined {
  const match = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(path);
  const digest = `${match?.[1]}:${match?.[2]}`;
  return isDigest(digest) ? digest : undefined;
}

/**
 * The content of the archive: small blobs from memory; of large ones only the size, since they are in the
 * sink.
 */
function arrivedFiles(
  name: string,
  kept: ReadonlyMap<string, Buffer>,
  passed: ReadonlyMap<string, number>,
): Files {
  return {
    name,
    async size(path) {
      return kept.get(path)?.length ?? passed.get(path);
    },
    async open(path, offset = 0) {
      const bytes = kept.get(path);
      if (bytes) return Readable.from([bytes.subarray(offset)]);
      throw new PublishError(`${name}: ${path} went by and can't be read again`, { code: 'BLOB_UNKNOWN' });
    },
  };
}
