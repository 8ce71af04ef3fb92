import type { CopyOutcome } from '../copy/copy-graph.ts';
import type { Graph } from '../copy/source/graph.ts';
import type { PlatformReport } from '../copy/source/platforms.ts';
import type { Content } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { ExistingPublish } from './existing-publish.ts';
import type { TagReport } from './report.ts';
import type { Inspection, SetImage, TargetUploader, WantedTag } from './types.ts';

/** Everything that is known of the publish of one image, at whatever point it stopped. */
export interface Progress {
  image: SetImage;
  started: number;
  /** What was built, and what is published (the same unless an earlier publish stands). */
  built: Descriptor;
  root: Descriptor;
  existing?: ExistingPublish;
  uploaders: TargetUploader[];
  inspections: Inspection[];
  tagPlans: Map<TargetUploader, TargetPlan>;
  staged: Map<TargetUploader, CopyOutcome>;
  /** First failure of each target. */
  errors: Map<TargetUploader, unknown>;
  platforms: PlatformReport[];
  /** Monotonic milliseconds at which a target was done. */
  finished: Map<TargetUploader, number>;
}

/** An image of the set of which it is decided what is published where. */
export interface Settled {
  progress: Progress;
  content: Content;
  /** Absent where nothing is to do and reading it would cost requests. */
  graph: Graph | undefined;
  /** Those that have to be brought something, or have a tag to move. */
  busy: readonly TargetUploader[];
}

/** One tag of one target: what it pointed at, and what becomes of it. */
export interface PlannedMove {
  tag: WantedTag;
  previous: Descriptor | undefined;
  /** What it pointed at when the publish began. */
  original: Descriptor | undefined;
  /** Everything it was seen to point at, in any registry of the publish. */
  seen: Map<Digest, Descriptor>;
  /** The repository's tags when the publish was planned, where they were listed. */
  listed?: ReadonlySet<string>;
  /** True when it is kept for the sake of another registry alone. */
  shared: boolean;
  /** Of a write-once tag: the image of another run that was published under it at the same time. */
  concurrentImage?: Descriptor;
  /** When `previous` was looked up for the commit, monotonic milliseconds; -Infinity before. */
  checked: number;
  /** True while the tag is still to be moved. */
  due: boolean;
  /** True once a request that may have moved it was sent. */
  attempted: boolean;
  /** Why it could not be told whether what it pointed at is older, where it may move all the same. */
  unchecked?: string;
  report: TagReport;
}

/** The tags of one target, in the order in which they move. */
export interface TargetPlan {
  uploader: TargetUploader;
  moves: PlannedMove[];
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
