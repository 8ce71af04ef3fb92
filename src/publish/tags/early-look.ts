import { mapConcurrent } from '../../support/map-concurrent.ts';
import type { Settled, PlannedMove } from '../progress.ts';
import type { PublishOptions, TargetUploader } from '../types.ts';
import { observe } from './plan.ts';

/** With more tags in a repository, they aren't all moved while this look is fresh. */
const MOST_TAGS = 8;

/**
 * The last look at the tags before they move, sent together with the last manifest instead of after it: one round
 * trip less. What it finds unchanged counts like any look, for as long as it is fresh; everything else is left to
 * the look in `commit`.
 */
interface EarlyLook {
  /** A target is about to get its root. When the last one of the set is, all tags are looked up. */
  begin(uploader: TargetUploader): void;
  /** Resolves when no look-up is running any more. Never rejects. */
  ended(): Promise<void>;
}

/** Looks at nothing if steps run in between, which may take long. */
export function createEarlyLook(set: readonly Settled[], options: PublishOptions): EarlyLook {
  const missing = new Set(set.flatMap(({ busy }) => busy));
  const hasSteps = (options.beforeTags ?? []).length > 0;
  let looking: Promise<unknown> = Promise.resolve();
  return {
    begin(uploader) {
      missing.delete(uploader);
      if (missing.size === 0 && !hasSteps) looking = Promise.all(set.map((image) => lookAt(image, options)));
    },
    ended: () => looking.then(() => undefined),
  };
}

async function lookAt(image: Settled, options: PublishOptions): Promise<void> {
  await Promise.all(image.busy.map((uploader) => lookAtTags(uploader, image, options)));
}

/** In the order of `commit`: write-once tags last, and only if nothing else has changed. */
async function lookAtTags(
  uploader: TargetUploader,
  { progress }: Settled,
  { signal }: PublishOptions,
): Promise<void> {
  const due = (progress.tagPlans.get(uploader)?.moves ?? []).filter((move) => move.due);
  if (due.length > MOST_TAGS) return;
  const isUnchanged = async (move: PlannedMove): Promise<boolean> => {
    // A failure is left to the look in `commit` as well.
    const current = await uploader.destination
      .resolve(move.tag.name, { signal })
      .catch(() => 'unread' as const);
    if (current === 'unread' || current?.digest !== move.previous?.digest) return false;
    observe(move, current, progress.root.digest);
    return true;
  };
  for (const writeOnce of [false, true]) {
    const moves = due.filter(({ tag }) => tag.writeOnce === writeOnce);
    const unchanged = await mapConcurrent(moves, MOST_TAGS, isUnchanged);
    if (unchanged.includes(false)) return;
  }
}
