import type { Settled } from '../progress.ts';
import type { PublishOptions, TargetUploader } from '../types.ts';

/** Milliseconds to wait for the answer; without one, the tags count as not removable. */
const PATIENCE = 5000;

/** Whether a new tag could be removed again, by target. */
export type TagRemoval = Map<TargetUploader, Promise<boolean>>;

/**
 * Asks the registries in which tags will be created whether they could be removed again. Where they can't (GHCR,
 * Docker Hub, and accounts without the right), tags move last. Nothing is asked for a single repository, where the
 * order doesn't matter. Never rejects.
 */
export function askTagRemoval(set: readonly Settled[], options: PublishOptions): TagRemoval {
  const busy = set.flatMap((image) =>
    image.busy.map((uploader) => ({ uploader, moves: image.progress.tagPlans.get(uploader)?.moves ?? [] })),
  );
  const creating = busy.filter(({ moves }) => moves.some(({ due, previous }) => due && !previous));
  if (busy.length < 2 || options.onFailure === 'keep') return new Map();
  return new Map(creating.map(({ uploader }) => [uploader, canRemoveTags(uploader, options)]));
}

async function canRemoveTags(
  { destination, target }: TargetUploader,
  options: PublishOptions,
): Promise<boolean> {
  if (!destination.removesTags) return true;
  const limit = AbortSignal.timeout(PATIENCE);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const can = await destination.removesTags({ signal }).catch(() => false);
  if (!can && !target.optional) {
    options.reporter.info(
      `${destination.name}: new tags can't be removed here should the publish fail, so its tags move last`,
    );
  }
  return can;
}
