import type { BlobCounts } from '../copy/uploads/counts.ts';
import type { RateLimit } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';

export type CopyStatus =
  /** Copied: the destination didn't point at the wanted digest before. */
  | 'copied'
  /** Already up to date. */
  | 'existing'
  /** Dry run: would be copied. */
  | 'planned'
  | 'failed'
  /** Skipped until the source's limit resets; the next run copies it. */
  | 'postponed'
  /** Gone from the source, and removed from the destination. */
  | 'pruned'
  /** Dry run: gone from the source, and would be removed. */
  | 'prunable';

/** One tag or digest at one destination. */
export interface CopyReport {
  /** Number of the rule, 1-based. */
  rule: number;
  /** `docker.io/library/postgres:16`, or `…@sha256:…`; absent for a tag that is gone from the source. */
  source?: string;
  /** `ghcr.io/acme/mirror/postgres:16`. */
  destination: string;
  status: CopyStatus;
  /** What the destination points at now, or would after a copy. */
  digest?: Digest;
  /** What it pointed at before; absent when it didn't exist. */
  previous?: Digest;
  /** Digest at the source, if the platform filter changed it. */
  sourceDigest?: Digest;
  /** One sentence, for example why the digest differs from that of the source. */
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
  /** The registry's own message. */
  detail?: string;
  code?: string;
}

export interface MirrorRepositoryReport {
  /** `docker.io/library/postgres`. */
  source: string;
  destinations: string[];
  /** Number of tags the source has, and of those that the rules select. */
  listed: number;
  selected: number;
  copied: number;
  existing: number;
  failed: number;
  /** The same per destination. */
  pairs: MirrorPairReport[];
  milliseconds: number;
}

/** The copies from one repository to another. */
export interface MirrorPairReport extends Record<CopyStatus, number> {
  /** `ghcr.io/acme/mirror/postgres`. */
  destination: string;
  /** Why copies failed, or why there are none, in short: `login failed`, `not found`. */
  reason?: string;
}

/**
 * The complete report of a mirror run, and the value of the `json` output. Documented in docs/mirroring.md.
 */
export interface MirrorReport {
  schemaVersion: 1;
  dryRun: boolean;
  /** One entry per source repository. */
  repositories: MirrorRepositoryReport[];
  /** All copies that weren't up to date, in the order of the rules. */
  copies: CopyReport[];
  failures: MirrorFailure[];
  totals: Record<CopyStatus, number>;
  blobs: BlobCounts;
  /** Bytes of blobs downloaded from sources. */
  fetchedBytes: number;
  /** HTTP requests, including retries and token requests. */
  requests: { sources: number; destinations: number; retries: number };
  /** Remaining limits as reported by the sources, by host. */
  rateLimits: Record<string, RateLimit>;
  milliseconds: number;
}

/** Totals with a count of 0 for every status. */
export function emptyTotals(): Record<CopyStatus, number> {
  return { copied: 0, existing: 0, planned: 0, failed: 0, postponed: 0, pruned: 0, prunable: 0 };
}
