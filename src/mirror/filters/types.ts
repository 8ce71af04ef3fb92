import type { Digest } from '../../oci/digest.ts';

export type NewestBy = 'version' | 'push' | 'created';

/** Which tags of a repository a rule takes. Every key narrows what the others let through; `newest` comes last. */
export interface TagFilter {
  /** Exact names and globs, any of which is enough; empty: all. */
  include: string[];
  /** Found anywhere in the tag unless anchored; all of them must be found. */
  match: string[];
  /** A range in node-semver's grammar. */
  semver?: string;
  /** Lets versions with a prerelease suffix pass `semver` and `newest`. */
  prereleases: boolean;
  exclude: string[];
  newest?: { count: number; by: NewestBy };
  /** Manifests taken by digest, whatever tags there are. */
  digests: Digest[];
}
