import { PublishError } from '../../oci/errors.ts';
import type { Progress, Settled, CommitPlan, PlannedMove, TargetPlan } from '../progress.ts';
import { cancelled } from '../error.ts';
import { notCompared, tagWord } from '../report.ts';
import type { PublishOptions, TargetUploader } from '../types.ts';
import { converge } from './converge.ts';
import { anyRequiredFailed, commit, disagreements } from './move.ts';
import { rollBack, type RollbackOptions } from './rollback.ts';
import type { TagRemoval } from './tag-removal.ts';

/**
 * Milliseconds that moving may continue after the job was cancelled; the rest of the runner's 7.5 s is for the
 * rollback.
 */
const COMMIT_GRACE = 2000;
const CANCELLED_ROLLBACK = 2500;
/** Milliseconds for a rollback when the job wasn't cancelled. */
const ROLLBACK = 120_000;

/**
 * Moves the tags of all required targets of the set, reads them back, and rolls all of them back if one fails.
 * Then does the same for each optional registry on its own.
 * @throws the failure of a required target.
 */
export async function commitAll(
  set: readonly Settled[],
  tagRemoval: TagRemoval,
  options: PublishOptions,
): Promise<void> {
  const unremovable = new Set<TargetUploader>();
  for (const [uploader, can] of tagRemoval) if (!(await can)) unremovable.add(uploader);
  const plans = set.flatMap(plansOf);
  const deadline = withGrace(options.signal);
  const work = { options, unremovable, signal: deadline.signal };
  try {
    await commitGroup(
      plans.filter(({ uploader }) => !uploader.target.optional),
      work,
    );
    await Promise.all(optionalRegistries(set, plans).map((group) => commitGroup(group, work)));
  } finally {
    deadline.dispose();
  }
}

/**
 * Groups the optional targets by registry. A set is one release in an optional registry too: if one image fails,
 * no tag moves there. The repositories of a single image are independent.
 */
function optionalRegistries(set: readonly Settled[], plans: readonly SetPlan[]): SetPlan[][] {
  const optional = plans.filter(({ uploader }) => uploader.target.optional);
  if (set.length < 2) return optional.map((plan) => [plan]);
  const groups = new Map<string, SetPlan[]>();
  for (const plan of optional) {
    const { host } = plan.uploader.destination.repository;
    groups.set(host, [...(groups.get(host) ?? []), plan]);
  }
  for (const { progress } of set) {
    for (const { destination, target } of progress.errors.keys()) {
      const held = target.optional ? (groups.get(destination.repository.host) ?? []) : [];
      for (const { uploader, progress: other } of held)
        other.errors.set(uploader, heldBack(uploader, destination.name));
      if (target.optional) groups.delete(destination.repository.host);
    }
  }
  return [...groups.values()];
}

function heldBack({ destination }: TargetUploader, failed: string): PublishError {
  return new PublishError(
    `${destination.name}: no tag was moved, since ${failed} failed in the same registry`,
    {
      code: 'STOPPED',
    },
  );
}

/** The tags of one target of the set, and the image they are for. */
interface SetPlan extends CommitPlan {
  progress: Progress;
}

function plansOf({ progress, graph, busy }: Settled): SetPlan[] {
  const root = graph?.manifests.at(-1);
  if (!root) return [];
  return busy.flatMap((uploader) => {
    const plan = progress.tagPlans.get(uploader);
    return plan && !progress.errors.has(uploader) ? [{ ...plan, root, progress }] : [];
  });
}

interface Work {
  options: PublishOptions;
  /** Targets where a new tag can't be removed again. */
  unremovable: ReadonlySet<TargetUploader>;
  signal: AbortSignal;
}

/** Moves the tags of targets that succeed or fail together. @throws the failure of a required one. */
async function commitGroup(plans: readonly SetPlan[], work: Work): Promise<void> {
  const { options, unremovable, signal } = work;
  const images = byImage(plans);
  await commit(images, { signal, isLast: ({ uploader }) => unremovable.has(uploader) });
  for (const { plan, move } of images.flatMap(disagreements)) {
    const { reason } = move.report;
    await rollBack(plan, [move], { ...rollbackOf(plan), signal });
    if (move.report.status === 'rolled-back') move.report.status = 'kept';
    move.report.reason ??= reason;
  }
  const sound = (): boolean => plans.every(({ error }) => error === undefined);
  // Tags that stay despite the failure have to be right as well.
  if (sound() || options.onFailure === 'keep')
    await Promise.all(images.map((image) => converge(image, { signal })));
  const failed = plans.filter(({ error }) => error !== undefined);
  if (failed.length > 0) await undo(plans, work);
  for (const plan of plans) {
    const { progress, uploader, error } = plan;
    progress.finished.set(uploader, performance.now());
    if (error !== undefined) progress.errors.set(uploader, error);
    reportMoves(plan, options);
  }
  if (anyRequiredFailed(plans)) throw failed[0]?.error;
}

