import { Readable } from 'node:stream';
import type { BlobOffer, Cancellable, Destination } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { BlobNode } from '../source/graph.ts';
import { createMountIndex, type MountIndex } from './mounts.ts';
import { createReadingOrder, type ReadingOrder } from './reading-order.ts';
import { createSharedTees, type SharedTees } from './shared-tees.ts';
import { createTee, type Tee } from '../tee/tee.ts';
import { createWindowBudget, type WindowBudget } from '../tee/window.ts';
import { createTurns, type Turns } from './turns.ts';
import { isLikelyNew, type CopyTarget, type LookedUp } from '../types.ts';
import { createRegistryLimiters, type RegistryLimiters } from '../uploads/registry-limiters.ts';
import { createRepositoryUploader, type RepositoryUploader } from '../uploads/uploader.ts';

/** A blob that is being copied to a repository, or was. */
export interface BlobCopy {
  by: RepositoryUploader;
  /** True once the blob is there, false if the copy failed. */
  done: Promise<boolean>;
}

/**
 * The state shared by copies that belong together: the builds of a set and the publish after them, or the images
 * of one mirrored repository. Each blob is read once, and uploaded once per registry.
 */
export interface CopySession<Target extends CopyTarget = CopyTarget> {
  /** One per target, in the order of the targets. */
  readonly uploaders: RepositoryUploader<Target>[];
  readonly reporter: Reporter;
  readonly budget: WindowBudget;
  readonly temporaryDirectory: string;
  /** Aborted when the job is cancelled, and when the session is closed. */
  readonly signal: AbortSignal;
  /**
   * Repositories that are probably new: none of their wanted tags exists. An interrupted run may have left content
   * there.
   */
  readonly likelyNew: Set<Destination>;
  /** Resolves once `likelyNew` is known. Rejects if the lookup failed. */
  readonly lookedUp: Promise<void>;
  /** Blobs received from a build, kept until the session is closed. */
  readonly kept: Map<Digest, Tee>;
  readonly tees: SharedTees;
  /** Real sizes of blobs whose size a manifest states wrongly. */
  readonly trueSizes: Map<Digest, number>;
  readonly blobCopies: Map<Destination, Map<Digest, BlobCopy>>;
  readonly mounts: MountIndex;
  readonly turns: Turns;
  /** Of blobs from a build. */
  readonly readingOrder: ReadingOrder;
  /** Stops running uploads and deletes the kept blobs. */
  close(): Promise<void>;
}

interface SessionOptions extends Cancellable {
  reporter: Reporter;
  temporaryDirectory: string;
  /** Maximum concurrent uploads per registry. */
  concurrency?: number;
  /** What the wanted tags pointed at, or a promise of it. */
  inspections?: readonly LookedUp[] | Promise<readonly LookedUp[]>;
  /** Shared with other sessions. */
  mounts?: MountIndex;
  /** Shared with other sessions; default: one of its own. */
  budget?: WindowBudget;
  /** Called with the number of bytes read from a source. */
  onRead?: (bytes: number) => void;
}

/** Opens uploaders to all targets. */
export function createCopySession<Target extends CopyTarget>(
  targets: readonly Target[],
  options: SessionOptions,
): CopySession<Target> {
  const controller = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
  const likelyNew = new Set<Destination>();
  const lookedUp = Promise.resolve(options.inspections ?? []).then((inspections) => {
    for (const destination of newDestinations(inspections)) likelyNew.add(destination);
  });
  // Prevents an unhandled rejection; callers await the promise themselves.
  lookedUp.catch(() => undefined);
  const kept = new Map<Digest, Tee>();
  const session: CopySession<Target> = {
    uploaders: openUploaders(targets, options),
    reporter: options.reporter,
    budget: options.budget ?? createWindowBudget(),
    temporaryDirectory: options.temporaryDirectory,
    ...{ signal, likelyNew, lookedUp, kept },
    tees: createSharedTees({
      open: (node, source) => kept.get(node.descriptor.digest) ?? openTee(session, node, source),
      isKept: (digest, tee) => kept.get(digest) === tee,
      ...(options.onRead ? { onRead: options.onRead } : {}),
    }),
    trueSizes: new Map(),
    blobCopies: new Map(),
    mounts: options.mounts ?? createMountIndex(),
    turns: createTurns(),
    readingOrder: createReadingOrder(),
    async close() {
      controller.abort(new PublishError('The upload was stopped', { code: 'CANCELLED' }));
      const tees = [...kept.values()];
      kept.clear();
      for (const tee of tees) await tee.close();
    },
  };
  return session;
}

/** Uploaders of one registry share its limits. */
function openUploaders<Target extends CopyTarget>(
  targets: readonly Target[],
  { reporter, concurrency }: SessionOptions,
): RepositoryUploader<Target>[] {
  const limiters = new Map<string, RegistryLimiters>();
  return targets.map((target) => {
    const { host } = target.destination.repository;
    const ofHost = targets.filter(({ destination }) => destination.repository.host === host);
    const throttled = (): number =>
      ofHost.reduce((sum, { destination }) => sum + (destination.traffic?.throttled ?? 0), 0);
    const shared = limiters.get(host) ?? createRegistryLimiters(throttled, concurrency);
    limiters.set(host, shared);
    return createRepositoryUploader(target, { reporter, limiters: shared });
  });
}

/** Destinations of which nothing is known but that they are likely to be new. */
function newDestinations(inspections: readonly LookedUp[]): Destination[] {
  const others = new Set(
    inspections.filter((inspection) => !isLikelyNew(inspection)).map(({ target }) => target.destination),
  );
  return inspections
    .map(({ target }) => target.destination)
    .filter((destination) => !others.has(destination));
}

/**
 * Opens a tee on the source. A reader that falls behind reads a local source again; a remote source is read once,
 * and its bytes are spooled.
 */
function openTee(session: CopySession, node: BlobNode, source: BlobOffer): Tee {
  const { digest, size } = node.descriptor;
  const { inline } = node;
  return createTee({
    blob: { digest, size },
    ...(source.locate && !inline ? { locate: () => source.locate?.(node.descriptor) } : {}),
    open: inline
      ? (offset) => Promise.resolve(Readable.from([inline.subarray(offset)], { objectMode: false }))
      : (offset) => source.readBlob(node.descriptor, { offset, signal: session.signal }),
    overflow: source.repository ? 'spool' : 'reread',
    directory: session.temporaryDirectory,
    budget: session.budget,
    sourceName: source.name,
    signal: session.signal,
  });
}
