import type { Cancellable } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import type { LanePlan, PlannedMove } from './tag-plan.ts';

export interface RollbackOptions extends Cancellable {
  /** What the tags were moved to. */
  ours: Digest;
  /** True when this publish brought that manifest there, so that no tag but its own can point at it. */
  broughtIt: boolean;
}

/**
 * Puts back the tags of one target that point at `ours`, the last moved first: to what they pointed at, or away
 * where they didn't exist. A tag somebody else has moved since is left to them. Never rejects: what could not be
 * put back has the status `stuck`, with the reason.
 */
export async function rollBack(
  { lane }: Pick<LanePlan, 'lane'>,
  moves: readonly PlannedMove[],
  options: RollbackOptions,
): Promise<void> {
  const attempted = moves.filter((move) => move.attempted).reverse();
  // Restored first, removed last: some registries remove a tag by removing the manifest under all of its tags.
  const restored = attempted.filter((move) => move.previous);
  const removed = attempted.filter((move) => !move.previous);
  await putAllBack(lane, restored, options);
  // A tag that may still point at the manifest would be gone with it.
  const alone = restored.every(({ report }) => report.status !== 'stuck');
  await putAllBack(lane, removed, { ...options, broughtIt: options.broughtIt && alone });
}

async function putAllBack(
  lane: LanePlan['lane'],
  moves: readonly PlannedMove[],
  options: RollbackOptions,
): Promise<void> {
  for (const move of moves) {
    try {
      await putBack(lane, move, options);
    } catch (error) {
      stick(move, error instanceof Error ? error.message : String(error));
    }
  }
}

async function putBack(
  { destination }: LanePlan['lane'],
  move: PlannedMove,
  options: RollbackOptions,
): Promise<void> {
  const { ours } = options;
  const { name } = move.tag;
  const current = await destination.resolve(name, options);
  if (current?.digest !== ours) {
    const wasMoved = ['moved', 'created'].includes(move.report.status);
    if (current?.digest === move.previous?.digest) return settle(move, wasMoved);
    move.report.status = 'failed';
    move.report.reason = `somebody else set it to ${current?.digest ?? 'nothing'} meanwhile; left to them`;
    return;
  }
  if (move.previous) {
    const bytes = await destination.readManifest(move.previous, options);
    await destination.tag(name, move.previous, bytes, options);
  } else if (!(await remove(destination, name, options))) {
    return stick(move, 'it did not exist before, and this registry does not let tags be removed');
  }
  const now = await destination.resolve(name, options);
  if (now?.digest === move.previous?.digest) settle(move, true);
  else stick(move, `it was put back and still reads as ${now?.digest ?? 'missing'}`);
}

/** Registries that can't remove a tag may remove the manifest under it. */
async function remove(
  destination: LanePlan['lane']['destination'],
  name: string,
  { ours, broughtIt, ...options }: RollbackOptions,
): Promise<boolean> {
  if (await destination.deleteTag(name, options)) return true;
  return broughtIt && (await destination.deleteManifest?.(ours, options)) === true;
}

function settle(move: PlannedMove, wasMoved: boolean): void {
  if (wasMoved) move.report.status = 'rolled-back';
  if (move.previous) move.report.digest = move.previous.digest;
  else delete move.report.digest;
}

function stick(move: PlannedMove, reason: string): void {
  move.report.status = 'stuck';
  move.report.reason = reason;
}
