import type { BlobCounts } from '../copy/uploads/counts.ts';
import type { PlatformReport } from '../copy/source/platforms.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';

export type TagStatus =
  /** The tag points at the published digest now and didn't before. */
  | 'moved'
  | 'created'
  /** It already did. */
  | 'unchanged'
  /** Not moved: something newer is published (forward only), see `reason`. */
  | 'kept'
  | 'failed'
  /** Was moved and rolled back: restored, or removed if it didn't exist. */
  | 'rolled-back'
  /** Could not be rolled back. */
  | 'stuck';

/** Status words for logs and summaries. */
const TAG_WORDS: Record<TagStatus, string> = {
  created: 'new',
  moved: 'moved',
  unchanged: 'unchanged',
  kept: 'kept',
  failed: 'failed',
  'rolled-back': 'rolled back',
  stuck: 'not rolled back',
};

/** The word for a tag's status; for a plan, in the future. */
export function tagWord(status: TagStatus, planned: boolean): string {
  return planned && status === 'moved' ? 'moves' : TAG_WORDS[status];
}

/** The reason for a tag that moved although the forward-only rule couldn't be applied. */
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

/** Status words for logs and summaries. */
export const IMAGE_WORDS: Record<ImageReport['status'], string> = {
  published: 'published',
  unchanged: 'up to date',
  staged: 'pushed by digest',
  planned: 'would be published',
  failed: 'failed',
  'rolled-back': 'rolled back',
};

/** The complete report of a publish: the `json` output is this object. */
export interface PublishReport {
  schemaVersion: 1;
  root: Descriptor;
  /** The digest of `root`: the build's, unless an earlier publish of the same revision is kept. */
  digest: Digest;
  /** Set if `digest` is an earlier publish's and not this build's. */
  standing?: { digest: Digest; built: Digest; reason: string };
  platforms: PlatformReport[];
  images: ImageReport[];
  milliseconds: number;
}
