import { Readable } from 'node:stream';
import type { BlobUpload, Source } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import type { Reporter } from '../reporter/reporter.ts';
import type { Target } from './contract.ts';
import { createFanOut, type FanOut } from './fan-out.ts';
import type { BlobNode } from './graph.ts';
import { createLane, type Lane } from './lane.ts';
import { createWindowBudget, type WindowBudget } from './window.ts';

/** Bytes held in memory for all blobs that are under way together. */
const WINDOWS = 16 * 1024 * 1024;

/** What a build's sink and the publish that follows share: one lane a target, and the blobs that arrived already. */
export interface Staging {
  readonly lanes: Lane[];
  readonly budget: WindowBudget;
  readonly temporaryDirectory: string;
  readonly signal: AbortSignal | undefined;
  /** Blobs that are kept here, as they came from a build. */
  readonly kept: Map<Digest, FanOut>;
}

export interface StagingOptions {
  reporter: Reporter;
  temporaryDirectory: string;
  concurrency?: number;
  signal?: AbortSignal;
}

/** Opens lanes to all targets. */
export function createStaging(targets: readonly Target[], options: StagingOptions): Staging {
  return {
    lanes: targets.map((target) => createLane(target, options)),
    budget: createWindowBudget(WINDOWS),
    temporaryDirectory: options.temporaryDirectory,
    signal: options.signal,
    kept: new Map(),
  };
}

/**
 * The fan-out of a blob: the one it arrived through, or a new one that reads the source. Sources on this machine are
 * read again by whoever falls behind; those behind a network are read once.
 */
export function fanOutFor(staging: Staging, node: BlobNode, source: Source): FanOut {
  const { digest, size } = node.descriptor;
  const kept = staging.kept.get(digest);
  if (kept) return kept;
  const { inline } = node;
  return createFanOut({
    blob: { digest, size },
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

/**
 * Brings one blob into the repository of `lane`. Where it can be mounted from is known best by the other lanes of
 * the same registry: they are waited for, so that a blob goes once over the wire to each registry.
 */
export async function bringBlob(
  staging: Staging,
  lane: Lane,
  blob: BlobUpload,
  details: { fanOut: FanOut; mountFrom?: () => Promise<string[]>; sourcePath?: string; signal?: AbortSignal },
): Promise<void> {
  const consumer = details.fanOut.join();
  try {
    const sibling = await siblingWith(staging, lane, blob.digest);
    const certain = sibling ?? details.sourcePath;
    await lane.ensure(blob, {
      signal: details.signal,
      mountFirst: certain !== undefined,
      candidates: async () => (certain !== undefined ? [certain] : ((await details.mountFrom?.()) ?? [])),
      open: consumer.open,
    });
  } finally {
    consumer.leave();
  }
}

/** The path of an earlier lane's repository in the same registry, once it holds the blob. */
async function siblingWith(staging: Staging, lane: Lane, digest: Digest): Promise<string | undefined> {
  const { host, path } = lane.destination.repository;
  for (const other of staging.lanes) {
    if (other.destination === lane.destination) return undefined;
    const { repository } = other.destination;
    if (repository.host !== host || repository.path === path) continue;
    const outcome = await other.outcome(digest)?.catch(() => undefined);
    if (outcome) return repository.path;
  }
  return undefined;
}
