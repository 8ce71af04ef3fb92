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
  /** Had moved and was put back. */
  | 'rolled-back'
  /** Should have been put back and could not be. */
  | 'stuck';

export interface TagReport {
  name: string;
  status: TagStatus;
  /** What it pointed at before; absent when it did not exist. */
  previous?: Digest;
  /** What it points at now, as read back. */
  digest?: Digest;
  reason?: string;
}

export interface BlobCounts {
  pushed: number;
  mounted: number;
  existing: number;
  /** Bytes that went over the wire, and those that need not. */
  pushedBytes: number;
  savedBytes: number;
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
  error?: { message: string; hint?: string; code?: string };
}

export interface PlatformReport {
  /** `linux/arm64`. */
  platform: string;
  digest: Digest;
  /** Compressed bytes: config and layers. */
  size: number;
}

/** What a publish did, complete: the `json` output is this object. */
export interface PublishReport {
  schemaVersion: 1;
  root: Descriptor;
  /** Equal to `root.digest`, unless an earlier publish of the same revision stands (idea 4). */
  digest: Digest;
  /** Set when `digest` is that of an earlier publish and not of this build. */
  standing?: { digest: Digest; built: Digest; reason: string };
  platforms: PlatformReport[];
  images: ImageReport[];
  milliseconds: number;
}
