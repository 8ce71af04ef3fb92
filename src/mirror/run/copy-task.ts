import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import type { MirrorRule } from '../rules/types.ts';

/** One place an image should be at. */
export interface PlannedCopy {
  rule: MirrorRule;
  uploader: RepositoryUploader;
  /** Tag at the destination; absent: by digest only. */
  tag?: string;
  /** `docker.io/library/postgres:16`, for reports. */
  source: string;
  /** What the tag points at before. */
  previous?: Descriptor;
}

/** One manifest of a source, and every place that doesn't have it yet. */
export interface CopyTask {
  /** As the source has it. */
  root: Descriptor;
  platforms: MirrorRule['platforms'];
  copies: PlannedCopy[];
  /** Why it is copied, when not for itself: `signature of sha256:…`. */
  note?: string;
}

/** `ghcr.io/acme/mirror/postgres:16`. */
export function destinationName({ uploader, tag }: PlannedCopy, digest: Digest): string {
  const { host, path } = uploader.destination.repository;
  return tag === undefined ? `${host}/${path}@${digest}` : `${host}/${path}:${tag}`;
}