/** Groups plans by image: the same tag name in two images has nothing in common. */
function byImage(plans: readonly SetPlan[]): SetPlan[][] {
  const images = new Map<Progress, SetPlan[]>();
  for (const plan of plans) images.set(plan.progress, [...(images.get(plan.progress) ?? []), plan]);
  return [...images.values()];
}

/** Groups plans that move tags of one repository to one manifest: removing it for one plan would remove it for all. */
function sameRoots(plans: readonly SetPlan[]): [SetPlan, ...SetPlan[]][] {
  const groups: [SetPlan, ...SetPlan[]][] = [];
  for (const plan of plans) {
    const group = groups.find(
      ([{ uploader, root }]) =>
        uploader.destination === plan.uploader.destination &&
        root.descriptor.digest === plan.root.descriptor.digest,
    );
    if (group) group.push(plan);
    else groups.push([plan]);
  }
  return groups;
}

function rollbackOf({ root, uploader, progress }: SetPlan): Pick<RollbackOptions, 'ours' | 'broughtIt'> {
  return {
    ours: root.descriptor.digest,
    // In a repository that lacked the root before this publish, no other tag points at it.
    broughtIt: (progress.staged.get(uploader)?.manifests.pushed ?? 0) > 0,
  };
}

async function undo(plans: readonly SetPlan[], { options }: Work): Promise<void> {
  const { reporter } = options;
  if (options.onFailure === 'keep') {
    reporter.warning('A tag could not be moved; those that were moved stay, as on-failure: keep asks for.');
    return;
  }
  const signal = AbortSignal.timeout(options.signal?.aborted ? CANCELLED_ROLLBACK : ROLLBACK);
  await Promise.all(
    sameRoots(plans).map((some) => {
      const [{ uploader }] = some;
      const moves = some.flatMap((plan) => plan.moves);
      const broughtIt = some.some((plan) => rollbackOf(plan).broughtIt);
      return rollBack({ uploader, moves }, moves, { ...rollbackOf(some[0]), broughtIt, signal });
    }),
  );
  for (const plan of plans) {
    const stuck = plan.moves.filter(({ report }) => report.status === 'stuck');
    if (stuck.length === 0) continue;
    const name = plan.uploader.destination.name;
    const namesOf = (moves: readonly PlannedMove[]): string => moves.map(({ tag }) => tag.name).join(', ');
    plan.error ??= new PublishError(`${name}: could not roll back ${namesOf(stuck)}`, {
      code: 'STUCK',
      hint: 'Run the publish again once the cause is gone, or move these tags by hand.',
    });
    const unread = stuck.filter(({ report }) => report.unread);
    const read = stuck.filter(({ report }) => !report.unread);
    if (read.length > 0) {
      const digest = plan.root.descriptor.digest;
      reporter.warning(`${name}: ${namesOf(read)} could not be rolled back and still points at ${digest}.`);
    }
    if (unread.length > 0)
      reporter.warning(`${name}: ${namesOf(unread)} could not be read, so it may point at the new image.`);
  }
}

/** Logs one line for all tags with the same outcome. */
function reportMoves({ uploader, moves }: TargetPlan, { reporter }: PublishOptions): void {
  const { name } = uploader.destination;
  const alike = new Map<string, string[]>();
  for (const { report, unchecked } of moves) {
    // Only for a tag that was moved: a failure or a rollback has its own reason.
    if (report.status === 'moved' && unchecked !== undefined) report.reason = notCompared(unchecked);
    const word = tagWord(report.status, false);
    const outcome = report.reason ? `${word}: ${report.reason}` : word;
    alike.set(outcome, [...(alike.get(outcome) ?? []), report.name]);
    reporter.progress({ id: name, phase: 'tag', detail: report.name });
  }
  for (const [outcome, tags] of alike) reporter.info(`${name}: ${tags.join(', ')} ${outcome}`);
}

/** A signal that is aborted some time after the job's, so that moves that have begun can finish. */
function withGrace(signal: AbortSignal | undefined): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => controller.abort(cancelled()), COMMIT_GRACE);
  };
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    dispose() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
