import type { CopyOutcome } from '../copy/copy-graph.ts';
import type { Graph } from '../copy/source/graph.ts';
import type { PlatformReport } from '../copy/source/platforms.ts';
import type { Content } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { ExistingPublish } from './existing-publish.ts';
import type { TagReport } from './report.ts';
import type { Inspection, SetImage, TargetUploader, WantedTag } from './types.ts';

/** The state of one image's publish. */
export interface Progress {
  image: SetImage;
  started: number;
  /** The built image, and the published one; they differ if an earlier publish is kept. */
  built: Descriptor;
  root: Descriptor;
  existing?: ExistingPublish;
  uploaders: TargetUploader[];
  inspections: Inspection[];
  tagPlans: Map<TargetUploader, TargetPlan>;
  staged: Map<TargetUploader, CopyOutcome>;
  /** The first failure of each target. */
  errors: Map<TargetUploader, unknown>;
  platforms: PlatformReport[];
  /** When each target was done, monotonic milliseconds. */
  finished: Map<TargetUploader, number>;
}

/** An image of the set whose content and tag moves are decided. */
export interface Settled {
  progress: Progress;
  content: Content;
  /** Absent if there is nothing to do and reading it would cost requests. */
  graph: Graph | undefined;
  /** Targets that lack content or have a tag to move. */
  busy: readonly TargetUploader[];
}

/** One tag of one target: what it points at, and whether it moves. */
export interface PlannedMove {
  tag: WantedTag;
  previous: Descriptor | undefined;
  /** What it pointed at when the publish began. */
  original: Descriptor | undefined;
  /** All images that it pointed at during this publish, in any registry. */
  seen: Map<Digest, Descriptor>;
  /** The repository's tags when the moves were planned, if they were listed. */
  listed?: ReadonlySet<string>;
  /** True if it is kept only because another registry keeps it. */
  shared: boolean;
  /** For a write-once tag: the image that another run published under it at the same time. */
  concurrentImage?: Descriptor;
  /** When `previous` was looked up for the move, monotonic milliseconds; -Infinity before. */
  checked: number;
  /** True while the tag still has to be moved. */
  due: boolean;
  /** True once a request was sent that may have moved it. */
  attempted: boolean;
  /** What it was set to last for a higher version of another run, which may be rolled back since. */
  setForOther?: Digest;
  /** Why it couldn't be compared with what it pointed at, if it may move all the same. */
  unchecked?: string;
  report: TagReport;
}

/** The tags of one target, in the order in which they move. */
export interface TargetPlan {
  uploader: TargetUploader;
  moves: PlannedMove[];
  /** The repository's tags when the publish began, if they were listed. */
  listed?: ReadonlySet<string>;
  /** Annotations of what is published. */
  own?: () => Promise<Record<string, string>>;
  error?: unknown;
}

/** The manifest all tags of an image are moved to. */
export interface CommitRoot {
  descriptor: Descriptor;
  bytes: Buffer;
}

/** The tags of one target, and what they are moved to. */
export interface CommitPlan extends TargetPlan {
  root: CommitRoot;
}
