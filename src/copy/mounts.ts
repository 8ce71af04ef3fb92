import type { Digest } from '../oci/digest.ts';

/** Where blobs are in each registry, or are about to be; the latest of them. */
export interface Locations {
  /** Another repository that holds the blob, once it does; undefined where there is none. */
  find(host: string, digest: Digest, path: string): Promise<string | undefined>;
  /** Says that a repository holds the blob as soon as it was brought. */
  add(host: string, digest: Digest, path: string, bringing: Promise<unknown>): void;
}

/** Entries; some ten MB. */
const MOST_LOCATIONS = 50_000;

export function createLocations(): Locations {
  const paths = new Map<string, Promise<string | undefined>>();
  return {
    async find(host, digest, path) {
      const holder = await paths.get(`${host} ${digest}`);
      return holder === path ? undefined : holder;
    },
    add(host, digest, path, bringing) {
      const key = `${host} ${digest}`;
      paths.delete(key);
      paths.set(
        key,
        bringing.then(
          () => path,
          () => undefined,
        ),
      );
      if (paths.size > MOST_LOCATIONS) {
        for (const oldest of paths.keys()) {
          paths.delete(oldest);
          break;
        }
      }
    },
  };
}
