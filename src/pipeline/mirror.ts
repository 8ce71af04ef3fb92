import { mirror } from '../mirror/mirror.ts';
import { openMirrorRegistries } from '../mirror/registries.ts';
import { parseMirrorRules } from '../mirror/rules.ts';
import type { Reporter } from '../reporter/reporter.ts';
import type { TagPlan } from '../tags/model.ts';
import { connect } from './connections.ts';
import { createPhases } from './phases.ts';
import type { PipelineRequest, PipelineResult } from './request.ts';

/** A mirror run makes no tags of its own. */
const NO_PLAN: TagPlan = {
  images: [],
  tags: [],
  omitted: [],
  version: '',
  labels: [],
  annotations: [],
  warnings: [],
};

/**
 * Copies what the rules of `mirror` or `mirror-file` say.
 * @returns a result whose `mirror.failures` lists the images that could not be copied; the others are in place.
 * @throws Problem for rules that are wrong or contradict each other, before anything is copied.
 */
export async function runMirror(
  request: PipelineRequest,
  rules: NonNullable<PipelineRequest['mirror']>,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<PipelineResult> {
  const phases = createPhases();
  const { input, file } = rules;
  const parsed = parseMirrorRules(rules.rules, { input, ...(file === undefined ? {} : { file }) });
  const { http, credentials, close } = await connect(request, { reporter, withoutSecrets: false });
  const { retries, concurrency } = request.limits;
  const registries = openMirrorRegistries({
    http,
    credentials,
    reporter,
    ...(retries === undefined ? {} : { retries }),
  });
  try {
    const report = await phases.measure('mirror', () =>
      mirror(parsed, {
        ...registries,
        reporter,
        signal,
        rateLimit: request.rateLimit,
        dryRun: request.dryRun,
        temporaryDirectory: request.temporaryDirectory,
        ...(concurrency === undefined ? {} : { concurrency }),
      }),
    );
    const published = report.totals.copied > 0;
    return { plan: NO_PLAN, mirror: report, published, dryRun: request.dryRun, phases: phases.list };
  } finally {
    await registries.close();
    await close();
  }
}
