import type { BlobCounts } from '../copy/uploads/counts.ts';
import type { RateLimit } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';

export type CopyStatus =
  /** The destination points at the wanted digest now and did not before. */
  | 'copied'
  /** It already did. */
  | 'existing'
  /** It would be copied: a dry run. */
  | 'planned'
  | 'failed'
  /** Left for the next run, because the source's limit is used up. */
  | 'postponed'
  /** Gone from the source, and removed. */
  | 'pruned'
  /** Gone from the source, and would be removed: a dry run. */
  | 'prunable';

/** One tag or digest at one destination. */
export interface CopyReport {
  /** Number of the rule, 1-based. */
  rule: number;
  /** `docker.io/library/postgres:16`, or `…@sha256:…`; absent for what is gone from the source. */
  source?: string;
  /** `ghcr.io/acme/mirror/postgres:16`. */
  destination: string;
  status: CopyStatus;
  /** What the destination points at now, or would. */
  digest?: Digest;
  /** What it pointed at before; absent when it did not exist. */
  previous?: Digest;
  /** The digest at the source, where the platform filter made another one of it. */
  sourceDigest?: Digest;
  /** Why the digest differs from the source's, and the like: one sentence. */
  note?: string;
}

export interface MirrorFailure {
  rule: number;
  /** 1-based line of the rule. */
  line: number;
  /** What failed: a source, `source → destination`, or a repository. */
  what: string;
  message: string;
  hint?: string;
  /** The registry's own words. */
  detail?: string;
  code?: string;
}

export interface MirrorRepositoryReport {
  /** `docker.io/library/postgres`. */
  source: string;
  destinations: string[];
  /** Tags the source has, and those that the rules take of them. */
  listed: number;
  selected: number;
  copied: number;
  existing: number;
  failed: number;
  milliseconds: number;
}

/** What a mirror run did, complete: the `json` output is this object. Described in docs/mirroring.md. */
export interface MirrorReport {
  schemaVersion: 1;
  dryRun: boolean;
  /** One entry for each source repository. */
  repositories: MirrorRepositoryReport[];
  /** All that is not `existing`, in the order of the rules. */
  copies: CopyReport[];
  failures: MirrorFailure[];
  totals: Record<CopyStatus, number>;
  blobs: BlobCounts;
  /** Bytes of blobs that were fetched from sources. */
  fetchedBytes: number;
  /** Requests over the wire, repeats and tokens included. */
  requests: { sources: number; destinations: number; retries: number };
  /** What sources said is left of their limits, by host. */
  rateLimits: Record<string, RateLimit>;
  milliseconds: number;
}

export function emptyTotals(): Record<CopyStatus, number> {
  return { copied: 0, existing: 0, planned: 0, failed: 0, postponed: 0, pruned: 0, prunable: 0 };
}
