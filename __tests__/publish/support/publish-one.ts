import type { Content } from '../../../src/oci/content.ts';
import { publish } from '../../../src/publish/publish.ts';
import type { PublishReport } from '../../../src/publish/report.ts';
import type { Inspection, PublishOptions, Target } from '../../../src/publish/types.ts';

export interface OneOptions extends PublishOptions {
  revision?: string;
  inspections?: Inspection[];
}

/** Publishes a set of one image, and gives back its report. */
export async function publishOne(
  content: Content,
  targets: readonly Target[],
  { revision, inspections, ...options }: OneOptions,
): Promise<PublishReport> {
  const image = {
    ...{ name: '', content, targets },
    ...(revision === undefined ? {} : { revision }),
    ...(inspections === undefined ? {} : { inspections }),
  };
  const [published] = await publish([image], options);
  return published!.report;
}
