import { setTimeout as delay } from 'node:timers/promises';
import type { Cancellable } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';
import { eachConcurrent } from '../../support/map-concurrent.ts';
import type { MoveDecision, RepositoryState } from '../types.ts';
import { mayPointAt, versionOf } from './claims.ts';
import type { CommitPlan, CommitRoot, PlannedMove } from '../progress.ts';
import { keep } from './plan.ts';
import { repositoryState, type WithheldLookups } from './repository-state.ts';
import { AT_ONCE } from './verify.ts';

/** Milliseconds before each lookup. Two runs agree after one or two; the pauses are for registries that lag. */
const PAUSES = [0, 0, 0, 100, 400, 1000];

/** What to do with a tag after a lookup. */
type Judgement =
  { as: 'right' } | { as: 'kept'; reason: string } | { as: 'again' } | { as: 'write'; image: Descriptor };

interface Work extends Cancellable {
  plan: CommitPlan;
  root: CommitRoot;
  names: () => Promise<string[]>;
  /** The repository's state as if the tag pointed at this run's image. @param current what it really points at. */
  stateAt: (current: Descriptor | undefined) => RepositoryState;
}

/**
 * Brings the forward-only tags of one image to the state that all runs agree on: looks up each tag that this run
 * wrote, in each repository, and corrects it, until nothing has to be corrected. Every run does that after its
 * last write, so the run that writes last sees the others. Never rejects: a tag that can't be settled is an error
 * of its target's plan.
 * The algorithm and its limits: docs/decisions/converging-tags.md
 */
export async function converge(plans: readonly CommitPlan[], options: Cancellable): Promise<void> {
  const kept = plans.flatMap(({ moves }) => moves.filter((move) => isWatched(move) && !move.attempted));
  await convergeAll(plans, options);
  // If one registry kept a tag for a version that was rolled back since, the others kept it for that version too.
  const released = new Set(kept.filter(({ report }) => report.status !== 'kept').map(({ tag }) => tag.name));
  if (released.size === 0) return;
  for (const move of plans.flatMap(({ moves }) => moves))
    if (released.has(move.tag.name)) move.shared = false;
  await convergeAll(plans, options);
}

async function convergeAll(plans: readonly CommitPlan[], options: Cancellable): Promise<void> {
  await Promise.all(
    plans.map(async (plan) => {
      try {
        await convergeOne(plan, options);
      } catch (error) {
        plan.error ??= error;
      }
    }),
  );
}

async function convergeOne(plan: CommitPlan, options: Cancellable): Promise<void> {
  let open = plan.moves.filter(isWatched);
  for (const pause of PAUSES) {
    if (open.length === 0) return;
    if (pause > 0) await delay(pause, undefined, options);
    open = await round(open, plan, options);
  }
  const [contested] = open;
  if (contested) throw unsettled(plan, contested);
}

/** Whether this run wrote the tag, or didn't write it because of another run's version. */
function isWatched({ tag, attempted, due, shared, report }: PlannedMove): boolean {
  if (!tag.mayMove) return false;
  if (!tag.versions) return attempted && report.status !== 'kept';
  return attempted || (!due && report.status === 'kept' && !shared);
}

/** Looks up each tag, and corrects it if it is wrong. @returns the tags to look up again. */
async function round(
  moves: readonly PlannedMove[],
  plan: CommitPlan,
  options: Cancellable,
): Promise<PlannedMove[]> {
  const { root } = plan;
  const { destination, requests } = plan.uploader;
  const held = repositoryState(destination, undefined, options);
  const lookups: WithheldLookups = new Map();
  const stateAt = (current: Descriptor | undefined): RepositoryState => ({
    ...repositoryState(destination, current, options, lookups),
    current: root.descriptor,
    currentAnnotations: () => Promise.resolve({}),
    tagNames: () => held.tagNames(),
  });
  const work: Work = { ...options, plan, root, names: () => held.tagNames(), stateAt };
  const open: PlannedMove[] = [];
  // Ends with no request running, since a rollback may follow.
  await eachConcurrent(moves, AT_ONCE, async (move) => {
    try {
      const current = await requests.run(0, () => destination.resolve(move.tag.name, options));
      const judge = move.tag.versions ? judgeByVersion : judgeByRun;
      const again = await apply(await judge(move, current, work), move, current, work);
      if (again) open.push(again);
    } catch (error) {
      // Another run has rolled back and removed its image.
      if (!(error instanceof PublishError && error.code === 'MANIFEST_UNKNOWN')) throw error;
      open.push(move);
    }
  });
  return open;
}

async function apply(
  judgement: Judgement,
  move: PlannedMove,
  current: Descriptor | undefined,
  { plan, root, signal }: Work,
): Promise<PlannedMove | undefined> {
  const options = signal ? { signal } : {};
  switch (judgement.as) {
    case 'again':
      return move;
    case 'kept':
      move.previous = current;
      keep(move, judgement.reason);
      return undefined;
    case 'right':
      move.due = false;
      move.report.status = move.original ? 'moved' : 'created';
      move.report.digest = root.descriptor.digest;
      delete move.report.reason;
      return undefined;
    case 'write': {
      const { destination } = plan.uploader;
      const { image } = judgement;
      const ours = image.digest === root.descriptor.digest;
      const bytes = ours ? root.bytes : await destination.readManifest(image, options);
      move.attempted = true;
      move.seen.set(image.digest, image);
      if (ours) delete move.setForOther;
      else move.setForOther = image.digest;
      await destination.tag(move.tag.name, image, bytes, options);
      return move;
    }
  }
}

