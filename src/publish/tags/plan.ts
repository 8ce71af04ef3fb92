import type { Cancellable } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { PlannedMove, TargetPlan } from '../progress.ts';
import type { Inspection, MoveDecision, RepositoryState, TargetUploader } from '../types.ts';
import { repositoryState, type WithheldLookups } from './repository-state.ts';

/**
 * Creates the plan of a target's tags; those that already point at `wanted` are done. `seen` collects, by tag,
 * what the targets of one publish see.
 */
export function planTags(
  uploader: TargetUploader,
  inspection: Inspection,
  wanted: Digest,
  seen = new Map<string, PlannedMove['seen']>(),
): TargetPlan {
  const moves = uploader.target.tags.map((tag): PlannedMove => {
    const move: PlannedMove = {
      tag,
      previous: undefined,
      original: inspection.tags.get(tag.name),
      seen: seenUnder(tag.name, seen),
      shared: false,
      checked: -Infinity,
      due: true,
      attempted: false,
      report: { name: tag.name, status: 'kept' },
    };
    observe(move, inspection.tags.get(tag.name), wanted);
    // That lookup may be older than a whole build.
    move.checked = -Infinity;
    return move;
  });
  return { uploader, moves, ...(inspection.listed ? { listed: inspection.listed } : {}) };
}

function seenUnder(name: string, seen: Map<string, PlannedMove['seen']>): PlannedMove['seen'] {
  const known = seen.get(name) ?? new Map<Digest, Descriptor>();
  seen.set(name, known);
  return known;
}

/** Records what a tag points at now. */
export function observe(move: PlannedMove, current: Descriptor | undefined, wanted: Digest): void {
  move.checked = performance.now();
  move.previous = current;
  if (current) move.seen.set(current.digest, current);
  if (current) move.report.previous = current.digest;
  else delete move.report.previous;
  if (current?.digest !== wanted) return;
  move.due = false;
  move.report.status = 'unchanged';
  move.report.digest = wanted;
}

/** Keeps a tag as it is, with the reason. */
export function keep(move: PlannedMove, reason: string): void {
  move.due = false;
  move.report.status = 'kept';
  move.report.reason = reason;
  if (move.previous) move.report.digest = move.previous.digest;
  else delete move.report.digest;
}

/**
 * Decides for each remaining tag whether it may move. A tag that has to stay in one required target stays in all,
 * so that registries don't diverge.
 * @param options `staged`: all repositories hold the image by now.
 */
export async function decideMoves(
  plans: readonly TargetPlan[],
  options: Cancellable & { staged?: boolean },
): Promise<void> {
  const reasons = new Map<string, string>();
  await Promise.all(
    plans.map(async ({ uploader, moves, own }) => {
      const states = createStates(uploader, own, options);
      for (const move of moves) {
        const decision = move.due && (await decide(move, states, options));
        if (decision && decision.move) noteUnchecked(move, decision.unchecked);
        if (!decision || decision.move) continue;
        keep(move, decision.reason);
        if (!uploader.target.optional) {
          reasons.set(move.tag.name, `${uploader.destination.name}: ${decision.reason}`);
        }
      }
    }),
  );
  for (const move of plans.flatMap(({ moves }) => moves)) {
    const reason = reasons.get(move.tag.name);
    if (!move.due || reason === undefined) continue;
    keep(move, `kept in every registry, as in ${reason}`);
    move.shared = true;
  }
}

function noteUnchecked(move: PlannedMove, why: string | undefined): void {
  delete move.unchecked;
  if (why !== undefined && move.previous) move.unchecked = why;
}

async function decide(
  move: PlannedMove,
  states: (current: Descriptor | undefined) => RepositoryState,
  { staged }: { staged?: boolean },
): Promise<MoveDecision | undefined> {
  const { tag, previous } = move;
  if (tag.versions) {
    // Not every account may list a repository that doesn't exist yet.
    if (!previous && !staged) return undefined;
    if (!staged) move.listed = new Set(await states(undefined).tagNames());
  }
  return tag.mayMove?.(states(previous));
}

/** States of one repository that share one listing, and read each image once. */
function createStates(
  uploader: TargetUploader,
  ownAnnotations: TargetPlan['own'],
  options: Cancellable,
): (current: Descriptor | undefined) => RepositoryState {
  const own = ownAnnotations ? { ownAnnotations } : {};
  const lookups: WithheldLookups = new Map();
  const shared = { ...repositoryState(uploader.destination, undefined, options, lookups), ...own };
  const states = new Map<Digest | undefined, RepositoryState>([[undefined, shared]]);
  return (current) => {
    const known = states.get(current?.digest);
    if (known) return known;
    const state = {
      ...repositoryState(uploader.destination, current, options, lookups),
      ...own,
      tagNames: () => shared.tagNames(),
    };
    states.set(current?.digest, state);
    return state;
  };
}
