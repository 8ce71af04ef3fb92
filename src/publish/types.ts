import type { Staging } from '../copy/session.ts';
import type { CopyTarget } from '../copy/types.ts';
import type { RepositoryUploader } from '../copy/uploader.ts';
import type { Cancellable } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { Reporter } from '../support/reporter.ts';

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

export type { Digest };

/** What a publish is told besides what goes where. */
export interface PublishOptions extends Cancellable {
  reporter: Reporter;
  onFailure: 'rollback' | 'keep';
  /** Revision recorded in the image, to recognise a rerun of the same commit. */
  revision?: string;
  /** Directory for spools; must exist. */
  temporaryDirectory: string;
  /** Blobs under way at once per registry, at most. */
  concurrency?: number;
  /** What `inspect` found before the build; looked up now when absent. */
  inspections?: Inspection[];
  /** Of the sink that took the build's blobs: `publish` goes on from there. */
  staging?: Staging<Target>;
}
