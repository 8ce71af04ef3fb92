import { Readable } from 'node:stream';
import type { BlobOffer, BlobUpload, Destination } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import type { Reporter } from '../support/reporter.ts';
import { createTee, type Tee } from './tee/tee.ts';
import type { BlobNode } from './graph.ts';
import type { CopyTarget, LookedUp } from './types.ts';
import { createRepositoryUploader, type RepositoryUploader } from './uploader.ts';
import { createWindowBudget, type WindowBudget } from './tee/window.ts';

/** Bytes held in memory for all blobs that are under way together. */
const WINDOWS = 16 * 1024 * 1024;

/** What a build's sink and the publish that follows share: one uploader a target, and the blobs that arrived already. */
export interface Staging<Target extends CopyTarget = CopyTarget> {
  readonly uploaders: RepositoryUploader<Target>[];
  readonly budget: WindowBudget;
  readonly temporaryDirectory: string;
  readonly signal: AbortSignal | undefined;
  /** Repositories that are most likely new, or what an interrupted run left: where tags were looked for, none was. */
  readonly fresh: Set<Destination>;
  /** Resolves once it is known which are. Rejects when it can't be found out. */
  readonly looked: Promise<void>;
  /** Blobs that are kept here, as they came from a build. */
  readonly kept: Map<Digest, Tee>;
  /** What every repository was asked to hold: true once it does, false when that failed. */
  readonly brought: Map<Destination, Map<Digest, Promise<boolean>>>;
}

export interface StagingOptions {
  reporter: Reporter;
  temporaryDirectory: string;
  concurrency?: number;
  signal?: AbortSignal;
  /** What was found under the wanted tags, where that is known already, or will be. */
  inspections?: readonly LookedUp[] | Promise<readonly LookedUp[]>;
}

/** Opens uploaders to all targets. */
export function createStaging<Target extends CopyTarget>(
  targets: readonly Target[],
  options: StagingOptions,
): Staging<Target> {
  const fresh = new Set<Destination>();
  const looked = Promise.resolve(options.inspections ?? []).then((inspections) => {
    for (const { target } of inspections.filter(isEmpty)) fresh.add(target.destination);
  });
  // Whoever needs it waits for it and fails.
  looked.catch(() => undefined);
  return {
    uploaders: targets.map((target) => createRepositoryUploader(target, options)),
    budget: createWindowBudget(WINDOWS),
    temporaryDirectory: options.temporaryDirectory,
    signal: options.signal,
    fresh,
    looked,
    kept: new Map(),
    brought: new Map(),
  };
}

function isEmpty({ tags, error }: LookedUp): boolean {
  return error === undefined && tags.size > 0 && [...tags.values()].every((held) => held === undefined);
}

/**
 * The tee of a blob: the one it arrived through, or a new one that reads the source. Sources on this machine are
 * read again by whoever falls behind; those behind a network are read once.
 */
export function teeFor(staging: Staging, node: BlobNode, source: BlobOffer): Tee {
  const { digest, size } = node.descriptor;
  const kept = staging.kept.get(digest);
  if (kept) return kept;
  const { inline } = node;
  return createTee({
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
export function holderPath(
  uploader: RepositoryUploader,
  source: Pick<BlobOffer, 'repository'>,
): string | undefined {
  const { host, path } = uploader.destination.repository;
  return source.repository?.host === host && source.repository.path !== path
    ? source.repository.path
    : undefined;
}

export interface BringOptions {
  tee: Tee;
  /** Repositories of base images, which may hold it; asked only when it is missing. */
  mountFrom?: () => Promise<string[]>;
  /** A repository of the same registry that does hold it; a promise is waited for. */
  holder?: string | Promise<string | undefined>;
  signal?: AbortSignal;
}

/**
 * Brings one blob into the repository of `uploader`. Where it can be mounted from is known best by the other uploaders of
 * the same registry: they are waited for, so that a blob goes once over the wire to each registry.
 */
export function bringBlob(
  staging: Staging,
  uploader: RepositoryUploader,
  blob: BlobUpload,
  options: BringOptions,
): Promise<void> {
  const consumer = options.tee.join();
  const work = async (): Promise<void> => {
    await staging.looked;
    const holder = (await options.holder) ?? (await siblingWith(staging, uploader, blob.digest));
    await uploader.ensure(blob, {
      signal: options.signal,
      mountFirst: holder !== undefined,
      likelyMissing: staging.fresh.has(uploader.destination),
      candidates: async () => (holder !== undefined ? [holder] : ((await options.mountFrom?.()) ?? [])),
      open: consumer.open,
    });
  };
  const bringing = work().finally(() => consumer.leave());
  noteBrought(staging, uploader, blob.digest, bringing);
  return bringing;
}

/** Tells the other uploaders of the registry what this uploader's repository holds anyway. */
export function noteHeld(staging: Staging, uploader: RepositoryUploader, digests: Iterable<Digest>): void {
  for (const digest of digests) noteBrought(staging, uploader, digest, Promise.resolve());
}

function noteBrought(
  staging: Staging,
  uploader: RepositoryUploader,
  digest: Digest,
  bringing: Promise<void>,
): void {
  const ofUploader = staging.brought.get(uploader.destination) ?? new Map<Digest, Promise<boolean>>();
  staging.brought.set(uploader.destination, ofUploader);
  const brought = bringing.then(
    () => true,
    () => false,
  );
  ofUploader.set(digest, brought);
}

/** Uploaders before this one in the same registry, from whose repositories this one can mount. */
export function earlierSiblings(staging: Staging, uploader: RepositoryUploader): RepositoryUploader[] {
  const { host, path } = uploader.destination.repository;
  const own = staging.uploaders.findIndex(({ destination }) => destination === uploader.destination);
  return staging.uploaders.slice(0, own).filter(({ destination: { repository } }) => {
    return repository.host === host && repository.path !== path;
  });
}

/** The path of an earlier uploader's repository in the same registry, once it holds the blob. */
async function siblingWith(
  staging: Staging,
  uploader: RepositoryUploader,
  digest: Digest,
): Promise<string | undefined> {
  for (const { destination } of earlierSiblings(staging, uploader)) {
    if (await staging.brought.get(destination)?.get(digest)) return destination.repository.path;
  }
  return undefined;
}
