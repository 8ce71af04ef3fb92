import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';

/** An image that an engine built. */
export interface BuildResult {
  /** Reads manifests and small blobs; large blobs may exist only in the sink. */
  source: Source;
  root: Descriptor;
  /**
   * As docker/build-push-action's `imageid`: what the daemon calls an image that was loaded, otherwise the digest of
   * the image config (single platform).
   */
  imageId?: string;
  /** Not in any image store: unless it is pushed, the image can't be found by its id. */
  storeless?: boolean;
  /** What the engine itself calls the image (docker/build-push-action's `digest`); absent: the digest of `root`. */
  ownDigest?: string;
  /** BuildKit's metadata file, parsed. */
  metadata?: Record<string, unknown>;
  /** Findings of build checks. */
  warnings?: BuildWarning[];
  /** Steps of the Dockerfile, and how many of them came from a cache; absent where the engine doesn't report it. */
  steps?: { total: number; cached: number };
  close?(): Promise<void>;
}

/** A finding of a build check, or another warning of the engine. */
export interface BuildWarning {
  message: string;
  file?: string;
  line?: number;
  url?: string;
}

/** The result of `call` (`check`, `outline`, `targets`), which builds nothing; the frontend's text is in the log. */
export interface CallResult {
  warnings: BuildWarning[];
  /** False when a check failed: the step has to fail. */
  passed: boolean;
}
