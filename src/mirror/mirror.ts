import { createMountIndex } from '../copy/session/mounts.ts';
import { createWindowBudget } from '../copy/tee/window.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import { assembleReport, countRequests, type TimedJob } from './assemble-report.ts';
import { selectionText, warnOfProblems } from './announce.ts';
import { createCircuitBreaker } from './limits/circuit-breaker.ts';
import { createLoginGate } from './limits/login-gate.ts';
import { createPullLimiter, type PullLimiter } from './limits/pull-limit.ts';
import { createLoginFailures } from './login-failures.ts';
import { createMirrorProgress, type MirrorProgress } from './progress.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import type { MirrorFailure, MirrorReport } from './report.ts';
import type { MirrorRule } from './rules/types.ts';
import { refuseUnchecked } from './run/check.ts';
import { compare, recordComparison } from './run/compare.ts';
import { copyCounted } from './run/copy-image.ts';
import type { CopyTask } from './run/copy-task.ts';
import { openJobContext, type MirrorContext, type MirrorJobContext } from './run/job-context.ts';
import { checkLogins } from './run/logins.ts';
import { prune, writtenTags } from './run/prune.ts';
import { copyReferrerTags, type Subject } from './run/referrers.ts';
import { checkWrites, chooseTags } from './select/plan.ts';
import { createOpener, expandRules, type SourceJob } from './select/source-jobs.ts';
import type { MirrorOptions } from './types.ts';

/** Maximum number of source repositories processed in parallel. */
const JOBS = 3;
/** Maximum number of images of one repository copied in parallel. */
const IMAGES = 8;

/**
 * Copies what the rules select. All tags are listed and compared, and the plan and the logins are checked, before
 * anything is copied. Images are copied independently, so a failed one doesn't stop the others. A later run skips
 * what is up to date and copies the rest.
 * @returns the report; `failures` is empty when everything succeeded.
 * @throws PublishError `RULE_CONFLICT` when two sources would be written to one tag, before anything is
 * copied.
 */
export async function mirror(rules: readonly MirrorRule[], options: MirrorOptions): Promise<MirrorReport> {
  const pullLimiter = createPullLimiter(options);
  const progress = createMirrorProgress(options.reporter, () => waitingFor(pullLimiter));
  const end = options.reporter.follow(() => progress.snapshot());
  try {
    return await run(rules, options, pullLimiter, progress);
  } finally {
    end();
  }
}

async function run(
  rules: readonly MirrorRule[],
  options: MirrorOptions,
  pullLimiter: PullLimiter,
  progress: MirrorProgress,
): Promise<MirrorReport> {
  const started = performance.now();
  const logins = createLoginGate();
  const loginFailures = createLoginFailures(logins.hostOf);
  const planning = createRecorder(loginFailures, progress.problem);
  const opener = createOpener(options);
  const jobs = await expandRules(rules, options, opener.open, planning.failure);
  await chooseTags(jobs, { options, limiter: pullLimiter, logins, progress, onFailure: planning.failure });
  checkWrites(jobs, planning.failure);
  const context: MirrorContext = {
    ...{ options, pullLimiter, logins, progress },
    breaker: createCircuitBreaker(),
    mounts: createMountIndex(),
    budget: createWindowBudget(),
    open: opener.open,
    tally: { fetchedBytes: 0 },
    refused: new Set(),
  };
  const prepared = await mapConcurrent(jobs, JOBS, (job) =>
    prepareJob(context, job, createRecorder(loginFailures, progress.problem)),
  );
  if (!options.dryRun) await checkLogins(prepared);
  const recorders = [planning, ...prepared.map(({ context: { recorder } }) => recorder)];
  tellPlan(prepared, rules, [...recorders.flatMap(({ failures }) => failures), ...loginFailures.list()]);
  const copied = await copyJobs(prepared, progress, options.dryRun, writtenTags(jobs));
  const failures = [...recorders.flatMap((one) => one.failures), ...loginFailures.list()];
  return {
    schemaVersion: 1,
    dryRun: options.dryRun,
    ...assembleReport(copied, planning),
    failures: failures.sort((a, b) => a.rule - b.rule),
    fetchedBytes: context.tally.fetchedBytes,
    requests: countRequests(opener.opened()),
    rateLimits: pullLimiter.limits(),
    milliseconds: Math.round(performance.now() - started),
  };
}

