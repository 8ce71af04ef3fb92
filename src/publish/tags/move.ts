import type { Cancellable } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';
import { eachConcurrent } from '../../support/map-concurrent.ts';
import { immutable } from '../existing-publish.ts';
import { claimedTags } from './claims.ts';
import { AT_ONCE, verify } from './verify.ts';
import type { CommitPlan, TargetPlan, PlannedMove } from '../progress.ts';
import { createAbsence, FRESH, groups, isListable, newTags, type Absence } from './new-tags.ts';
import { decideMoves, keep, observe } from './plan.ts';

/**
 * With more tags than this, they move in groups, in order: write-once and version tags in groups of this size, others
 * together. Later groups are looked up when it is their turn, since an earlier lookup would be stale.
 */
const GROUP = 8;

/**
 * Moves tags to the root of their image, which every repository must hold by now: all images and targets at the
 * same time, the most specific tag of a target first. Each tag is looked up again right before it moves, and all
 * write-once tags before any tag moves. Targets that can't remove a new tag follow when all others have moved and
 * read back. Never rejects: a target's failure is in its plan, and its other tags stay unchanged.
 */
export async function commit(
  images: readonly (readonly CommitPlan[])[],
  options: Cancellable & { isLast(plan: CommitPlan): boolean },
): Promise<void> {
  const plans = images.flat();
  let sound: CommitPlan[] = [];
  try {
    await unlessGone(async () => {
      await Promise.all(plans.map((plan) => capture(plan, () => lookAgain(plan, options))));
      sound = anyRequiredFailed(plans) ? [] : plans.filter((plan) => plan.error === undefined);
      const ofImage = images.map((image) => image.filter((plan) => sound.includes(plan)));
      await Promise.all(ofImage.map((image) => decideMoves(image, { ...options, staged: true })));
    });
  } catch (error) {
    for (const plan of sound) plan.error = error;
    return;
  }
  for (const wave of [sound.filter((plan) => !options.isLast(plan)), sound.filter(options.isLast)]) {
    await Promise.all(wave.map((plan) => capture(plan, () => moveTags(plan, options))));
    if (anyRequiredFailed(wave)) return;
    await verify(wave, options);
    if (anyRequiredFailed(wave)) return;
  }
}

export function anyRequiredFailed(plans: readonly TargetPlan[]): boolean {
  return plans.some(({ uploader, error }) => error !== undefined && !uploader.target.optional);
}

async function capture(plan: TargetPlan, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    plan.error ??= error;
  }
}

async function lookAgain(plan: CommitPlan, options: Cancellable): Promise<void> {
  const { witnesses, rest } = newTags(plan.moves, plan);
  const last = dueOf(plan).filter(
    (move, position) => move.tag.writeOnce || witnesses.has(move) || (position < GROUP && !rest.has(move)),
  );
  // `early-look.ts` may just have looked.
  const first = last.filter((move) => !isFresh(move));
  // Write-once tags last: another run sets them first, so a run that sees its floating tags would see them too.
  const [once, others] = [true, false].map((writeOnce) =>
    first.filter(({ tag }) => tag.writeOnce === writeOnce),
  );
  for (const moves of [others, once]) await onEach(plan, moves ?? [], (move) => look(plan, move, options));
}

/** Runs `work` on these tags at the same time, as far as the registry's limit lets it; ends with no request running. */
function onEach(
  { uploader }: TargetPlan,
  moves: readonly PlannedMove[],
  work: (move: PlannedMove) => Promise<void>,
): Promise<void> {
  return eachConcurrent(moves, AT_ONCE, (move) => uploader.requests.run(0, () => work(move)));
}

function dueOf({ moves }: TargetPlan): PlannedMove[] {
  return moves.filter((move) => move.due);
}

function isFresh({ checked }: PlannedMove): boolean {
  return performance.now() - checked <= FRESH;
}

async function look(
  { uploader, root: { descriptor } }: CommitPlan,
  move: PlannedMove,
  options: Cancellable,
): Promise<void> {
  const current = await uploader.destination.resolve(move.tag.name, options);
  observe(move, current, descriptor.digest);
  if (move.due && move.tag.writeOnce && current) {
    throw immutable(
      { target: uploader.target, tag: move.tag.name },
      `somebody published ${current.digest} under it while this publish was under way`,
      'Run the publish again: it will find the published image, and say whether it can stand.',
    );
  }
}

/**
 * Moves write-once tags first, then looks up the tags that follow versions. If two runs publish one version at the
 * same moment, one sees the other here, or finds its write-once tag overwritten in the end.
 */
async function moveTags(plan: CommitPlan, options: Cancellable): Promise<void> {
  const first = dueOf(plan).filter(({ tag }) => tag.writeOnce);
  const follows = dueOf(plan).some(({ tag }) => tag.versions);
  if (first.length > 0 && follows) {
    await moveDue({ ...plan, moves: first }, options);
    const others = dueOf(plan).filter((move) => !isListable(move));
    await onEach(plan, others.slice(0, GROUP), (move) => unlessGone(() => lookBetween(plan, move, options)));
  }
  await moveDue(plan, options);
}

/** Retries if a tag pointed at an image that another run has just rolled back and removed. */
async function unlessGone(work: () => Promise<void>): Promise<void> {
  for (let tries = 2; ; tries -= 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 0 || !(error instanceof PublishError && error.code === 'MANIFEST_UNKNOWN')) throw error;
    }
  }
}

