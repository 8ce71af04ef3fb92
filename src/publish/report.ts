import type { BlobCounts } from '../copy/uploads/counts.ts';
import type { PlatformReport } from '../copy/source/platforms.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';

export type TagStatus =
  /** The tag points at our digest now and did not before. */
  | 'moved'
  | 'created'
  /** It already did. */
  | 'unchanged'
  /** Left alone: something newer is published (forward-only), see `reason`. */
  | 'kept'
  | 'failed'
  /** Had moved and was rolled back: to what it pointed at before, or removed if it didn't exist. */
  | 'rolled-back'
  /** Should have been rolled back and could not be. */
  | 'stuck';

/** What became of a tag, in the words of logs and summaries. */
const TAG_WORDS: Record<TagStatus, string> = {
  created: 'new',
  moved: 'moved',
  unchanged: 'unchanged',
  kept: 'kept',
  failed: 'failed',
  'rolled-back': 'rolled back',
  stuck: 'not rolled back',
};

/** The word for a tag; of a plan, for what is yet to be. */
export function tagWord(status: TagStatus, planned: boolean): string {
  return planned && status === 'moved' ? 'moves' : TAG_WORDS[status];
}

/** Says of a tag that moved that the forward-only rule could not be applied. */
export function notCompared(why: string): string {
  return `not compared with what it pointed at: ${why}`;
}

export interface TagReport {
  name: string;
  status: TagStatus;
  /** What it pointed at before; absent when it did not exist. */
  previous?: Digest;
  /** What it points at now, as read back. */
  digest?: Digest;
  /** Set on `stuck` when the tag couldn't be read afterwards: it may have been moved, or never have been. */
  unread?: true;
  reason?: string;
}

export interface ImageReport {
  /** `ghcr.io/acme/app`. */
  name: string;
  status: 'published' | 'unchanged' | 'staged' | 'failed' | 'rolled-back' | 'planned';
  optional: boolean;
  tags: TagReport[];
  blobs: BlobCounts;
  manifests: { pushed: number; existing: number };
  requests: number;
  retries: number;
  milliseconds: number;
  error?: { message: string; hint?: string; detail?: string; code?: string };
}

/** What became of a repository, in the words of logs and summaries. */
export const IMAGE_WORDS: Record<ImageReport['status'], string> = {
  published: 'published',
  unchanged: 'up to date',
  staged: 'pushed by digest',
  planned: 'planned',
  failed: 'failed',
  'rolled-back': 'rolled back',
};

/** What a publish did, complete: the `json` output is this object. */
export interface PublishReport {
  schemaVersion: 1;
  root: Descriptor;
  /** That of `root`: of what was built, unless an earlier publish of the same revision stands (idea 4). */
  digest: Digest;
  /** Set when `digest` is that of an earlier publish and not of this build. */
  standing?: { digest: Digest; built: Digest; reason: string };
  platforms: PlatformReport[];
  images: ImageReport[];
  milliseconds: number;
}
