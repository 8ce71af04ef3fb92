import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDigest } from '../../oci/digest.ts';
import { blobsIn, chooseEntry, openLayout } from '../../oci/layouts/layout.ts';
import { directoryFiles } from '../../oci/layouts/files.ts';
import { MediaType } from '../../oci/media-types.ts';
import type { Taken } from '../docker-daemon/image-store.ts';
import type { BuildEnvironment } from '../types/environment.ts';

/** Milliseconds between two looks at what has been written. */
const LOOK = 50;
/**
 * Bytes. Smaller blobs, configs and attestations among them, go out with the image: a second build of a version that is
 * kept as it was published makes new ones, which nobody wants.
 */
const LEAST = 4 * 1024 * 1024;

/**
 * An OCI layout that BuildKit writes into a directory (`type=oci,tar=false`), each layer of which is handed to the sink
 * as soon as it is complete. As an archive on standard output the same image takes three times as long, most of it in
 * the daemon (docs/performance.md).
 * @param run builds with this `--output`.
 * @returns what was built; `close` removes the directory.
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
    await run(`type=oci,dest=${directory},tar=false`);
    const layout = await openLayout(directory);
    return { source: layout, root: chooseEntry(layout, undefined), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Offers what is new. A blob has its name once it is whole: before, it is written elsewhere in the directory. */
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
      if (found && found.size > LEAST)
        sink.offer?.({ mediaType: MediaType.ociLayer, digest, size: found.size }, source);
    }
  };
}
