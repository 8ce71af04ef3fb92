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

/**
 * A tag to set, and its guarantees. The publish module doesn't know the syntax of tags: comparisons are up to
 * the caller.
 */
export interface WantedTag {
  name: string;
  /** Fail if the tag has a different digest, unless that was built from the same revision. */
  writeOnce: boolean;
  /**
   * Decides from the current state of the repository whether the tag may move. Called before staging, and
   * again right before the tag moves. If absent, it always may.
   */
  mayMove?: (state: RepositoryState) => Promise<MoveDecision>;
  /** For a tag that follows runs: true if its current image is known to be from an earlier run. */
  isOlder?: (state: RepositoryState) => Promise<boolean>;
  /**
   * For a tag that follows versions (`latest`, `1.2`): picks the full versions in its range from the
   * repository's tag names, best first. Absent for other tags.
   */
  versions?: (names: readonly string[]) => string[];
}

/** `unchecked`: why it is unknown whether the tag's current image is older. */
export type MoveDecision = { move: true; unchecked?: string } | { move: false; reason: string };

/** What a forward-only decision may depend on. Everything is fetched at most once per state. */
export interface RepositoryState {
  /** What the tag currently points at. */
  current: Descriptor | undefined;
  /** Annotations of the tag's current manifest, with revision and run of the publish that set it. */
  currentAnnotations(): Promise<Record<string, string>>;
  /** Annotations of the image being published; empty before it is known. */
  ownAnnotations?(): Promise<Record<string, string>>;
  /** All tag names of the repository; empty if the registry can't list them. */
  tagNames(): Promise<string[]>;
  /**
   * True if the image tagged `version` was intentionally published without `tag`, and still doesn't have it.
   */
  isWithheld?(version: string, tag: string): Promise<boolean>;
}

export interface Target extends CopyTarget {
  /** In the order in which they move: most specific first, `latest` last. */
  tags: WantedTag[];
  /** Its failure is reported and doesn't fail the publish. */
  optional: boolean;
}

/** The uploader for one target of a publish. */
export type TargetUploader = RepositoryUploader<Target>;

/** What the tags of a target pointed at when they were looked up. */
export interface Inspection {
  target: Target;
  tags: Map<string, Descriptor | undefined>;
  /** All tags of the repository, if they were listed to the end. */
  listed?: ReadonlySet<string>;
  /** Set if the lookup failed; `tags` is empty then. */
  error?: unknown;
}

/** Annotation keys by which later runs recognize what an image was built from. */
export const CREATED_ANNOTATION = 'org.opencontainers.image.created';
export const VERSION_ANNOTATION = 'org.opencontainers.image.version';
/** Version and floating tags of a publish, space-separated; other runs may move these tags for it. */
export const CLAIM_ANNOTATION = 'io.github.registry-publish.tags';

/** Floating tags that a version intentionally doesn't have, space-separated: they ignore this version. */
export const WITHHELD_ANNOTATION = 'io.github.registry-publish.withheld';

export type { Digest };

/** An image of a set, and its targets. A set is one release: all of its tags move, or none. */
export interface SetImage {
  /** Identifies the image within the set: the name of a bake target; empty for a single image. */
  name: string;
  content: Content;
  targets: readonly Target[];
  /** Version for hooks; absent if no rule yields one. */
  version?: string;
  /** Revision recorded in the image, to recognize reruns for the same commit. */
  revision?: string;
  /** Results of `inspect` before the build, in the order of `targets`; looked up now if absent. */
  inspections?: Inspection[];
}

/** Result for one image of a set. */
export interface PublishedImage {
  name: string;
  report: PublishReport;
}

/** Options of a publish, apart from images and targets. */
export interface PublishOptions extends Cancellable {
  reporter: Reporter;
  onFailure: 'rollback' | 'keep';
  /** Directory for spools; must exist. */
  temporaryDirectory: string;
  /** Maximum number of concurrent blob transfers per registry. */
  concurrency?: number;
  /**
   * Session of the sinks that received the builds' blobs, for the targets of the set; `publish` continues it.
   */
  session?: CopySession<Target>;
  /** Run in this order, after everything is staged and before any tag moves. */
  beforeTags?: readonly BeforeTags[];
}

/**
 * A step between staging and tagging, such as a custom check or signing. It runs once per set, after every
 * required repository has everything, for the images that the tags will point at; also on a rerun that moves
 * a tag.
 */
export interface BeforeTags {
  /** For the log: "before-tags script", "signatures". */
  readonly name: string;
  /**
   * `tags-move`: only if at least one tag is about to move.
   * `always`: also if all tags are up to date, and for by-digest pushes; see `StagedRepository.tags`.
   */
  readonly runs: 'tags-move' | 'always';
  /** @throws any error to stop the publish: it fails with this error, and no tag moves in any repository. */
  run(images: readonly StagedImage[], context: BeforeTagsContext): Promise<void>;
}

interface BeforeTagsContext {
  reporter: Reporter;
  /** Aborted if the job is cancelled or runs out of time. */
  signal: AbortSignal;
}

/** An image of the set that is staged in its repositories. */
export interface StagedImage {
  /** As in `SetImage`. */
  name: string;
  version: string | undefined;
  /** What the tags will point at; the published image if that one is kept. */
  root: Descriptor;
  /** True if `root` was published by an earlier run, not built by this one. */
  isKept: boolean;
  /** Where `root` and its content can be read. */
  source: Content['source'];
  graph: Graph;
  platforms: readonly PlatformReport[];
  /** Repositories that have the image, without optional ones that failed. */
  repositories: readonly StagedRepository[];
  /** Report so far: staged, no tag moved. */
  report: PublishReport;
}

export interface StagedRepository {
  destination: Destination;
  optional: boolean;
  /** Tags that are about to move in this repository, most specific first; empty if none. */
  tags: readonly string[];
  /**
   * Marks the repository as failed. If it is optional, the failure is reported and none of its tags move.
   * @throws `error` if the repository is required.
   */
  fail(error: unknown): void;
}
