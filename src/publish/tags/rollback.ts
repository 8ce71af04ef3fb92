import type { Cancellable } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import type { TargetPlan, PlannedMove } from '../progress.ts';
import { groups } from './new-tags.ts';
import { createTagRestorer, type TagRestorer } from './tag-restorer.ts';

export interface RollbackOptions extends Cancellable {
  /** What the tags were moved to. */
  ours: Digest;
  /** True if this publish pushed that manifest, so that only its own tags point at it. */
  broughtIt: boolean;
}

interface Work extends RollbackOptions {
  destination: TargetPlan['uploader']['destination'];
  restorer: TagRestorer;
}

/** Tags without versions that are rolled back at the same time in one repository. */
const AT_ONCE = 16;
/** Maximum number of passes over the tags after the last write. */
const ROUNDS = 5;

/**
 * Rolls back the tags of one target that point at `ours`, the last moved first, those without versions together:
 * restores what they pointed at, or removes them if they didn't exist. A tag that follows versions is set to the
 * highest version that another run published in the meantime. A tag that something else has moved since stays
 * unchanged. Never rejects: a tag that can't be rolled back gets the status `stuck`, with the reason. Limits:
 * docs/decisions/converging-tags.md
 */
export async function rollBack(
  { uploader, moves: all }: Pick<TargetPlan, 'uploader' | 'moves'>,
  moves: readonly PlannedMove[],
  options: RollbackOptions,
): Promise<void> {
  const { destination } = uploader;
  const restorer = createTagRestorer(destination, all, options);
  const work: Work = { ...options, destination, restorer };
  const attempted = moves.filter((move) => move.attempted).reverse();
  // Restores before removing: some registries remove a tag by removing the manifest with all of its tags.
  const restored = attempted.filter((move) => move.previous);
  const removed = attempted.filter((move) => !move.previous);
  await putAllBack(restored, work);
  // A tag that may still point at the manifest would be removed with it.
  const alone = restored.every(({ report }) => report.status !== 'stuck');
  await putAllBack(removed, { ...work, broughtIt: options.broughtIt && alone });
  await correctAll(
    moves.filter(({ tag }) => tag.versions),
    work,
  );
}

async function putAllBack(moves: readonly PlannedMove[], work: Work): Promise<void> {
  const each = (some: readonly PlannedMove[]) =>
    mapConcurrent(some, AT_ONCE, async (move) => {
      try {
        await putBack(move, work);
      } catch (error) {
        await lookAgain(move, textOf(error), work);
      }
    });
  // The first tag alone: where a registry removes tags only with their manifest, the others are gone then.
  for (const [first, ...others] of groups(moves, 1)) {
    await each(first ? [first] : []);
    await each(others);
  }
}

async function putBack(move: PlannedMove, work: Work): Promise<void> {
  const { destination, restorer, ours } = work;
  const { name } = move.tag;
  const current = await destination.resolve(name, work);
  if (current?.digest !== ours) return leave(move, current);
  const wanted = await restorer.restoreTo(move);
  if (wanted) {
    await restorer.set(move, wanted);
  } else if (!(await remove(name, work))) {
    return stick(move, "this registry doesn't support deleting tags", current);
  }
  const now = await destination.resolve(name, work);
  if (now?.digest === wanted?.digest) settle(move, true, now);
  else stick(move, `it was rolled back and still reads as ${now?.digest ?? 'missing'}`, now);
}

/** Reads a tag after a failed request, which may have worked all the same. */
async function lookAgain(move: PlannedMove, reason: string, work: Work): Promise<void> {
  try {
    const now = await work.destination.resolve(move.tag.name, work);
    if (now?.digest === work.ours) stick(move, reason, now);
    else leave(move, now);
  } catch {
    stick(move, reason, 'unread');
  }
}

/** Reports a tag that doesn't point at `ours`: it never did, was rolled back, or was moved by something else. */
function leave(move: PlannedMove, current: Descriptor | undefined): void {
  const { previous, report } = move;
  if (current?.digest === previous?.digest)
    return settle(move, ['moved', 'created'].includes(report.status), current);
  report.status = 'failed';
  report.reason = `changed to ${current?.digest ?? 'nothing'} by someone else; left unchanged`;
}

/** Removes a tag, or the manifest under it if the registry can't remove tags. */
async function remove(name: string, work: Work): Promise<boolean> {
  const { destination, restorer, ours, broughtIt, signal } = work;
  const options = signal ? { signal } : {};
  if (await destination.deleteTag(name, options)) return true;
  if (!broughtIt || !(await destination.deleteManifest?.(ours, options))) return false;
  restorer.removedAll();
  return true;
}

/**
 * Other runs may have pointed tags at the image that is rolled back, kept tags because of it, or rolled back what
 * was restored here. Looks up and corrects the tags until nothing changes; the other runs do the same.
 */
async function correctAll(moves: readonly PlannedMove[], work: Work): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    work.restorer.forget();
    let changed = false;
    for (const move of moves) {
      try {
        changed = (await correct(move, work)) || changed;
      } catch (error) {
        if (move.attempted) stick(move, textOf(error), 'unread');
      }
    }
    if (!changed) return;
  }
}

async function correct(move: PlannedMove, work: Work): Promise<boolean> {
  const { destination, restorer, ours } = work;
  if (move.report.status === 'stuck' || move.original?.digest === ours) return false;
  const current = await destination.resolve(move.tag.name, work);
  const wanted = await restorer.correction(move, current);
  if (wanted === 'right') return false;
  if (wanted) await restorer.set(move, wanted);
  else if (!(await remove(move.tag.name, { ...work, broughtIt: false }))) {
    stick(move, "this registry doesn't support deleting tags", current);
    return false;
  }
  move.report.status = 'rolled-back';
  if (wanted) move.report.digest = wanted.digest;
  else delete move.report.digest;
  return true;
}

function settle(move: PlannedMove, wasMoved: boolean, now: Descriptor | undefined): void {
  if (wasMoved) move.report.status = 'rolled-back';
  if (now) move.report.digest = now.digest;
  else delete move.report.digest;
}

/** @param now what the tag points at, as read after the failure. */
function stick({ report }: PlannedMove, reason: string, now: Descriptor | undefined | 'unread'): void {
  report.status = 'stuck';
  report.reason = reason;
  delete report.digest;
  if (now === 'unread') report.unread = true;
  else if (now) report.digest = now.digest;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