function waitingFor(limiter: PullLimiter): string | undefined {
  const hosts = limiter.waiting();
  return hosts.length === 0 ? undefined : `the pull limit of ${hosts.join(' and ')}`;
}

/** Compares one source with its destinations. */
async function prepareJob(run: MirrorContext, job: SourceJob, recorder: Recorder): Promise<TimedJob> {
  const started = performance.now();
  const context = await openJobContext(run, job, recorder);
  const comparison = await compare(context);
  await refuseUnchecked(context, comparison);
  return { context, comparison, milliseconds: performance.now() - started };
}

/** Tells what will be copied, and what can't be. */
function tellPlan(
  prepared: readonly TimedJob[],
  rules: readonly MirrorRule[],
  failures: readonly MirrorFailure[],
): void {
  const [first] = prepared;
  if (!first) return;
  const { reporter } = first.context.run.options;
  warnOfProblems(failures, rules, reporter);
  const count = (images: readonly CopyTask[]): number =>
    images.reduce((sum, { copies }) => sum + copies.length, 0);
  const counts = { existing: 0, failed: 0, missing: 0 };
  for (const { context, comparison } of prepared) {
    counts.existing += count(comparison.present);
    counts.missing += count(comparison.missing);
    counts.failed += context.recorder.totals.failed;
  }
  reporter.info(selectionText(counts, prepared.length));
}

/**
 * Copies all sources. Pruning waits until all sources of a rule are copied: if verification refuses any of their
 * images, nothing of that rule is pruned.
 */
async function copyJobs(
  prepared: readonly TimedJob[],
  progress: MirrorProgress,
  dryRun: boolean,
  written: ReadonlyMap<string, Set<string>>,
): Promise<TimedJob[]> {
  for (const { context, comparison } of prepared) {
    if (dryRun) continue;
    for (const { copies } of comparison.missing)
      for (const { uploader } of copies) context.pairs.get(uploader)?.expect(1);
  }
  if (!dryRun) progress.startCopying();
  const copied = await mapConcurrent(prepared, JOBS, (job) => timed(job, () => copyJob(job)));
  const step = progress.step('Pruning', 'repository');
  const pruning = copied.filter(({ context }) => context.job.uses.some(({ rule }) => rule.prune));
  step.expect(pruning.length);
  return mapConcurrent(copied, JOBS, async (job) => {
    if (!pruning.includes(job)) return job;
    const pruned = await timed(job, () => prune(job.context, written));
    step.done();
    return pruned;
  });
}

async function timed(job: TimedJob, work: () => Promise<void>): Promise<TimedJob> {
  const started = performance.now();
  await work();
  return { ...job, milliseconds: job.milliseconds + performance.now() - started };
}

async function copyJob({ context, comparison }: TimedJob): Promise<void> {
  const { dryRun } = context.run.options;
  recordComparison(context, comparison);
  const subjects = comparison.present.flatMap((image) => subjectOf(image));
  if (dryRun) subjects.push(...comparison.missing.flatMap((image) => subjectOf(image)));
  else subjects.push(...(await copyAll(context, comparison.missing)));
  await copyReferrerTags(context, subjects);
}

/** Copies the images; returns those whose referrers should be copied, too. */
async function copyAll(context: MirrorJobContext, images: readonly CopyTask[]): Promise<Subject[]> {
  const subjects: Subject[] = [];
  await mapConcurrent(images, IMAGES, async (image) => {
    const copied = await copyCounted(context, image);
    if (copied) subjects.push(...subjectOf(image, copied));
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
