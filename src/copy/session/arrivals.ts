import type { Digest } from '../../oci/digest.ts';
import type { CopySession } from './session.ts';
import type { Tee } from '../tee/tee.ts';
import type { RepositoryUploader } from '../uploads/uploader.ts';

/** Uploads of a blob whose digest isn't known yet, one per repository. */
export interface Streams {
  /** Resolves to true if the blob was uploaded to this repository; undefined if that isn't attempted. */
  to(uploader: RepositoryUploader): Promise<boolean> | undefined;
  /** Reports the blob's digest, once it is known. */
  settle(digest: Digest): void;
}

/** Layers from an engine that compresses while it pushes, so that the digest is known only at the end. */
export interface Arrivals {
  /** Size in bytes if all repositories have the blob; undefined if one lacks it, or if the sizes differ. */
  sizeIfHeld(digest: Digest): Promise<number | undefined>;
  /** Uploads the blob while it arrives, to the repositories that are likely to need it. */
  stream(tee: Tee): Streams;
}

/**
 * Docker's classic store and podman ask for a layer by a digest that they know, and send it if any repository
 * lacks it. Until it has arrived, any content without a digest may be that layer. It isn't streamed to
 * repositories that have the layer already: otherwise every release would upload the whole base image again.
 */
export function createArrivals(session: CopySession, uploaders: readonly RepositoryUploader[]): Arrivals {
  const { signal } = session;
  const expected = new Map<Digest, ReadonlySet<RepositoryUploader>>();
  const mayHold = (uploader: RepositoryUploader): boolean =>
    [...expected.values()].some((holders) => holders.has(uploader));
  return {
    async sizeIfHeld(digest) {
      await session.lookedUp;
      const sizes = await Promise.all(
        uploaders.map((uploader) =>
          // A new repository is empty.
          session.likelyNew.has(uploader.destination)
            ? undefined
            : uploader.size(digest, signal).catch(() => undefined),
        ),
      );
      const [first] = sizes;
      if (first !== undefined && sizes.every((size) => size === first)) return first;
      expected.set(digest, new Set(uploaders.filter((_, index) => sizes[index] !== undefined)));
      return undefined;
    },
    stream(tee) {
      const targets = firstOfEachRegistry(uploaders).filter((uploader) => !mayHold(uploader));
      const streams = new Map(targets.map((uploader) => [uploader, streamTo(uploader, tee, signal)]));
      return {
        to: (uploader) => streams.get(uploader),
        settle: (digest) => void expected.delete(digest),
      };
    },
  };
}

/** One repository per registry; the others mount the blob from it. */
function firstOfEachRegistry(uploaders: readonly RepositoryUploader[]): RepositoryUploader[] {
  const hosts = uploaders.map(({ destination }) => destination.repository.host);
  return uploaders.filter(({ destination }, index) => hosts.indexOf(destination.repository.host) === index);
}

async function streamTo(uploader: RepositoryUploader, tee: Tee, signal: AbortSignal): Promise<boolean> {
  // From now on, the tee keeps all bytes that this reader still needs.
  const consumer = tee.join();
  try {
    return await uploader.stream(tee, consumer.open, signal);
  } finally {
    consumer.leave();
  }
}
