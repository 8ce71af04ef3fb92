import type { BlobCounts } from '../copy/uploads/counts.ts';
import { createMountIndex } from '../copy/session/mounts.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import { createCircuitBreaker } from './limits/circuit-breaker.ts';
import { createPullLimiter } from './limits/pull-limit.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { emptyTotals, type CopyStatus, type MirrorReport, type MirrorRepositoryReport } from './report.ts';
import type { MirrorRule } from './rules/types.ts';
import { refuseUnchecked } from './run/check.ts';
import { compare, recordComparison } from './run/compare.ts';
import { copyImage } from './run/copy-image.ts';
import type { CopyTask } from './run/copy-task.ts';
import { openJobContext, type MirrorContext, type MirrorJobContext } from './run/job-context.ts';
import { prune, writtenTags } from './run/prune.ts';
import { copyReferrerTags, type Subject } from './run/referrers.ts';
import { checkWrites, chooseTags } from './select/plan.ts';
import { createOpener, expandRules, type SourceJob } from './select/source-jobs.ts';
import type { MirrorOptions } from './types.ts';

/** Maximum number of source repositories processed in parallel. */
const JOBS = 3;
/** Maximum number of images of one repository copied in parallel. */
const IMAGES = 8;

interface JobOutcome {
  recorder: Recorder;
  blobs: BlobCounts[];
  report: MirrorRepositoryReport;
}

/**
 * Copies what the rules select. All tags are listed and the plan is checked before anything is copied. Images
 * are copied independently, so a failed one doesn't stop the others. A later run skips what is up to date and
 * copies the rest.
 * @returns the report; `failures` is empty when everything succeeded.
 * @throws PublishError `RULE_CONFLICT` when two sources would be written to one tag, before anything is
 * copied.
 */
export async function mirror(rules: readonly MirrorRule[], options: MirrorOptions): Promise<MirrorReport> {
  const started = performance.now();
  const planning = createRecorder();
  const opener = createOpener(options);
  const pullLimiter = createPullLimiter(options);
  const jobs = await expandRules(rules, options, opener.open, planning.failure);
  await chooseTags(jobs, options, pullLimiter, planning.failure);
  checkWrites(jobs, planning.failure);
  const written = writtenTags(jobs);
  const run: MirrorContext = {
    options,
    pullLimiter,
    breaker: createCircuitBreaker(),
    mounts: createMountIndex(),
    open: opener.open,
    tally: { fetchedBytes: 0 },
    refused: new Set(),
  };
  const copied = await mapConcurrent(jobs, JOBS, (job) => copyJob(run, job, written));
  const outcomes = await mapConcurrent(copied, JOBS, (finish) => finish());
  const recorders = [planning, ...outcomes.map(({ recorder }) => recorder)];
  const requests = { sources: 0, destinations: 0, retries: 0 };
  for (const { repository, access } of opener.opened()) {
    const { requests: sent = 0, retries = 0 } = repository.traffic ?? {};
    requests[access === 'pull' ? 'sources' : 'destinations'] += sent;
    requests.retries += retries;
  }
  return {
    schemaVersion: 1,
    dryRun: options.dryRun,
    repositories: outcomes.map(({ report }) => report),
    copies: recorders.flatMap(({ copies }) => copies).sort((a, b) => a.rule - b.rule),
    failures: recorders.flatMap(({ failures }) => failures).sort((a, b) => a.rule - b.rule),
    totals: sumTotals(recorders),
    blobs: sumBlobs(outcomes.flatMap(({ blobs }) => blobs)),
    fetchedBytes: run.tally.fetchedBytes,
    requests,
    rateLimits: pullLimiter.limits(),
    milliseconds: Math.round(performance.now() - started),
  };
}

/** The work left for a source after all others are copied: pruning. */
type Rest = () => Promise<JobOutcome>;

/**
 * Copies one source. Pruning waits until all sources of the rule are copied: if verification refuses any of
 * their images, nothing of that rule is pruned.
 */
async function copyJob(
  run: MirrorContext,
  job: SourceJob,
  written: ReadonlyMap<string, Set<string>>,
): Promise<Rest> {
  const started = performance.now();
  const recorder = createRecorder();
  const context = await openJobContext(run, job, recorder);
  const { options } = run;
  options.reporter.progress({ id: job.name, phase: 'check' });
  const comparison = await compare(context);
  await refuseUnchecked(context, comparison);
  recordComparison(context, comparison);
  const subjects = comparison.present.flatMap((image) => subjectOf(image));
  if (options.dryRun) subjects.push(...comparison.missing.flatMap((image) => subjectOf(image)));
  else subjects.push(...(await copyAll(context, comparison.missing)));
  await copyReferrerTags(context, subjects);
  const copying = performance.now() - started;
  if (job.uses.every(({ rule }) => !rule.prune)) {
    const outcome = outcomeOf(context, copying);
    return () => Promise.resolve(outcome);
  }
  return async () => {
    const resumed = performance.now();
    await prune(context, written);
    return outcomeOf(context, copying + performance.now() - resumed);
  };
}

function outcomeOf({ run, job, recorder, session, uploaders }: MirrorJobContext, spent: number): JobOutcome {
  const phase = recorder.failures.length > 0 ? 'failed' : 'done';
  run.options.reporter.progress({ id: job.name, phase });
  const selected = new Set(job.uses.flatMap(({ tags, digests }) => [...tags, ...digests]));
  return {
    recorder,
    blobs: session.uploaders.map(({ counts }) => counts),
    report: {
      source: job.name,
      destinations: [...uploaders.keys()],
      listed: job.tagNames?.length ?? 0,
      selected: selected.size,
      copied: recorder.totals.copied,
      existing: recorder.totals.existing,
      failed: recorder.totals.failed,
      milliseconds: Math.round(spent),
    },
  };
}

/** Copies the images; returns those whose referrers should be copied, too. */
async function copyAll(context: MirrorJobContext, images: readonly CopyTask[]): Promise<Subject[]> {
  const { reporter } = context.run.options;
  const subjects: Subject[] = [];
  let done = 0;
  await mapConcurrent(images, IMAGES, async (image) => {
    const copied = await copyImage(context, image);
    if (copied) subjects.push(...subjectOf(image, copied));
    reporter.progress({ id: context.job.name, phase: 'upload', detail: `${++done}/${images.length}` });
  });
  return subjects;
}

function subjectOf(image: CopyTask, copied?: Subject['copied']): Subject[] {
  const copies = image.copies.filter(({ rule }) => rule.referrers);
  const [first] = copies;
  if (!first) return [];
  // An image that is up to date is what the tag points at; for a filtered index, that differs from the
  // source.
  const root = image.platforms === 'all' ? image.root : (first.previous ?? image.root);
  return [{ source: image.root, copied: copied ?? { root, manifests: undefined }, copies }];
}

function sumTotals(recorders: readonly Recorder[]): MirrorReport['totals'] {
  const totals = emptyTotals();
  for (const recorder of recorders) {
    for (const status of Object.keys(totals) as CopyStatus[]) totals[status] += recorder.totals[status];
  }
  return totals;
}

function sumBlobs(all: readonly BlobCounts[]): BlobCounts {
  const sum: BlobCounts = { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 };
  for (const counts of all) {
    for (const key of Object.keys(sum) as (keyof BlobCounts)[]) sum[key] += counts[key];
  }
  return sum;
}
