import { Readable } from 'node:stream';
import type { BlobOffer, BlobUpload, Destination } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import type { Reporter } from '../support/reporter.ts';
import type { Inspection, Target } from '../publish/types.ts';
import { createFanOut, type FanOut } from './tee/tee.ts';
import type { BlobNode } from './graph.ts';
import { createLane, type Lane } from './uploader.ts';
import { createWindowBudget, type WindowBudget } from './tee/window.ts';

/** Bytes held in memory for all blobs that are under way together. */
const WINDOWS = 16 * 1024 * 1024;

/** What a build's sink and the publish that follows share: one lane a target, and the blobs that arrived already. */
export interface Staging {
  readonly lanes: Lane[];
  readonly budget: WindowBudget;
  readonly temporaryDirectory: string;
  readonly signal: AbortSignal | undefined;
  /** Repositories that are most likely new, or what an interrupted run left: where tags were looked for, none was. */
  readonly fresh: Set<Destination>;
  /** Resolves once it is known which are. Rejects when it can't be found out. */
  readonly looked: Promise<void>;
  /** Blobs that are kept here, as they came from a build. */
  readonly kept: Map<Digest, FanOut>;
  /** What every repository was asked to hold: true once it does, false when that failed. */
  readonly brought: Map<Destination, Map<Digest, Promise<boolean>>>;
}

export interface StagingOptions {
  reporter: Reporter;
  temporaryDirectory: string;
  concurrency?: number;
  signal?: AbortSignal;
  /** What was found under the wanted tags, where that is known already, or will be. */
  inspections?: readonly Inspection[] | Promise<readonly Inspection[]>;
}

/** Opens lanes to all targets. */
export function createStaging(targets: readonly Target[], options: StagingOptions): Staging {
  const fresh = new Set<Destination>();
  const looked = Promise.resolve(options.inspections ?? []).then((inspections) => {
    for (const { target } of inspections.filter(isEmpty)) fresh.add(target.destination);
  });
  // Whoever needs it waits for it and fails.
  looked.catch(() => undefined);
  return {
    lanes: targets.map((target) => createLane(target, options)),
    budget: createWindowBudget(WINDOWS),
    temporaryDirectory: options.temporaryDirectory,
    signal: options.signal,
    fresh,
    looked,
    kept: new Map(),
    brought: new Map(),
  };
}

function isEmpty({ tags, error }: Inspection): boolean {
  return error === undefined && tags.size > 0 && [...tags.values()].every((held) => held === undefined);
}

/**
 * The fan-out of a blob: the one it arrived through, or a new one that reads the source. Sources on this machine are
 * read again by whoever falls behind; those behind a network are read once.
 */
export function fanOutFor(staging: Staging, node: BlobNode, source: BlobOffer): FanOut {
  const { digest, size } = node.descriptor;
  const kept = staging.kept.get(digest);
  if (kept) return kept;
  const { inline } = node;
  return createFanOut({
    blob: { digest, size },
    ...(source.locate && !inline ? { locate: () => source.locate?.(node.descriptor) } : {}),
    open: inline
      ? (offset) => Promise.resolve(Readable.from([inline.subarray(offset)], { objectMode: false }))
      : (offset) => source.readBlob(node.descriptor, { offset, signal: staging.signal }),
    overflow: source.repository ? 'spool' : 'reread',
    directory: staging.temporaryDirectory,
    budget: staging.budget,
    sourceName: source.name,
    signal: staging.signal,
  });
}

/** A mount from the source's own repository is certain where source and target are one registry. */
export function holderPath(lane: Lane, source: Pick<BlobOffer, 'repository'>): string | undefined {
  const { host, path } = lane.destination.repository;
  return source.repository?.host === host && source.repository.path !== path
    ? source.repository.path
    : undefined;
}

export interface BringOptions {
  fanOut: FanOut;
  /** Repositories of base images, which may hold it; asked only when it is missing. */
  mountFrom?: () => Promise<string[]>;
  /** A repository of the same registry that does hold it; a promise is waited for. */
  holder?: string | Promise<string | undefined>;
  signal?: AbortSignal;
}

/**
 * Brings one blob into the repository of `lane`. Where it can be mounted from is known best by the other lanes of
 * the same registry: they are waited for, so that a blob goes once over the wire to each registry.
 */
export function bringBlob(
  staging: Staging,
  lane: Lane,
  blob: BlobUpload,
  options: BringOptions,
): Promise<void> {
  const consumer = options.fanOut.join();
  const work = async (): Promise<void> => {
    await staging.looked;
    const holder = (await options.holder) ?? (await siblingWith(staging, lane, blob.digest));
    await lane.ensure(blob, {
      signal: options.signal,
      mountFirst: holder !== undefined,
      likelyMissing: staging.fresh.has(lane.destination),
      candidates: async () => (holder !== undefined ? [holder] : ((await options.mountFrom?.()) ?? [])),
      open: consumer.open,
    });
  };
  const bringing = work().finally(() => consumer.leave());
  noteBrought(staging, lane, blob.digest, bringing);
  return bringing;
}

/** Tells the other lanes of the registry what this lane's repository holds anyway. */
export function noteHeld(staging: Staging, lane: Lane, digests: Iterable<Digest>): void {
  for (const digest of digests) noteBrought(staging, lane, digest, Promise.resolve());
}

function noteBrought(staging: Staging, lane: Lane, digest: Digest, bringing: Promise<void>): void {
  const ofLane = staging.brought.get(lane.destination) ?? new Map<Digest, Promise<boolean>>();
  staging.brought.set(lane.destination, ofLane);
  const brought = bringing.then(
    () => true,
    () => false,
  );
  ofLane.set(digest, brought);
}

/** Lanes before this one in the same registry, from whose repositories this one can mount. */
export function earlierSiblings(staging: Staging, lane: Lane): Lane[] {
  const { host, path } = lane.destination.repository;
  const own = staging.lanes.findIndex(({ destination }) => destination === lane.destination);
  return staging.lanes.slice(0, own).filter(({ destination: { repository } }) => {
    return repository.host === host && repository.path !== path;
  });
}

/** The path of an earlier lane's repository in the same registry, once it holds the blob. */
async function siblingWith(staging: Staging, lane: Lane, digest: Digest): Promise<string | undefined> {
  for (const { destination } of earlierSiblings(staging, lane)) {
    if (await staging.brought.get(destination)?.get(digest)) return destination.repository.path;
  }
  return undefined;
}
