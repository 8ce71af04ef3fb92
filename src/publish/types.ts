import type { Graph } from '../copy/source/graph.ts';
import type { PlatformReport } from '../copy/source/platforms.ts';
import type { CopySession } from '../copy/session/session.ts';
import type { CopyTarget } from '../copy/types.ts';
import type { RepositoryUploader } from '../copy/uploads/uploader.ts';
import type { Cancellable, Content, Destination } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { Reporter } from '../support/reporter.ts';
import type { PublishReport } from './report.ts';

/** One tag to set, and the promise it makes. The publish module knows no tag grammar: comparisons come from the caller. */
export interface WantedTag {
  name: string;
  /** A different digest under this name is an error, unless it was built from the same revision. */
  writeOnce: boolean;
  /**
   * Decides, from what the repository holds at that moment, whether the tag may move. Called before staging and
   * again right before the move. Absent: it always may.
   */
  mayMove?: (state: RepositoryState) => Promise<MoveDecision>;
  /** True when what the tag points at is known to be of an earlier run, for a tag that follows runs. */
  isOlder?: (state: RepositoryState) => Promise<boolean>;
  /**
   * For a tag that follows versions (`latest`, `1.2`): of a repository's tag names, those of the full versions in its
   * range, the one it should point at first. Absent for every other tag.
   */
  versions?: (names: readonly string[]) => string[];
}

/** `unchecked`: why it could not be told whether what the tag points at is older. */
export type MoveDecision = { move: true; unchecked?: string } | { move: false; reason: string };

/** What a forward-only decision may look at; everything is fetched at most once per state. */
export interface RepositoryState {
  /** What the tag in question points at. */
  current: Descriptor | undefined;
  /** Annotations of the manifest it points at, revision and run of an earlier publish among them. */
  currentAnnotations(): Promise<Record<string, string>>;
  /** Annotations of the image that is published; empty before it is known. */
  ownAnnotations?(): Promise<Record<string, string>>;
  /** All tag names of the repository; empty where the registry can't list. */
  tagNames(): Promise<string[]>;
  /** Whether the image under the tag `version` was published without `tag` on purpose, and isn't under it now either. */
  isWithheld?(version: string, tag: string): Promise<boolean>;
}

export interface Target extends CopyTarget {
  /** Most specific first, `latest` last: the order in which they move. */
  tags: WantedTag[];
  /** Its failure is reported and stops nothing. */
  optional: boolean;
}

/** Uploads to one target of a publish. */
export type TargetUploader = RepositoryUploader<Target>;

/** What the wanted tags of one target pointed at when they were looked up. */
export interface Inspection {
  target: Target;
  tags: Map<string, Descriptor | undefined>;
  /** Set when the target could not be looked at; `tags` is empty then. */
  error?: unknown;
}

/** Annotation keys by which later runs recognise what an image was made from. */
export const CREATED_ANNOTATION = 'org.opencontainers.image.created';
export const VERSION_ANNOTATION = 'org.opencontainers.image.version';
/** Version and floating tags that a publish wants, separated by spaces: what other runs may move on its behalf. */
export const CLAIM_ANNOTATION = 'io.github.registry-publish.tags';

/** Floating tags that a version was published without on purpose, separated by spaces: it doesn't count for them. */
export const WITHHELD_ANNOTATION = 'io.github.registry-publish.withheld';

export type { Digest };

/** One image of a set, and where it goes. A set is one release: all of its tags move, or none. */
export interface SetImage {
  /** Tells the images of a set apart: the name of a bake target; empty for a single image. */
  name: string;
  content: Content;
  targets: readonly Target[];
  /** The version it is published as; absent where no rule yields one. For hooks. */
  version?: string;
  /** Revision recorded in the image, to recognise a rerun of the same commit. */
  revision?: string;
  /** What `inspect` found before the build, in the order of `targets`; looked up now when absent. */
  inspections?: Inspection[];
}

/** What became of one image of a set. */
export interface PublishedImage {
  name: string;
  report: PublishReport;
}

/** What a publish is told besides what goes where. */
export interface PublishOptions extends Cancellable {
  reporter: Reporter;
  onFailure: 'rollback' | 'keep';
  /** Directory for spools; must exist. */
  temporaryDirectory: string;
  /** Blobs under way at once per registry, at most. */
  concurrency?: number;
  /** Of the sinks that took the builds' blobs, over the targets of the set: `publish` goes on from there. */
  session?: CopySession<Target>;
  /** Run in this order, once everything is staged and before any tag moves. */
  beforeTags?: readonly BeforeTags[];
}

/**
 * A step between staging and tags, such as a check of one's own or a signature. It runs once per set, when every
 * required repository holds everything, on what the tags will point at: also on a rerun that moves a tag.
 */
export interface BeforeTags {
  /** For the log: "before-tags script", "signatures". */
  readonly name: string;
  /**
   * `tags-move`: only when at least one tag is about to move.
   * `always`: also when every tag is right already, and for a push by digest. `StagedRepository.tags` tells them apart.
   */
  readonly runs: 'tags-move' | 'always';
  /** @throws whatever is wrong: then no tag moves anywhere, and the publish fails with it. */
  run(images: readonly StagedImage[], context: BeforeTagsContext): Promise<void>;
}

interface BeforeTagsContext {
  reporter: Reporter;
  /** Aborted when the job is cancelled or out of time. */
  signal: AbortSignal;
}

/** An image of the set as it lies in its repositories, by digest. */
export interface StagedImage {
  /** As in `SetImage`. */
  name: string;
  version: string | undefined;
  /** What the tags will point at; of the published image where one is kept. */
  root: Descriptor;
  /** True when `root` was published by an earlier run, and isn't what was built now. */
  isKept: boolean;
  /** Where `root` and all under it can be read. */
  source: Content['source'];
  graph: Graph;
  platforms: readonly PlatformReport[];
  /** Those that hold the image; optional ones that failed are left out. */
  repositories: readonly StagedRepository[];
  /** The report as of now: staged, and no tag moved. */
  report: PublishReport;
}

export interface StagedRepository {
  destination: Destination;
  optional: boolean;
  /** Names of the tags that are about to move here, most specific first; empty when there is nothing to move. */
  tags: readonly string[];
  /**
   * Treats the repository as one that can't take the image: no tag moves in an optional one, and its failure is
   * reported. @throws `error` itself when the repository is required.
   */
  fail(error: unknown): void;
}
