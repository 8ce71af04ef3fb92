import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import type { MirrorRule } from '../rules/types.ts';

/** One destination of an image. */
export interface PlannedCopy {
  rule: MirrorRule;
  uploader: RepositoryUploader;
  /** Tag at the destination; absent: pushed only by digest. */
  tag?: string;
  /** `docker.io/library/postgres:16`, for reports. */
  source: string;
  /** What the tag pointed at before the copy. */
  previous?: Descriptor;
}

/** One manifest of a source, and all destinations that don't have it yet. */
export interface CopyTask {
  /** As at the source. */
  root: Descriptor;
  platforms: MirrorRule['platforms'];
  copies: PlannedCopy[];
  /** Why it is copied, if no rule selects it: `signature of sha256:…`. */
  note?: string;
}

/** The destination's full name: `ghcr.io/acme/mirror/postgres:16`. */
export function destinationName({ uploader, tag }: PlannedCopy, digest: Digest): string {
  const { host, path } = uploader.destination.repository;
  return tag === undefined ? `${host}/${path}@${digest}` : `${host}/${path}:${tag}`;
}
