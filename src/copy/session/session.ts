import { Readable } from 'node:stream';
import type { BlobOffer, Cancellable, Destination } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { BlobNode } from '../source/graph.ts';
import { createMountIndex, type MountIndex } from './mounts.ts';
import { createSharedTees, type SharedTees } from './shared-tees.ts';
import { createTee, type Tee } from '../tee/tee.ts';
import { createWindowBudget, type WindowBudget } from '../tee/window.ts';
import { createTurns, type Turns } from './turns.ts';
import type { CopyTarget, LookedUp } from '../types.ts';
import {
  createRegistryLimiters,
  createRepositoryUploader,
  type RegistryLimiters,
  type RepositoryUploader,
} from '../uploads/uploader.ts';

/** Bytes held in memory for all blobs that are under way together. */
const WINDOWS = 16 * 1024 * 1024;

/** What is being brought to a repository, or was. */
export interface BlobCopy {
  by: RepositoryUploader;
  /** True once the blob is there, false when that failed. */
  done: Promise<boolean>;
}

/**
 * What all copies share that belong together: the builds of a set and the publish after them, or the images of one
 * mirrored repository. Each blob is read once, and goes once over the wire to each registry.
 */
export interface CopySession<Target extends CopyTarget = CopyTarget> {
  /** One a target, in the order of the targets. */
  readonly uploaders: RepositoryUploader<Target>[];
  readonly reporter: Reporter;
  readonly budget: WindowBudget;
  readonly temporaryDirectory: string;
  /** Aborted when the job is cancelled, and when the session is closed. */
  readonly signal: AbortSignal;
  /** Repositories that are most likely new, or what an interrupted run left: where tags were looked for, none was. */
  readonly likelyNew: Set<Destination>;
  /** Resolves once it is known which are. Rejects when it can't be found out. */
  readonly lookedUp: Promise<void>;
  /** Blobs that are kept here, as they came from a build. */
  readonly kept: Map<Digest, Tee>;
  readonly tees: SharedTees;
  /** Blobs that have another size at their source than a manifest says. */
  readonly trueSizes: Map<Digest, number>;
  readonly blobCopies: Map<Destination, Map<Digest, BlobCopy>>;
  readonly mounts: MountIndex;
  readonly turns: Turns;
  /** Drops what is kept and stops uploads that are still under way. */
  close(): Promise<void>;
}

interface SessionOptions extends Cancellable {
  reporter: Reporter;
  temporaryDirectory: string;
  /** Uploads at once to one registry, at most. */
  concurrency?: number;
  /** What was found under the wanted tags, where that is known already, or will be. */
  inspections?: readonly LookedUp[] | Promise<readonly LookedUp[]>;
  /** Shared with other sessions. */
  mounts?: MountIndex;
  /** Told the bytes that were taken from sources. */
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
    for (const destination of emptyDestinations(inspections)) likelyNew.add(destination);
  });
  // Whoever needs it waits for it and fails.
  lookedUp.catch(() => undefined);
  const kept = new Map<Digest, Tee>();
  const session: CopySession<Target> = {
    uploaders: openUploaders(targets, options),
    reporter: options.reporter,
    budget: createWindowBudget(WINDOWS),
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
    const throttled = (): number =>
      targets
        .filter(({ destination }) => destination.repository.host === host)
        .reduce((sum, { destination }) => sum + (destination.traffic?.throttled ?? 0), 0);
    const shared = limiters.get(host) ?? createRegistryLimiters(throttled, concurrency);
    limiters.set(host, shared);
    return createRepositoryUploader(target, { reporter, limiters: shared });
  });
}

/** Destinations where every tag was looked for, and none was found. */
function emptyDestinations(inspections: readonly LookedUp[]): Destination[] {
  const isEmpty = ({ tags, error }: LookedUp): boolean =>
    error === undefined && tags.size > 0 && [...tags.values()].every((held) => held === undefined);
  const others = new Set(
    inspections.filter((inspection) => !isEmpty(inspection)).map(({ target }) => target.destination),
  );
  return inspections
    .map(({ target }) => target.destination)
    .filter((destination) => !others.has(destination));
}

/**
 * A tee that reads the source. Sources on this machine are read again by whoever falls behind; those behind a network
 * are read once.
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
