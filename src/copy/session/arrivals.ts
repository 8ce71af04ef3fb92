import type { Digest } from '../../oci/digest.ts';
import type { CopySession } from './session.ts';
import type { Tee } from '../tee/tee.ts';
import type { RepositoryUploader } from '../uploads/uploader.ts';

/** Uploads of one blob that is arriving without a digest. */
export interface Streams {
  /** Whether the uploader's repository got the blob in this way; undefined where that wasn't tried. */
  to(uploader: RepositoryUploader): Promise<boolean> | undefined;
  /** The blob's digest is known. */
  settle(digest: Digest): void;
}

/** What an engine that compresses while it pushes sends: layers whose digest is known at their end only. */
export interface Arrivals {
  /** Bytes of a blob that all repositories hold; undefined when one lacks it, or they don't agree. */
  sizeIfHeld(digest: Digest): Promise<number | undefined>;
  /** Sends what arrives on to the repositories that lack it, as far as that can be told. */
  stream(tee: Tee): Streams;
}

/**
 * Docker's classic store and podman ask for the digest that they know a layer by, and send the layer when it isn't there
 * in all repositories. Until it has come, what arrives without a digest may be that layer, so that it isn't streamed to
 * the repositories that hold it: the whole of a base image would be sent again with each release.
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
          // Nothing is in a repository that is new.
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

/** Bytes go to each registry once: its other repositories mount the blob. */
function firstOfEachRegistry(uploaders: readonly RepositoryUploader[]): RepositoryUploader[] {
  const hosts = uploaders.map(({ destination }) => destination.repository.host);
  return uploaders.filter(({ destination }, index) => hosts.indexOf(destination.repository.host) === index);
}

async function streamTo(uploader: RepositoryUploader, tee: Tee, signal: AbortSignal): Promise<boolean> {
  // Nothing is thrown away that this reader needs, from now on.
  const consumer = tee.join();
  try {
    return await uploader.stream(
      {
        open: consumer.open,
        ended: tee.finished,
        get complete() {
          return tee.complete;
        },
      },
      signal,
    );
  } finally {
    consumer.leave();
  }
}
