import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDigest } from '../../oci/digest.ts';
import { blobsIn, chooseEntry, openLayout } from '../../oci/layouts/layout.ts';
import { directoryFiles } from '../../oci/layouts/files.ts';
import { SMALL_BLOB } from '../../oci/limits.ts';
import { MediaType } from '../../oci/media-types.ts';
import { csvField } from '../../support/text/csv.ts';
import type { Taken } from '../docker-daemon/image-store.ts';
import type { BuildEnvironment } from '../types/environment.ts';

/** Polling interval in milliseconds. */
const LOOK = 50;

/**
 * Lets BuildKit write an OCI layout into a directory (`type=oci,tar=false`), and passes each layer to the
 * sink as soon as it is complete. As an archive on standard output, the same image takes several times as long
 * (row `builder` of the bench).
 * @param run builds with this `--output`.
 * @returns the image; `close` removes the directory.
 * @throws PublishError `LAYOUT_INVALID`, or whatever `run` throws.
 */
export async function exportLayout(
  run: (output: string) => Promise<void>,
  { sink, temporaryDirectory }: Pick<BuildEnvironment, 'sink' | 'temporaryDirectory'>,
): Promise<Taken> {
  const directory = await mkdtemp(join(temporaryDirectory, 'image-'));
  const close = (): Promise<void> => rm(directory, { recursive: true, force: true });
  const offer = offering(directory, sink);
  const timer = setInterval(() => void offer(), LOOK);
  try {
    await run(`type=oci,${csvField(`dest=${directory}`)},tar=false`);
    const layout = await openLayout(directory);
    return { source: layout, root: chooseEntry(layout, undefined), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Offers new blobs to the sink. A blob gets its final name once it is complete; until then it is written
 * elsewhere in the directory.
 */
function offering(directory: string, sink: BuildEnvironment['sink']): () => Promise<void> {
  const source = blobsIn(directoryFiles(directory, 'the image from BuildKit'), []);
  const seen = new Set<string>();
  const blobs = join(directory, 'blobs/sha256');
  return async () => {
    for (const hex of await readdir(blobs).catch(() => [])) {
      const digest = `sha256:${hex}`;
      if (seen.has(digest) || !isDigest(digest)) continue;
      seen.add(digest);
      const found = await stat(join(blobs, hex)).catch(() => undefined);
      if (found && found.size > SMALL_BLOB)
        sink.offer?.({ mediaType: MediaType.ociLayer, digest, size: found.size }, source);
    }
  };
}