/** Looks up a tag after the write-once tags moved. @throws PublishError if another run claims one of them. */
async function lookBetween(plan: CommitPlan, move: PlannedMove, options: Cancellable): Promise<void> {
  const before = move.previous?.digest;
  await look(plan, move, options);
  if (!move.due || !move.previous || move.previous.digest === before) return;
  await refuseRival(plan, move.previous, options);
  await decideAgain(plan, move, options);
}

async function refuseRival(plan: TargetPlan, image: Descriptor, options: Cancellable): Promise<void> {
  const claimed = await claimedTags(plan.uploader.destination, image, options);
  const lost = plan.moves.find(({ tag, attempted }) => tag.writeOnce && attempted && claimed.has(tag.name));
  if (!lost) return;
  lost.concurrentImage = image;
  throw immutable(
    { target: plan.uploader.target, tag: lost.tag.name },
    `another run published ${image.digest} as this version at the same moment`,
    'Run the publish again: it will find the published image, and say whether it can stand.',
  );
}

async function moveDue(plan: CommitPlan, options: Cancellable): Promise<void> {
  const absence = createAbsence(plan, options);
  if (await moveTogether(plan, dueOf(plan).filter(isFresh), options)) {
    await onEach(plan, dueOf(plan), (move) => confirm(plan, move, absence, options));
    await moveTogether(plan, dueOf(plan), options);
  }
  for (const group of groupsOf(plan))
    await onEach(plan, group, (move) => moveOne(plan, move, absence, options));
}

/** The tags that move at the same time, group after group. */
function groupsOf(plan: CommitPlan): PlannedMove[][] {
  const due = dueOf(plan);
  if (due.length <= GROUP) return due.map((move) => [move]);
  const { witnesses } = newTags(due, plan);
  return groups(due, GROUP).flatMap((group) =>
    [true, false].map((first) => group.filter((move) => witnesses.has(move) === first)),
  );
}

/**
 * Sets all tags in one request if the registry supports it: distribution-spec, "Pushing Manifests", `?tag=`.
 * @returns whether it does.
 */
async function moveTogether(
  { uploader, root: { descriptor, bytes } }: CommitPlan,
  due: readonly PlannedMove[],
  options: Cancellable,
): Promise<boolean> {
  if (due.length < 2) return false;
  for (const move of due) move.attempted = true;
  const tags = due.map((move) => move.tag.name);
  const { tagged } = await uploader.destination.putManifest(descriptor, bytes, { ...options, tags });
  for (const move of due) {
    if (tagged.includes(move.tag.name)) settle(move, descriptor);
    else move.attempted = false;
  }
  return tagged.length > 0;
}

/** Looks a tag up again if its last lookup is too old to move it. */
async function confirm(
  plan: CommitPlan,
  move: PlannedMove,
  absence: Absence,
  options: Cancellable,
): Promise<void> {
  if (isFresh(move)) return;
  if (isListable(move) && !move.previous) {
    const checked = await absence.of(move.tag.name);
    if (checked !== undefined) return void (move.checked = checked);
  }
  const before = move.previous?.digest;
  await look(plan, move, options);
  if (move.previous?.digest !== before && move.due) await decideAgain(plan, move, options);
}

async function moveOne(
  plan: CommitPlan,
  move: PlannedMove,
  absence: Absence,
  options: Cancellable,
): Promise<void> {
  await unlessGone(() => confirm(plan, move, absence, options));
  if (!move.due) return;
  options.signal?.throwIfAborted();
  const { root } = plan;
  move.attempted = true;
  try {
    await plan.uploader.destination.tag(move.tag.name, root.descriptor, root.bytes, options);
  } catch (error) {
    move.report.status = 'failed';
    move.report.reason = error instanceof Error ? error.message : String(error);
    throw error;
  }
  settle(move, root.descriptor);
}

/** Decides again after something else moved the tag. */
async function decideAgain(plan: TargetPlan, move: PlannedMove, options: Cancellable): Promise<void> {
  const single: TargetPlan = { ...plan, moves: [move] };
  await decideMoves([single], { ...options, staged: true });
  if (!move.due) keep(move, move.report.reason ?? 'somebody else moved it');
}

function settle(move: PlannedMove, root: Descriptor): void {
  move.due = false;
  move.report.status = move.previous ? 'moved' : 'created';
  move.report.digest = root.digest;
}

/** Tags of one image that moved in one required target and had to be kept in another, where another run was faster. */
export function disagreements<Plan extends TargetPlan>(
  plans: readonly Plan[],
): { plan: Plan; move: PlannedMove }[] {
  const kept = new Map<string, string>();
  for (const { uploader, moves } of plans) {
    if (uploader.target.optional) continue;
    for (const { tag, report, due } of moves) {
      // These tags are settled per repository: tags/converge.ts.
      if (report.status === 'kept' && !due && !tag.versions)
        kept.set(report.name, `${uploader.destination.name}: ${report.reason ?? ''}`);
    }
  }
  return plans.flatMap((plan) =>
    plan.moves
      .filter(({ report }) => kept.has(report.name) && ['moved', 'created'].includes(report.status))
      .map((move) => {
        move.report.reason = `rolled back, since it was kept in ${kept.get(move.report.name) ?? ''}`;
        return { plan, move };
      }),
  );
}