/** A tag such as `latest` belongs to the highest version in the repository. */
async function judgeByVersion(
  move: PlannedMove,
  current: Descriptor | undefined,
  work: Work,
): Promise<Judgement> {
  const ours = work.root.descriptor;
  const decision = await higherThanOurs(move, current, work);
  if (!decision.move) return judgeBelow(move, current, decision.reason, work);
  if (current?.digest === ours.digest) return { as: 'right' };
  if (!current || move.seen.has(current.digest)) return { as: 'write', image: ours };
  // Another run's image with a lower version or rolled back, or one set by something else.
  const state = repositoryState(work.plan.uploader.destination, current, work);
  const now = await move.tag.mayMove?.(state);
  if (now?.move === false) return { as: 'kept', reason: now.reason };
  if (await isVersion(move, current, work)) return { as: 'write', image: ours };
  throw movedByOthers(work, move, current);
}

/** Whether the tag points at another run's version: an image that claims the tag, or that has a version tag. */
async function isVersion(move: PlannedMove, current: Descriptor, work: Work): Promise<boolean> {
  const { destination } = work.plan.uploader;
  if (await mayPointAt(destination, move, current, work)) return true;
  return (
    (await versionOf(destination, current, move.tag.versions?.(await work.names()) ?? [], work)) !== undefined
  );
}

/** Whether this run's version is the highest for the tag. */
async function higherThanOurs(
  { tag }: PlannedMove,
  current: Descriptor | undefined,
  { stateAt }: Work,
): Promise<MoveDecision> {
  return (await tag.mayMove?.(stateAt(current))) ?? { move: true };
}

/** The highest version that wasn't published without the tag on purpose. */
async function highestFor(
  { tag }: PlannedMove,
  current: Descriptor | undefined,
  { names, stateAt }: Work,
): Promise<string | undefined> {
  const state = stateAt(current);
  for (const name of tag.versions?.(await names()) ?? []) {
    if (!(await state.isWithheld?.(name, tag.name))) return name;
  }
  return undefined;
}

/**
 * A higher version is published: the tag belongs to it, if that image claims the tag. What this run wrote for another run's
 * version is checked again, since that one may have been rolled back right before.
 */
async function judgeBelow(
  move: PlannedMove,
  current: Descriptor | undefined,
  reason: string,
  work: Work,
): Promise<Judgement> {
  const { destination } = work.plan.uploader;
  const isOurs = [work.root.descriptor.digest, move.setForOther, undefined].includes(current?.digest);
  if (!move.attempted || !isOurs) return { as: 'kept', reason };
  const highest = await highestFor(move, current, work);
  const image = highest === undefined ? undefined : await destination.resolve(highest, work);
  // It was listed before: its run has rolled it back.
  if (highest === undefined || !image) return { as: 'again' };
  if (image.digest === current?.digest) return { as: 'kept', reason };
  if (await mayPointAt(destination, move, image, work)) return { as: 'write', image };
  throw contested(work, move, `${reason}, and ${highest} isn't known to belong under it`);
}

/** A branch's tag belongs to the latest run. What another run wrote is judged as before a move. */
async function judgeByRun(
  move: PlannedMove,
  current: Descriptor | undefined,
  work: Work,
): Promise<Judgement> {
  const ours = work.root.descriptor;
  if (current?.digest === ours.digest) {
    const decision = await move.tag.mayMove?.(work.stateAt(current));
    if (decision?.move === false) throw contested(work, move, decision.reason);
    return { as: 'right' };
  }
  if (!current) return { as: 'write', image: ours };
  const { uploader, own } = work.plan;
  const state = {
    ...repositoryState(uploader.destination, current, work),
    ...(own ? { ownAnnotations: own } : {}),
  };
  const decision = await move.tag.mayMove?.(state);
  if (decision?.move === false) return { as: 'kept', reason: decision.reason };
  if (move.seen.has(current.digest) || (await move.tag.isOlder?.(state))) return { as: 'write', image: ours };
  throw movedByOthers(work, move, current);
}

function contested({ plan }: Work, { tag }: PlannedMove, reason: string): PublishError {
  return new PublishError(`${plan.uploader.destination.name}:${tag.name} was moved, but ${reason}`, {
    code: 'TAG_CONTESTED',
    hint: 'Publish the higher version again if the tag should point at it, and let releases wait for each other with concurrency.',
  });
}

function movedByOthers({ plan, root }: Work, move: PlannedMove, current: Descriptor): PublishError {
  const name = `${plan.uploader.destination.name}:${move.tag.name}`;
  move.report.digest = current.digest;
  move.report.status = 'failed';
  move.report.reason = `reads back as ${current.digest}`;
  return new PublishError(
    `${name} was set to ${root.descriptor.digest} and reads back as ${current.digest}`,
    {
      code: 'READ_BACK_MISMATCH',
      hint: 'Check what else moves this tag, and run the publish again.',
    },
  );
}

function unsettled({ uploader, root: { descriptor } }: CommitPlan, move: PlannedMove): PublishError {
  const name = `${uploader.destination.name}:${move.tag.name}`;
  move.report.status = 'failed';
  move.report.reason = 'set several times, and still reads back as something else';
  return new PublishError(
    `${name} was set to ${descriptor.digest} several times, and reads back as something else`,
    {
      code: 'READ_BACK_MISMATCH',
      hint: 'Let runs wait for each other with concurrency; if no other run moves the tag, the registry lost it.',
    },
  );
}
