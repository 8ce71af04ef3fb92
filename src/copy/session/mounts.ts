import type { Digest } from '../../oci/digest.ts';
import type { RepositoryName } from '../../oci/reference.ts';

/** Where blobs are in each registry, or are about to be. */
export interface MountIndex {
  /**
   * Says that a repository is about to hold a blob. `holder`: another repository of its registry that came before and
   * holds it; waits for those that are still being brought it. Only who came before is waited for, so that nobody waits
   * in a circle, and a blob goes over the wire to each registry once.
   */
  announce(
    repository: RepositoryName,
    digest: Digest,
  ): { holder(): Promise<string | undefined>; settle(bringing: Promise<unknown>): void };
  /** Says that a repository holds blobs already. */
  recordHeld(repository: RepositoryName, digests: Iterable<Digest>): void;
}

/** Blobs that are known; some ten MB. */
const MOST_BLOBS = 50_000;

interface Holder {
  path: string;
  /** Resolves once the blob is there, or isn't going to be. */
  held: Promise<boolean>;
}

export function createMountIndex(): MountIndex {
  const blobs = new Map<string, Holder[]>();

  const placesOf = ({ host }: RepositoryName, digest: Digest): Holder[] => {
    const key = `${host} ${digest}`;
    const places = blobs.get(key) ?? [];
    // What was asked for last is forgotten last.
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
