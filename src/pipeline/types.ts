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
  /** Tries after the first one, per request. */
  retries?: number;
  /** Blobs under way at once, per registry. */
  concurrency?: number;
  /** Milliseconds for the whole run. */
  timeout?: number;
}

export interface BakeRequest extends BakeDefinition {
  /** The target that receives the lines of `images` which name none, and the step's tags and labels with them. */
  metadataTarget: string;
}

/** A line of `from`. Lines with the same `as` are one image of a set. */
export interface FromLine {
  /** A registry reference, or a name with a transport: `oci:…`. */
  name: string;
  line: number;
  as?: string;
}

/** Keeps texts from one run to the next. */
export interface TextStore {
  /** The newest text kept under one of the keys, tried in order; undefined when there is none. */
  load(keys: readonly string[]): Promise<string | undefined>;
  save(key: string, text: string): Promise<void>;
}

/** The inputs of signing and verifying, as texts: they are read when one of them is used. */
export interface TrustRequest {
  sign: string;
  attest: string;
  sigstore: string;
  signingKey?: string;
  signingKeyPassword?: string;
  verify: string;
  trustedRoot: string;
}

/** Everything the user asked for, parsed and checked: what the action and the terminal hand to the pipeline. */
export interface PipelineRequest {
  /** Raw texts in docker/metadata-action's grammar; parsed by the tags module. Empty means the default. */
  images: string;
  tags: string;
  flavor: string;
  labels: string;
  annotations: string;
  /** What separates the entries of the outputs `tags`, `labels` and `annotations`. */
  separators: Separators;
  version?: string;
  strict: boolean;
  facts: GitContext;

  /** `labels`, `annotations` and `names` are left empty: the plan fills them. */
  build: BuildRequest;
  /** Absent: the image goes to registries only. */
  outputs?: OutputRequest;
  engine: 'auto' | EngineName;
  /** Publish these instead of building: registry references or transport names. */
  from: FromLine[];
  /** Build the targets of a bake definition. */
  bake?: BakeRequest;
  cache: CacheChoice;
  reproducible: boolean;
  qemu: 'auto' | 'off';
  attestationFormat?: 'image' | 'artifact';

  mirror?: { rules: string; input: 'mirror' | 'mirror-file'; file?: string };
  /** Where a mirror run keeps what it learned; absent where nothing is kept between runs. */
  mirrorStore?: TextStore;
  rateLimit: 'wait' | 'stop';

  /** Absent when nothing is signed, attested or verified. */
  trust?: TrustRequest;

  push: PushChoice;
  /** Script that runs once everything is staged, and before any tag moves. */
  beforeTags?: string;
  dryRun: boolean;
  /** A dry run that asks no registry. */
  offline?: boolean;
  /** `version`, `all`, `none`, or glob patterns. */
  immutableTags: string[];
  onFailure: 'rollback' | 'keep';
  limits: Limits;

  /** YAML text of the `registry-auth` input. */
  registryAuth: string;
  /** The job's token, for ghcr.io. */
  githubToken?: string;
  /** Who the job's token belongs to. */
  actor?: string;
  /** A GitHub ID token for an audience. @throws PublishError when the job has no `id-token: write`. */
  idToken(audience: string): Promise<string>;

  env: Record<string, string | undefined>;
  workspace: string;
  /** Private (0700), emptied by the caller. */
  temporaryDirectory: string;
}

/** What the input `outputs` asks for. */
export interface OutputRequest {
  image: ImageExport;
  /** Exporters besides registries, as buildx has them. */
  exports: string[];
  /** `[level:]key=value`. */
  annotations: string[];
  /** There is no image to push among them. */
  onlyExports: boolean;
  push?: boolean;
  byDigest?: boolean;
  ociArtifact?: boolean;
  /** What is ignored, by line. */
  notes: { line: number; message: string }[];
}

/** What `bake` makes of one target: its own image, tags and digest. */
export interface BakedTarget extends Pick<
  PipelineResult,
  'engine' | 'imageId' | 'metadata' | 'steps' | 'digest' | 'cache'
> {
  target: string;
  /** Absent when it was built and not pushed. */
  report?: PublishReport;
}

export interface PipelineResult {
  plan: TagPlan;
  /** Absent when nothing was published (pull request, `push: false`, dry run without content). */
  report?: PublishReport;
  /** What a run with `mirror` or `mirror-file` did. */
  mirror?: MirrorReport;
  /** What a dry run found out: each image's tags, and what would become of them. */
  planned?: PublishReport['images'];
  /** What a dry run found out of signing; absent where nothing would be signed. */
  plannedTrust?: TrustPreview;
  /** True when something was pushed to at least one registry. */
  published: boolean;
  /** Why nothing was pushed although it could have been expected. */
  notice?: string;
  /** What was signed and attested. */
  trust?: TrustReport;
  /** The bundles of it, as they lie in the registries. */
  bundles?: readonly Buffer[];
  /** True when the run only showed what it would do. */
  dryRun: boolean;
  imageId?: string;
  /** Of an image that was loaded and not pushed. */
  digest?: string;
  metadata?: Record<string, unknown>;
  /** Where the time went, in order: for the summary's chart. Milliseconds since the start. */
  phases: { name: string; start: number; end: number }[];
  /** One line each: how the engine was chosen, and the like. */
  engine?: { name: string; reason: string };
  /** Steps of the Dockerfile, and how many of them came out of a cache; absent where the engine doesn't tell. */
  steps?: { total: number; cached: number };
  /** What the build's cache weighs, as far as it is known. */
  cache?: CacheSize;
  targets?: BakedTarget[];
}
