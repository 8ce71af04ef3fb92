import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { listTags } from '../lookup.ts';
import type { PlannedMove } from '../progress.ts';
import { claimedTags, mayPointAt, MOST_LOOKED_AT, versionOf } from './claims.ts';

/** Decides what tags point at after a run rolls back its own image. */
export interface TagRestorer {
  /** For a tag that points at the rolled-back image; undefined: it should not exist. */
  restoreTo(move: PlannedMove): Promise<Descriptor | undefined>;
  /** For a tag that points at `current` after the last write; `right` if nothing has to change. */
  correction(move: PlannedMove, current: Descriptor | undefined): Promise<Descriptor | undefined | 'right'>;
  set(move: PlannedMove, image: Descriptor): Promise<void>;
  /** Discards the listing, so that the next answers use a new one. */
  forget(): void;
  /** The rolled-back image was removed, and with it every tag that pointed at it. */
  removedAll(): void;
}

interface TagRestorerOptions extends Cancellable {
  /** The digest that is rolled back. */
  ours: Digest;
}

interface State {
  destination: Destination;
  /** All tags of the run in this repository. */
  moves: readonly PlannedMove[];
  ours: Digest;
  options: Cancellable;
  listing: Promise<string[]> | undefined;
  removedAll: boolean;
  /** Manifests that were read, since many tags may go back to one image. */
  read: Map<Digest, Promise<Buffer>>;
  /** What this run has set tags to instead of its own image. */
  written: Map<PlannedMove, Digest>;
}

/** @param moves all tags of the run in this repository; those that it created no longer count as versions. */
export function createTagRestorer(
  destination: Destination,
  moves: readonly PlannedMove[],
  { ours, signal }: TagRestorerOptions,
): TagRestorer {
  const options = signal ? { signal } : {};
  const state: State = {
    ...{ destination, moves, ours, options },
    listing: undefined,
    removedAll: false,
    read: new Map(),
    written: new Map(),
  };
  return {
    restoreTo: (move) => restoreTo(state, move),
    correction: (move, current) => correction(state, move, current),
    async set(move, image) {
      await destination.tag(move.tag.name, image, await manifest(state, image), options);
      state.written.set(move, image.digest);
    },
    forget() {
      state.listing = undefined;
    },
    removedAll() {
      state.removedAll = true;
    },
  };
}

function manifest({ destination, options, read }: State, image: Descriptor): Promise<Buffer> {
  const known = read.get(image.digest) ?? destination.readManifest(image, options);
  read.set(image.digest, known);
  known.catch(() => read.delete(image.digest));
  return known;
}

async function restoreTo(state: State, move: PlannedMove): Promise<Descriptor | undefined> {
  const { previous, original, tag, concurrentImage, listed } = move;
  if (concurrentImage && (await isHeld(state, concurrentImage.digest))) return concurrentImage;
  if (!tag.versions) return previous?.digest === state.ours ? original : previous;
  const names = await versions(state, move);
  const newcomer = await published(
    state,
    move,
    names.filter((name) => !listed?.has(name)),
  );
  if (newcomer) return newcomer;
  for (const image of [previous, original]) {
    if (image && image.digest !== state.ours && (await stands(state, move, image, names))) return image;
  }
  return (await published(state, move, names)) ?? original;
}

async function correction(
  state: State,
  move: PlannedMove,
  current: Descriptor | undefined,
): Promise<Descriptor | undefined | 'right'> {
  if (current && [state.ours, state.written.get(move)].includes(current.digest)) {
    const wanted = await restoreTo(state, move);
    return wanted?.digest === current.digest ? 'right' : wanted;
  }
  if (!current && isLost(state, move)) return (await restoreTo(state, move)) ?? 'right';
  if (current?.digest !== move.original?.digest) return 'right';
  const wanted = await newerVersion(state, move);
  return wanted === undefined || wanted.digest === current?.digest ? 'right' : wanted;
}

/** Whether a missing tag existed before, and may be gone because of this run. */
function isLost({ removedAll }: State, { original, attempted }: PlannedMove): boolean {
  return original !== undefined && (attempted || removedAll);
}

/** Versions in the tag's range, the highest first; empty if the account isn't allowed to list tags. */
async function versions(state: State, { tag }: PlannedMove): Promise<string[]> {
  const { destination, moves, ours, options } = state;
  state.listing ??= listTags(destination, options).catch(() => []);
  const given = new Set(
    moves.filter(({ original }) => original?.digest !== ours).map((move) => move.tag.name),
  );
  return tag.versions?.((await state.listing).filter((name) => !given.has(name))) ?? [];
}

/** The image of the first of these versions that the tag pointed at, or that was published for it. */
async function published(
  { destination, ours, options }: State,
  move: PlannedMove,
  names: readonly string[],
): Promise<Descriptor | undefined> {
  for (const name of names.slice(0, MOST_LOOKED_AT)) {
    const image = await destination.resolve(name, options);
    if (image && image.digest !== ours && (await mayPointAt(destination, move, image, options))) return image;
  }
  return undefined;
}

/**
 * Whether an image is still published: false for one that appeared during this run or claims the tag, and has no
 * version tag any more.
 */
async function stands(
  { destination, options }: State,
  { tag, original }: PlannedMove,
  image: Descriptor,
  names: readonly string[],
): Promise<boolean> {
  if (image.digest === original?.digest) {
    const claimed = await claimedTags(destination, image, options).catch(() => new Set<string>());
    if (!claimed.has(tag.name)) return true;
  }
  return (await versionOf(destination, image, names, options)) !== undefined;
}

/** A version that appeared during this run, whose run may have left the tag to this one. */
async function newerVersion(state: State, move: PlannedMove): Promise<Descriptor | undefined> {
  const { destination, ours, options } = state;
  const [highest] = await versions(state, move);
  if (highest === undefined || move.listed?.has(highest)) return undefined;
  const image = await destination.resolve(highest, options);
  if (!image || image.digest === ours) return undefined;
  return (await claimedTags(destination, image, options)).has(move.tag.name) ? image : undefined;
}

/** Whether a tag that follows versions points at the image, which shows that its run hasn't rolled it back. */
async function isHeld({ destination, moves, options }: State, digest: Digest): Promise<boolean> {
  const floating = moves.filter(({ tag }) => tag.versions);
  const found = await Promise.all(floating.map(({ tag }) => destination.resolve(tag.name, options)));
  return found.some((image) => image?.digest === digest);
}
