import type { BuildRequest } from '../builder/types.ts';
import type { BlobSink, Source } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Reporter } from '../support/reporter.ts';

/** What an engine is handed besides the request. */
export interface BuildEnvironment {
  /** Blobs go here while they arrive. */
  sink: BlobSink;
  reporter: Reporter;
  signal: AbortSignal;
  /** Environment for child processes; DOCKER_CONFIG in it names the isolated config. */
  env: Record<string, string | undefined>;
  /** Emptied by the caller afterwards; mode 0700. */
  temporaryDirectory: string;
  /** Directory relative paths are relative to. */
  workspace: string;
  /** Registries (`host[:port]`) that `registry-auth` allows without TLS, or without looking at their certificate. */
  insecureRegistries?: readonly string[];
}

export interface BuildResult {
  /** Reads manifests and small blobs; large blobs may exist only in the sink. */
  source: Source;
  root: Descriptor;
  /**
   * As docker/build-push-action's `imageid`: what the daemon calls an image that was loaded, otherwise the digest of
   * the image config (single platform).
   */
  imageId?: string;
  /** Built apart from any image store: unless it is pushed, nothing knows the image by its id. */
  storeless?: boolean;
  /** What the engine itself calls the image (docker/build-push-action's `digest`); absent: the digest of `root`. */
  ownDigest?: string;
  /** BuildKit's metadata file, parsed. */
  metadata?: Record<string, unknown>;
  /** Findings of build checks. */
  warnings?: BuildWarning[];
  /** Steps of the Dockerfile, and how many of them came out of a cache; absent where the engine doesn't tell. */
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

/** What `call` (`check`, `outline`, `targets`) found out, instead of building; the frontend's text is in the log. */
export interface CallResult {
  warnings: BuildWarning[];
  /** False when a check failed: the step has to fail. */
  passed: boolean;
}

/** One way to build. A new engine is one file that implements it and one line in the list of engines. */
export interface Engine {
  readonly name: 'buildx' | 'docker' | 'podman' | 'buildah' | 'embedded';
  /** Builds in this process: it can begin while registries are asked, since nothing is left of it when it is stopped. */
  readonly inProcess?: boolean;
  /** Undefined when it can do the request, else why it can't, as a sentence. Runs no build. */
  refuses(request: BuildRequest, environment: Omit<BuildEnvironment, 'sink'>): Promise<string | undefined>;
  /** Why `auto` passes over it although it could do the request; absent where there is no such reason. */
  avoided?(environment: Omit<BuildEnvironment, 'sink'>): Promise<string | undefined>;
  build(request: BuildRequest, environment: BuildEnvironment): Promise<BuildResult>;
  /** Writes `request.exports` and makes no image; `build` writes them besides. Absent where the engine has no such thing. */
  export?(request: BuildRequest, environment: BuildEnvironment): Promise<void>;
  /** Answers `request.call`; absent where the engine has no such thing. */
  call?(request: BuildRequest, environment: Omit<BuildEnvironment, 'sink'>): Promise<CallResult>;
}
