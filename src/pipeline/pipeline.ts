import type { BuildRequest } from '../builder/types.ts';
import type { EngineChoice } from '../engines/choose.ts';
import { requireLocalFiles, unreadIgnoreFile } from '../engines/request/local-files.ts';
import { PublishError } from '../oci/errors.ts';
import type { Inspection } from '../publish/types.ts';
import { formatDuration } from '../support/text/format.ts';
import { silent, type Reporter } from '../support/reporter.ts';
import type { PlannedImage } from '../tags/types.ts';
import { openEngineEnvironment } from './build/environment.ts';
import { pickEngine } from './build/pick-engine.ts';
import { answerCall } from './build/run-build.ts';
import { stepsBeforeTags } from './before-tags/steps.ts';
import { connect } from './registries/connections.ts';
import { createPhases, emptyResult, type PipelineContext, type EngineEnvironment } from './context.ts';
import { bakeWithMeta, planBuild, withoutEmptySecrets } from './plan/build-request.ts';
import { builtRevision } from './plan/image-annotations.ts';
import { makePlan } from './plan/tag-plan.ts';
import { CHECK, preflight, tellChecked } from './registries/preflight.ts';
import {
  decidePush,
  isClosedPullRequest,
  requireImages,
  requireTags,
  withOutputs,
} from './plan/push-decision.ts';
import { tagPolicy, wantedTags } from './plan/tag-policy.ts';
import { openTargets, type ImageTarget } from './registries/targets.ts';
import { firstBlob } from './sources/first-blob.ts';
import { requireSource } from './sources/local-sources.ts';
import { warnOfUnused } from './sources/unused-inputs.ts';
import type { BakeRequest, PipelineRequest, PipelineResult } from './types.ts';

/**
 * From a git ref to tagged images in every registry: plan, check, build, publish, verify.
 * @throws PublishError for invalid input, and when a check or the build fails.
 * @throws PublishFailedError with the report when a required image could not be published.
 */
