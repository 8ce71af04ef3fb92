import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';

/** An image that an engine built. */
export interface BuildResult {
  /** Reads manifests and small blobs; large blobs may exist only in the sink. */
  source: Source;
  root: Descriptor;
  /**
   * Same as docker/build-push-action's `imageid`: the daemon's id of a loaded image, otherwise the digest of
   * the image config (single platform).
   */
  imageId?: string;
  /** The image is in no image store: unless it is pushed, it can't be found by its id. */
  storeless?: boolean;
  /** The digest the engine reports (docker/build-push-action's `digest`); absent: the digest of `root`. */
  ownDigest?: string;
  /** BuildKit's metadata file, parsed. */
  metadata?: Record<string, unknown>;
  /** Build check findings. */
  warnings?: BuildWarning[];
  /** Steps in the Dockerfile, and how many were cached; absent if the engine doesn't report it. */
  steps?: { total: number; cached: number };
  close?(): Promise<void>;
}

/** A build check finding, or another warning from the engine. */
export interface BuildWarning {
  message: string;
  file?: string;
  line?: number;
  url?: string;
}

/**
 * The result of `call` (`check`, `outline`, `targets`), which builds nothing; the frontend's output is in the
 * log.
 */
export interface CallResult {
  warnings: BuildWarning[];
  /** False when a check failed, which fails the step. */
  passed: boolean;
}
