import type { Destination } from '../oci/content.ts';

/** A repository to copy to. What its tags promise is for whoever moves them to know. */
export interface CopyTarget {
  destination: Destination;
  /** Tags that will be moved to the root; without any, the root itself is what is published. */
  tags: readonly { name: string }[];
  /** Repositories of the same registry that may hold blobs already (base images). */
  mountFrom?: string[];
}

/** What was found under a target's tags before the copy. */
export interface LookedUp {
  target: Pick<CopyTarget, 'destination'>;
  tags: ReadonlyMap<string, unknown>;
  /** Set when the target could not be looked at; `tags` is empty then. */
  error?: unknown;
}

/** Whether all wanted tags of a target were looked up and none exists. */
export function isLikelyNew({ tags, error }: LookedUp): boolean {
  return error === undefined && tags.size > 0 && [...tags.values()].every((held) => held === undefined);
}
