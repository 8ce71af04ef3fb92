import type { Cancellable } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { RepositoryState, WantedTag, Inspection } from './contract.ts';
import { repositoryState } from './inspect.ts';
import type { Lane } from './lane.ts';
import type { TagReport } from './report.ts';

/** One tag of one target: what it pointed at, and what becomes of it. */
export interface PlannedMove {
  tag: WantedTag;
  previous: Descriptor | undefined;
  /** When `previous` was looked up for the commit, monotonic milliseconds; -Infinity before. */
  checked: number;
  /** True while the tag is still to be moved. */
  due: boolean;
  /** True once a request that may have moved it was sent. */
  attempted: boolean;
  report: TagReport;
}

/** The tags of one target, in the order in which they move. */
export interface LanePlan {
  lane: Lane;
  moves: PlannedMove[];
  error?: unknown;
}

/** Lays out what is known of a target's tags: those that point at `wanted` already are settled. */
export function planTags(lane: Lane, inspection: Inspection, wanted: Digest): LanePlan {
  const moves = lane.target.tags.map((tag): PlannedMove => {
    const move: PlannedMove = {
      tag,
      previous: undefined,
      checked: -Infinity,
      due: true,
      attempted: false,
      report: { name: tag.name, status: 'kept' },
    };
    observe(move, inspection.tags.get(tag.name), wanted);
    // A build may have gone by since that look.
    move.checked = -Infinity;
    return move;
  });
  return { lane, moves };
}

/** Records what a tag points at now. */
export function observe(move: PlannedMove, current: Descriptor | undefined, wanted: Digest): void {
  move.checked = performance.now();
  move.previous = current;
  if (current) move.report.previous = current.digest;
  else delete move.report.previous;
  if (current?.digest !== wanted) return;
  move.due = false;
  move.report.status = 'unchanged';
  move.report.digest = wanted;
}

/** Leaves a tag alone, and says why. */
export function keep(move: PlannedMove, reason: string): void {
  move.due = false;
  move.report.status = 'kept';
  move.report.reason = reason;
  if (move.previous) move.report.digest = move.previous.digest;
}

/**
 * Asks of every tag that is due whether it may move, and makes the answer equal: a tag that has to stay in one
 * required target stays in all, so that registries don't come to disagree.
 */
export async function decideMoves(plans: readonly LanePlan[], options: Cancellable): Promise<void> {
  const reasons = new Map<string, string>();
  await Promise.all(
    plans.map(async ({ lane, moves }) => {
      const states = createStates(lane, options);
      for (const move of moves) {
        const decision = move.due && (await move.tag.mayMove?.(states(move.previous)));
        if (!decision || decision.move) continue;
        keep(move, decision.reason);
        if (!lane.target.optional) {
          reasons.set(move.tag.name, `${lane.destination.name}: ${decision.reason}`);
        }
      }
    }),
  );
  for (const move of plans.flatMap(({ moves }) => moves)) {
    const reason = reasons.get(move.tag.name);
    if (move.due && reason !== undefined) keep(move, `left alone in every registry, as in ${reason}`);
  }
}

/** States of one repository that list its tags once between them, and read once what several tags point at. */
function createStates(
  lane: Lane,
  options: Cancellable,
): (current: Descriptor | undefined) => RepositoryState {
  const shared = repositoryState(lane.destination, undefined, options);
  const states = new Map<Digest | undefined, RepositoryState>([[undefined, shared]]);
  return (current) => {
    const known = states.get(current?.digest);
    if (known) return known;
    const state = {
      ...repositoryState(lane.destination, current, options),
      tagNames: () => shared.tagNames(),
    };
    states.set(current?.digest, state);
    return state;
  };
}
