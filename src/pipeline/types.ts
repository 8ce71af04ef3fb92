import type { BuildRequest, ImageExport } from '../builder/types.ts';
import type { BakeDefinition } from '../engines/buildkit/bake/definition.ts';
import type { CacheSize } from '../engines/types/cache.ts';
import type { EngineName } from '../engines/engines.ts';
import type { MirrorReport } from '../mirror/report.ts';
import type { PublishReport } from '../publish/report.ts';
import type { Separators } from '../tags/render.ts';
import type { GitContext, TagPlan } from '../tags/types.ts';
import type { TrustPreview, TrustReport } from '../trust/release/types.ts';

type CacheChoice = 'auto' | 'gha' | 'registry' | 'local' | 'off';
/** `auto`: not on pull requests. `by-digest`: staged without tags, to be merged by a later `from`. */
export type PushChoice = 'auto' | 'true' | 'false' | 'by-digest';

interface Limits {
  /** Retries per request. */
  retries?: number;
  /** Maximum concurrent blob transfers per registry. */
  concurrency?: number;
  /** Milliseconds for the whole run. */
  timeout?: number;
}

export interface BakeRequest extends BakeDefinition {
  /** The target for lines of `images` that name none; it also gets the step's tags and labels. */
  metadataTarget: string;
}

/** A line of `from`. Lines with the same `as` form one image of a set. */
export interface FromLine {
  /** A registry reference, or a name with a transport: `oci:…`. */
  name: string;
  line: number;
  as?: string;
}

/** Persists strings between runs. */
export interface TextStore {
  /** The newest entry for one of the keys, tried in order; undefined when there is none. */
  load(keys: readonly string[]): Promise<string | undefined>;
  save(key: string, text: string): Promise<void>;
}

/** The raw inputs for signing and verifying; they are parsed only when needed. */
export interface TrustRequest {
  sign: string;
  attest: string;
  sigstore: string;
  signingKey?: string;
  signingKeyPassword?: string;
  verify: string;
  trustedRoot: string;
}

/** The parsed and validated request that the action and the CLI pass to the pipeline. */
export interface PipelineRequest {
  /** Raw text in docker/metadata-action's grammar, parsed by the tags module. Empty means the default. */
  images: string;
  tags: string;
  flavor: string;
  labels: string;
  annotations: string;
  /** Separators of the `tags`, `labels` and `annotations` outputs. */
  separators: Separators;
  version?: string;
  strict: boolean;
  facts: GitContext;

  /** `labels`, `annotations` and `names` are empty; the plan sets them. */
  build: BuildRequest;
  /** Absent: the image is only pushed to registries. */
  outputs?: OutputRequest;
  engine: 'auto' | EngineName;
  /** Publish these instead of building: registry references or names with a transport. */
  from: FromLine[];
  /** Build the targets of a bake definition. */
  bake?: BakeRequest;
  cache: CacheChoice;
  reproducible: boolean;
  qemu: 'auto' | 'off';
  attestationFormat?: 'image' | 'artifact';

  mirror?: { rules: string; input: 'mirror' | 'mirror-file'; file?: string };
  /** Where a mirror run stores its state; absent when nothing is kept between runs. */
  mirrorStore?: TextStore;
  rateLimit: 'wait' | 'stop';

  /** Absent when nothing is signed, attested or verified. */
  trust?: TrustRequest;

  push: PushChoice;
  /** Script that runs when everything is staged, before any tag moves. */
  beforeTags?: string;
  dryRun: boolean;
  /** A dry run without requests to registries. */
  offline?: boolean;
  /** `version`, `all`, `none`, or glob patterns. */
  immutableTags: string[];
  onFailure: 'rollback' | 'keep';
  limits: Limits;

  /** YAML of the `registry-auth` input. */
  registryAuth: string;
  /** The job's token, for ghcr.io. */
  githubToken?: string;
  /** The user that the job's token belongs to. */
  actor?: string;
  /** A GitHub ID token for an audience. @throws PublishError when the job has no `id-token: write`. */
  idToken(audience: string): Promise<string>;

  env: Record<string, string | undefined>;
  workspace: string;
  /** Private (0700); the caller removes its contents. */
  temporaryDirectory: string;
}

/** The parsed `outputs` input. */
export interface OutputRequest {
  image: ImageExport;
  /** Exporters other than registries, in buildx syntax. */
  exports: string[];
  /** `[level:]key=value`. */
  annotations: string[];
  /** True when the outputs contain no image to push. */
  onlyExports: boolean;
  push?: boolean;
  byDigest?: boolean;
  ociArtifact?: boolean;
  /** What is ignored, with its line. */
  notes: { line: number; message: string }[];
}

/** The result of one bake target: its own image, tags and digest. */
export interface BakedTarget extends Pick<
  PipelineResult,
  'engine' | 'imageId' | 'metadata' | 'steps' | 'digest' | 'cache'
> {
  target: string;
  /** Absent when it was built but not pushed. */
  report?: PublishReport;
}

export interface PipelineResult {
  plan: TagPlan;
  /** Absent when nothing was published (pull request, `push: false`, dry run without content). */
  report?: PublishReport;
  /** The report of a run with `mirror` or `mirror-file`. */
  mirror?: MirrorReport;
  /** Dry run: each image's tags, and what a publish would do with them. */
  planned?: PublishReport['images'];
  /** Dry run: what would be signed; absent when nothing would be. */
  plannedTrust?: TrustPreview;
  /** True when something was pushed to at least one registry. */
  published: boolean;
  /** Why nothing was pushed, when the user may expect a push. */
  notice?: string;
  /** What was signed and attested. */
  trust?: TrustReport;
  /** The Sigstore bundles, as stored in the registries. */
  bundles?: readonly Buffer[];
  /** True for a dry run. */
  dryRun: boolean;
  imageId?: string;
  /** Digest of an image that was loaded but not pushed. */
  digest?: string;
  metadata?: Record<string, unknown>;
  /** Phases in order, for the chart in the summary. Milliseconds since the start. */
  phases: { name: string; start: number; end: number }[];
  /** `reason`: one line on how the engine was chosen. */
  engine?: { name: string; reason: string };
  /** Steps of the Dockerfile, and how many were cached; absent when the engine doesn't report them. */
  steps?: { total: number; cached: number };
  /** Size of the build cache, as far as it is known. */
  cache?: CacheSize;
  targets?: BakedTarget[];
}