export async function runPipeline(
  given: PipelineRequest,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<PipelineResult> {
  const { timeout } = given.limits;
  const ends = timeout === undefined ? signal : AbortSignal.any([signal, deadline(timeout)]);
  if (given.mirror !== undefined) {
    const { runMirror } = await import('./mirror.ts');
    return runMirror(given, given.mirror, reporter, ends);
  }
  if (given.version === undefined && isClosedPullRequest(given.facts)) return skipClosed(given, reporter);
  const phases = createPhases();
  const plan = await phases.measure('plan', () => makePlan(given, reporter));
  const { facts } = given;
  const asked = withOutputs(decidePush(given.push, facts, given.actor), given.outputs);
  const build = withoutEmptySecrets(given.build, reporter, asked.withoutSecrets);
  const request = { ...given, build };
  // Each bake target may have its own tags.
  const decision = request.bake
    ? asked
    : requireTags(requireImages(asked, request.push, plan.images), request.push, plan.tags, facts);
  if (decision.notice !== undefined && !request.dryRun) tellOf(decision.notice, facts.eventName, reporter);
  if (decision.byDigest) tellByDigest(request, reporter);
  checkTree(request, reporter);
  for (const { line, message } of request.outputs?.notes ?? [])
    reporter.notice(message, { input: 'outputs', line });
  const connections = await connect(request, { reporter, withoutSecrets: decision.withoutSecrets });
  try {
    const tags = decision.byDigest ? [] : wantedTags(plan, tagPolicy(request));
    // Which bake target gets which image is only known after the bake files are read.
    const targets = openTargets(request.bake ? distinct(plan.images) : plan.images, tags, connections);
    const run: PipelineContext = {
      request,
      reporter,
      signal: ends,
      phases,
      plan,
      decision,
      connections,
      targets,
      beforeTags: [],
      trust: {},
    };
    return request.dryRun ? await showPlan(run) : await carryOut(run);
  } finally {
    await connections.close();
  }
}

/** With `by-digest`, the job that merges moves the tags, so that job runs `before-tags`. */
function tellByDigest({ beforeTags }: PipelineRequest, reporter: Reporter): void {
  reporter.info('push: by-digest moves none of these tags: the job that merges does.');
  if (beforeTags === undefined) return;
  reporter.notice(
    '`before-tags` did not run: `push: by-digest` moves no tag. Set it where the tags are moved.',
    {
      input: 'before-tags',
    },
  );
}

/** Several bake targets may be published to the same repository. */
function distinct(images: readonly PlannedImage[]): PlannedImage[] {
  return [...new Map(images.map((image) => [image.name, image])).values()];
}

/**
 * Checks that local inputs of a build and local files in `from` exist, and warns about unused inputs and uncommitted changes.
 * @throws PublishError when a file is missing.
 */
function checkTree(request: PipelineRequest, reporter: Reporter): void {
  const { facts } = request;
  warnOfUnused(request, reporter);
  if (!request.dryRun && request.from.length === 0 && !request.bake) {
    requireLocalFiles(request.build, request.workspace);
    const unread = unreadIgnoreFile(request.build, request.workspace);
    if (unread !== undefined) reporter.warning(unread);
  }
  if (!request.dryRun) for (const line of request.from) requireSource(line, request.workspace);
  if (facts.dirty === true && request.from.length === 0) {
    reporter.warning(
      `The working tree has uncommitted changes: the image is labelled with the revision ${facts.sha.slice(0, 7)}-dirty, and replaces no published version`,
    );
  }
}

/**
 * A closed pull request builds nothing. The tags are still computed for the outputs, but no rule has to yield
 * one.
 */
async function skipClosed(given: PipelineRequest, reporter: Reporter): Promise<PipelineResult> {
  const phases = createPhases();
  const notice = 'The pull request is closed: nothing was built.';
  const plan = await phases.measure('plan', () => makePlan({ ...given, strict: false }, silent));
  reporter.notice(notice);
  return { plan, published: false, dryRun: false, phases: phases.list, notice };
}

/** The result tells why nothing was pushed; where that isn't expected, it is an annotation, too. */
function tellOf(notice: string, eventName: string, reporter: Reporter): void {
  if (!eventName.startsWith('pull_request')) reporter.notice(notice);
}

/** Aborts after this many milliseconds, with an error that names the `timeout` input. */
function deadline(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const late = new PublishError(`The step took longer than its timeout of ${formatDuration(milliseconds)}`, {
    code: 'CANCELLED',
    input: 'timeout',
    hint: 'Set a longer timeout, or look in the log for what took so long.',
  });
  setTimeout(() => controller.abort(late), milliseconds).unref();
  return controller.signal;
}

/** Dry run: shows what a publish would do, and changes nothing. */
async function showPlan(run: PipelineContext): Promise<PipelineResult> {
  const { request, reporter, signal, phases, plan, connections } = run;
  if (request.offline === true) {
    reporter.info('Dry run: no registry is contacted.');
    return { ...emptyResult(run), ...(await plannedTrust(run)), plan, dryRun: true };
  }
  const targets = request.bake ? await bakedTargets(request.bake, run) : run.targets;
  const options = { connections, reporter, signal, readOnly: true };
  const inspections = await phases.measure('look up tags', () => preflight(targets, options));
  const built = request.from.length === 0 ? { revision: builtRevision(request.facts) } : {};
  const { previewTags } = await import('../publish/preview.ts');
  const images = await previewTags(inspections, { signal, ...built });
  reporter.info('Dry run: nothing will be changed. A publish would:');
  for (const { error, optional } of images) {
    if (error && !optional) reporter.warning(`A publish would be refused: ${error.message}`);
  }
  return {
    ...emptyResult(run),
    ...{ planned: images, plan, dryRun: request.dryRun },
    ...(await plannedTrust(run)),
  };
}

async function plannedTrust(run: PipelineContext): Promise<Pick<PipelineResult, 'plannedTrust'>> {
  const { trust } = run.request;
  if (trust === undefined || trust.sign + trust.attest === '') return {};
  const { previewTrust } = await import('./signing/preview.ts');
  const preview = await previewTrust(run, trust);
  return preview ? { plannedTrust: preview } : {};
}

/** Where the bake targets would be published, which is only known after the bake files are read. */
async function bakedTargets(definition: BakeRequest, run: PipelineContext): Promise<ImageTarget[]> {
  const { readTargets } = await import('./bake/bake.ts');
  const environment = await openEngineEnvironment(run);
  const { placed } = await readTargets(bakeWithMeta(definition, run.plan), run, environment);
  return placed.flatMap((target) => target.run.targets);
}

async function carryOut(planned: PipelineContext): Promise<PipelineResult> {
  const { request, decision, plan, connections } = planned;
  const run = { ...planned, beforeTags: await stepsBeforeTags(planned) };
  const wanted = planBuild(request, plan);
  // Registries are asked while the files of the environment are written.
  const opening = openEngineEnvironment(run);
  // Awaited later; until then, a rejection must not count as unhandled.
  opening.catch(() => undefined);
  if (request.bake) {
    const { bake } = await import('./bake/bake.ts');
    return bake(bakeWithMeta(request.bake, plan), run, await opening);
  }
  if (wanted.call !== undefined) {
    const environment = await opening;
    await answerCall(await pickEngine(request, wanted, environment, connections), wanted, environment);
    return emptyResult(run);
  }
  if (request.from.some(({ as }) => as !== undefined)) {
    return (await import('./release/existing-set.ts')).publishExistingSet(run, await opening);
  }
  if (request.from.length > 0) {
    const { inspections, stoppable } = decision.push
      ? await lookMeanwhile(run, opening)
      : { inspections: [], stoppable: await opening };
    return (await loadRelease()).publishExisting(run, stoppable, inspections);
  }
  if (decision.push) return lookAndBuild(run, wanted, opening);
  const environment = await opening;
  const { buildOnly } = await loadRelease();
  return buildOnly(run, wanted, environment, await pickEngine(request, wanted, environment, connections));
}

/**
 * Checks registries and picks an engine in parallel. Starts the build early if the engine can be stopped
 * without leaving anything behind.
 */
async function lookAndBuild(
  run: PipelineContext,
  wanted: BuildRequest,
  opening: Promise<EngineEnvironment>,
): Promise<PipelineResult> {
  const { inspections, stoppable } = await lookMeanwhile(run, opening);
  let engine: EngineChoice;
  try {
    engine = await pickEngine(run.request, wanted, stoppable, run.connections);
  } catch (error) {
    await inspections;
    throw error;
  }
  if (!engine.engine.inProcess) {
    await inspections;
    tellChecked(run, run.targets);
  }
  const { buildAndPublish } = await loadRelease();
  return buildAndPublish(run, wanted, stoppable, { engine, inspections });
}

/** Loaded once the registries are asked: it isn't needed before they answer. */
function loadRelease(): Promise<typeof import('./release/build-and-publish.ts')> {
  return import('./release/build-and-publish.ts');
}

/**
 * Checks the registries in the background. If one refuses, its error is reported first and other work is
 * stopped.
 */
async function lookMeanwhile(
  run: PipelineContext,
  opening: Promise<EngineEnvironment>,
): Promise<{ inspections: Promise<Inspection[]>; stoppable: EngineEnvironment }> {
  const stopper = new AbortController();
  const inspections = lookAhead(run);
  inspections.catch((error: unknown) => stopper.abort(error));
  const environment = await opening;
  const signal = AbortSignal.any([environment.signal, stopper.signal]);
  return { inspections, stoppable: { ...environment, signal } };
}

function lookAhead({
  request,
  reporter,
  signal,
  phases,
  targets,
  connections,
}: PipelineContext): Promise<Inspection[]> {
  const isBuilt = request.from.length === 0;
  const built = isBuilt ? { revision: builtRevision(request.facts) } : {};
  const first = isBuilt ? undefined : firstBlob(request, { signal });
  return phases.measure(CHECK, () =>
    preflight(targets, { connections, reporter, signal, readOnly: false, first, ...built }),
  );
}
