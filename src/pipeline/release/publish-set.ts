import type { CopySession } from '../../copy/session/session.ts';
import { publish } from '../../publish/publish.ts';
import type { PublishReport } from '../../publish/report.ts';
import type { PublishedImage, PublishOptions, SetImage, Target } from '../../publish/types.ts';
import type { PipelineContext } from '../context.ts';
import { targetNames } from '../registries/targets.ts';

/**
 * Publishes a set under the plan's version, in a log group.
 * @throws PublishFailedError with a report per image.
 */
export function publishSet(
  run: PipelineContext,
  set: readonly Omit<SetImage, 'version'>[],
  session: CopySession<Target>,
): Promise<PublishedImage[]> {
  const { phases, reporter, plan } = run;
  const version = plan.version === '' ? {} : { version: plan.version };
  const images = set.map((image): SetImage => ({ ...image, ...version }));
  const names = targetNames(set.flatMap(({ targets }) => targets));
  return phases.measure('publish', () =>
    reporter.group(`Push to ${names}`, () => publish(images, { ...publishOptions(run), session })),
  );
}

/** The publish options of a request; also used for the copy session before the publish. */
export function publishOptions({ request, reporter, signal, beforeTags }: PipelineContext): PublishOptions {
  return {
    ...{ reporter, signal, beforeTags },
    onFailure: request.onFailure,
    temporaryDirectory: request.temporaryDirectory,
    ...(request.limits.concurrency === undefined ? {} : { concurrency: request.limits.concurrency }),
  };
}

/** Whether something was pushed to at least one repository. */
export function isPublished({ images }: PublishReport): boolean {
  return images.some(({ status }) => status === 'published' || status === 'staged');
}
