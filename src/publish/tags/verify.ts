import { setTimeout as delay } from 'node:timers/promises';
import { mismatch, READ_BACK_PAUSES } from '../../copy/manifests/read-back.ts';
import type { Cancellable } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import { immutable } from '../existing-publish.ts';
import type { TargetUploader } from '../types.ts';
import type { CommitPlan, PlannedMove } from '../progress.ts';

/** Tags of one repository read at the same time; `requests` limits those of a whole registry. */
export const AT_ONCE = 16;

/**
 * Reads back all tags that were moved, except those that `converge` handles. A tag that points elsewhere is an
 * error of its target's plan. Never rejects, and ends with no request running, since a rollback may follow.
 */
export async function verify(plans: readonly CommitPlan[], options: Cancellable): Promise<void> {
  await Promise.all(
    plans.map(async (plan) => {
      if (plan.error !== undefined) return;
      const moved = plan.moves.filter(
        ({ tag, report }) => !tag.mayMove && ['moved', 'created'].includes(report.status),
      );
      await mapConcurrent(moved, AT_ONCE, async (move) => {
        if (plan.error !== undefined) return;
        try {
          await readBack(plan, move, options);
        } catch (error) {
          plan.error ??= error;
        }
      });
    }),
  );
}

function overwritten({ target }: TargetUploader, { tag, report }: PlannedMove, found: Digest): PublishError {
  report.digest = found;
  report.status = 'failed';
  report.reason = `another run published ${found} under it at the same moment`;
  return immutable(
    { target, tag: tag.name },
    report.reason,
    'Run the publish again: it will find the published image, and say whether it can stand.',
  );
}

async function readBack(
  { uploader, root }: CommitPlan,
  move: PlannedMove,
  options: Cancellable,
): Promise<void> {
  const { name } = move.tag;
  const wanted = root.descriptor.digest;
  let found: Digest | undefined;
  for (const pause of [...READ_BACK_PAUSES, undefined]) {
    found = (await uploader.requests.run(0, () => uploader.destination.resolve(name, options)))?.digest;
    if (found === wanted) {
      move.report.digest = found;
      return;
    }
    // The tag didn't exist before, so this is not a stale response.
    if (move.tag.writeOnce && found !== undefined) throw overwritten(uploader, move, found);
    if (pause !== undefined) await delay(pause, undefined, options);
  }
  if (found) move.report.digest = found;
  else delete move.report.digest;
  move.report.status = 'failed';
  move.report.reason = `reads back as ${found ?? 'missing'}`;
  throw mismatch(uploader.destination.name, { reference: name, digest: wanted }, found);
}
