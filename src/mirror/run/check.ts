import { mapConcurrent } from '../../support/map-concurrent.ts';
import type { Comparison } from './compare.ts';
import { destinationName } from './copy-task.ts';
import type { MirrorJobContext } from './job-context.ts';

const CHECKS = 4;

/**
 * Removes images that `beforeCopy` rejects from the list of missing ones. Each is recorded as failed, the tag
 * at its destination stays, and nothing of its rule is pruned.
 */
export async function refuseUnchecked(context: MirrorJobContext, comparison: Comparison): Promise<void> {
  const { run, job, recorder } = context;
  const { beforeCopy, signal, reporter } = run.options;
  if (!beforeCopy) return;
  const step = run.progress.step('Verifying', 'image');
  step.expect(comparison.missing.length);
  const checked = await mapConcurrent(comparison.missing, CHECKS, async (image) => {
    try {
      await beforeCopy(job.source, image.root).finally(() => step.done());
    } catch (error) {
      signal?.throwIfAborted();
      for (const copy of image.copies) {
        run.refused.add(copy.rule);
        const destination = destinationName(copy, image.root.digest);
        recorder.failed(copy.rule, { source: copy.source, destination }, error);
      }
      return [];
    }
    if (image.platforms !== 'all') {
      reporter.notice(
        `${job.name}@${image.root.digest} is verified; its copy has some of its platforms only, so that it can't be`,
      );
    }
    return [image];
  });
  comparison.missing = checked.flat();
}
