import type { Digest } from '../../oci/digest.ts';
import type { RepositoryName } from '../../oci/reference.ts';

/** Which repositories of a registry hold a blob, or soon will. */
export interface MountIndex {
  /**
   * Announces that a repository is about to get a blob. `holder`: the path of another repository that was
   * announced earlier and holds the blob; waits for copies that are still running. Only earlier announcements are
   * waited for, so there is no deadlock, and each blob is uploaded once per registry.
   */
  announce(
    repository: RepositoryName,
    digest: Digest,
  ): { holder(): Promise<string | undefined>; settle(bringing: Promise<unknown>): void };
  /** Records that a repository already holds blobs. */
  recordHeld(repository: RepositoryName, digests: Iterable<Digest>): void;
}

/** Entries kept; some 10 MB of memory. */
const MOST_BLOBS = 50_000;

interface Holder {
  path: string;
  /** Resolves to true once the blob is there, to false if the copy failed. */
  held: Promise<boolean>;
}

export function createMountIndex(): MountIndex {
  const blobs = new Map<string, Holder[]>();

  const placesOf = ({ host }: RepositoryName, digest: Digest): Holder[] => {
    const key = `${host} ${digest}`;
    const places = blobs.get(key) ?? [];
    // Moves the entry to the end, so that the least recently used one is dropped first.
    blobs.delete(key);
    blobs.set(key, places);
    if (blobs.size > MOST_BLOBS) {
      const [oldest] = blobs.keys();
      if (oldest !== undefined) blobs.delete(oldest);
    }
    return places;
  };

  return {
    announce(repository, digest) {
      const places = placesOf(repository, digest);
      const before = places.filter(({ path }) => path !== repository.path);
      let settle = (_held: Promise<boolean>): void => {};
      const held = new Promise<boolean>((resolve) => (settle = resolve));
      places.push({ path: repository.path, held });
      return {
        async holder() {
          for (const place of before) if (await place.held) return place.path;
          return undefined;
        },
        settle: (bringing) => settle(succeeds(bringing)),
      };
    },
    recordHeld(repository, digests) {
      for (const digest of digests)
        placesOf(repository, digest).push({ path: repository.path, held: Promise.resolve(true) });
    },
  };
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
