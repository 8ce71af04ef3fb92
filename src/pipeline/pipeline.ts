import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildEnvironment, BuildResult } from '../build/contract.ts';
import type { EngineChoice } from '../build/engines.ts';
import { writeDockerConfig } from '../credentials/engine-config.ts';
import { Problem } from '../oci/errors.ts';
import type { Content, PublishOptions } from '../publish/contract.ts';
import type { Inspection } from '../publish/inspect.ts';
import { publish } from '../publish/publish.ts';
import type { PublishReport } from '../publish/report.ts';
import { createStagingSink } from '../publish/sink.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { explainPlan } from '../tags/explain.ts';
import type { TagPlan } from '../tags/model.ts';
import { planTags } from '../tags/plan.ts';
import { RuleError } from '../tags/rule-error.ts';
import { answerCall, build, discard, pickEngine, planBuild, runName } from './building.ts';
import { connect, type Connections } from './connections.ts';
import { openContent } from './content.ts';
import { foresee } from './dry-run.ts';
import { createPhases, type Phases } from './phases.ts';
import { runMirror } from './mirror.ts';
import { preflight } from './preflight.ts';
import { decidePush, type PushDecision } from './push-decision.ts';
import type { PipelineRequest, PipelineResult } from './request.ts';
import { wantedTags } from './tag-policy.ts';
import { openTargets, targetNames, type ImageTarget } from './targets.ts';

/** One run, and what its steps share. */
interface Run {
  request: PipelineRequest;
  reporter: Reporter;
  signal: AbortSignal;
  phases: Phases;
  plan: TagPlan;
  decision: PushDecision;
  connections: Connections;
  targets: ImageTarget[];
}

/**
 * From a git ref to tagged images in every registry: plan, check, build, publish, verify.
 * @throws Problem, or PublishProblem with the report of what was done, when a required image could not be published.
 */
export async function runPipeline(
  request: PipelineRequest,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<PipelineResult> {
  const { timeout } = request.limits;
  const ends = timeout === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  if (request.mirror !== undefined) return runMirror(request, request.mirror, reporter, ends);
  const phases = createPhases();
  const plan = await phases.measure('plan', async () => makePlan(request, reporter));
  const decision = decidePush(request.push, request.facts, request.actor);
  if (decision.notice !== undefined && !request.dryRun) reporter.notice(decision.notice);
  const connections = await connect(request, { reporter, withoutSecrets: decision.withoutSecrets });
  try {
    const tags = decision.byDigest ? [] : wantedTags(plan, tagPolicy(request));
    const targets = openTargets(plan.images, tags, connections);
    const run: Run = { request, reporter, signal: ends, phases, plan, decision, connections, targets };
    return request.dryRun ? await showPlan(run) : await carryOut(run);
  } finally {
    await connections.close();
  }
}

/** Tags, labels and annotations, and the log's account of them. */
function makePlan(request: PipelineRequest, reporter: Reporter): TagPlan {
  const { facts, reproducible } = request;
  const shortSha = Number(request.env['DOCKER_METADATA_SHORT_SHA_LENGTH'] || '7');
  if (Number.isNaN(shortSha)) {
    throw new Problem('DOCKER_METADATA_SHORT_SHA_LENGTH is not a number', {
      hint: 'Set it to the number of digits.',
    });
  }
  const images = request.images.trim() === '' ? defaultImage(request) : request.images;
  const now = reproducible ? (facts.commitDate ?? facts.now) : facts.now;
  const plan = planned({ ...request, images, shortShaLength: shortSha }, { ...facts, now });
  for (const line of explainPlan(plan)) reporter.info(line);
  for (const { message, input, line } of plan.warnings) {
    reporter.warning(message, {
      ...(input === undefined ? {} : { input }),
      ...(line === undefined ? {} : { line }),
    });
  }
  return plan;
}

/** The tags room knows nothing of ours, its errors neither. */
function planned(...given: Parameters<typeof planTags>): TagPlan {
  try {
    return planTags(...given);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const { message, code, hint, input, line } = error;
    throw new Problem(message, { code, hint, input, ...(line === undefined ? {} : { line }), cause: error });
  }
}

function defaultImage({ facts }: PipelineRequest): string {
  if (facts.repository.fullName !== '') return `ghcr.io/${facts.repository.fullName.toLowerCase()}`;
  throw new Problem('No image is named, and the repository has no name to take one from', {
    code: 'INPUT_INVALID',
    input: 'images',
    hint: 'Write a repository such as ghcr.io/acme/app.',
  });
}

function tagPolicy(request: PipelineRequest): Parameters<typeof wantedTags>[1] {
  const run = runName(request.env);
  const { immutableTags, facts } = request;
  return { immutableTags, facts, ...(run === undefined ? {} : { run }) };
}

/** A dry run: what would move, and nothing moves. */
async function showPlan(run: Run): Promise<PipelineResult> {
  const { request, reporter, signal, phases, plan, targets, connections } = run;
  const options = { connections, reporter, signal, readOnly: true };
  const inspections = await phases.measure('look up tags', () => preflight(targets, options));
  const images = await foresee(inspections, { signal });
  reporter.info(`Would publish to ${targetNames(targets)}; nothing was changed.`);
  return { ...result(run), planned: images, plan, dryRun: request.dryRun };
}

async function carryOut(run: Run): Promise<PipelineResult> {
  const { request, decision } = run;
  const environment = await openEnvironment(run);
  if (request.build.call !== undefined) {
    const built = planBuild(request, run.plan);
    await answerCall(await pickEngine(request, built, environment, run.connections), built, environment);
    return result(run);
  }
  const inspections = decision.push ? await lookAhead(run) : [];
  if (request.from.length > 0) return publishExisting(run, environment, inspections);
  return decision.push ? buildAndPublish(run, environment, inspections) : buildOnly(run, environment);
}

function lookAhead({ request, reporter, signal, phases, targets, connections }: Run): Promise<Inspection[]> {
  const built = request.from.length === 0 ? { revision: request.facts.sha } : {};
  return phases.measure('check logins and tags', () =>
    preflight(targets, { connections, reporter, signal, readOnly: false, ...built }),
  );
}

/** Engines get a docker config of their own, with the logins of this run and of earlier ones. */
async function openEnvironment({
  request,
  reporter,
  signal,
  connections,
}: Run): Promise<Omit<BuildEnvironment, 'sink'>> {
  const { env, workspace, temporaryDirectory } = request;
  const { credentials, dockerConfig } = connections;
  const directory = join(temporaryDirectory, 'docker');
  const config = await writeDockerConfig(directory, credentials, credentials.hosts(), dockerConfig, env);
  const scratch = join(temporaryDirectory, 'build');
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  return { reporter, signal, env: { ...env, ...config.env }, workspace, temporaryDirectory: scratch };
}

async function publishExisting(
  run: Run,
  environment: Omit<BuildEnvironment, 'sink'>,
  inspections: Inspection[],
): Promise<PipelineResult> {
  const { request, phases, targets, connections, decision } = run;
  const options = publishOptions(run, inspections);
  const sink = createStagingSink(targets, options);
  try {
    const receiving = { ...environment, sink: decision.push ? sink : discard };
    const content = await phases.measure('open the source', () =>
      openContent(request.from, connections, receiving),
    );
    if (!decision.push) return result(run);
    const source = sink.overlay(content.source);
    return await publishContent(run, { source, root: content.root }, { ...options, staging: sink.staging });
  } finally {
    await sink.close();
  }
}

async function buildAndPublish(
  run: Run,
  environment: Omit<BuildEnvironment, 'sink'>,
  inspections: Inspection[],
): Promise<PipelineResult> {
  const { request, phases, plan, targets } = run;
  const wanted = planBuild(request, plan);
  const chosen = await pickEngine(request, wanted, environment, run.connections);
  const options = publishOptions(run, inspections);
  const sink = createStagingSink(targets, options);
  let built: BuildResult | undefined;
  try {
    built = await phases.measure('build', () => build(chosen, wanted, { ...environment, sink }));
    const content = { source: sink.overlay(built.source), root: built.root };
    const published = await publishContent(run, content, {
      ...options,
      staging: sink.staging,
      revision: request.facts.sha,
    });
    return { ...published, ...describeBuild(chosen, built) };
  } finally {
    await built?.close?.();
    await sink.close();
  }
}

async function buildOnly(run: Run, environment: Omit<BuildEnvironment, 'sink'>): Promise<PipelineResult> {
  const wanted = planBuild(run.request, run.plan);
  const chosen = await pickEngine(run.request, wanted, environment, run.connections);
  const built = await run.phases.measure('build', () =>
    build(chosen, wanted, { ...environment, sink: discard }),
  );
  await built.close?.();
  return { ...result(run), ...describeBuild(chosen, built) };
}

function describeBuild({ engine, reason }: EngineChoice, built: BuildResult): Partial<PipelineResult> {
  return {
    engine: { name: engine.name, reason },
    ...(built.imageId === undefined ? {} : { imageId: built.imageId }),
    ...(built.metadata === undefined ? {} : { metadata: built.metadata }),
  };
}

function publishOptions({ request, reporter, signal }: Run, inspections: Inspection[]): PublishOptions {
  return {
    reporter,
    signal,
    inspections,
    onFailure: request.onFailure,
    temporaryDirectory: request.temporaryDirectory,
    ...(request.limits.concurrency === undefined ? {} : { concurrency: request.limits.concurrency }),
  };
}

async function publishContent(run: Run, content: Content, options: PublishOptions): Promise<PipelineResult> {
  const { phases, targets, reporter } = run;
  const report = await phases.measure('publish', () =>
    reporter.group(`Publish to ${targetNames(targets)}`, () => publish(content, targets, options)),
  );
  return { ...result(run), report, published: isPublished(report) };
}

function isPublished({ images }: PublishReport): boolean {
  return images.some(({ status }) => status === 'published' || status === 'staged');
}

function result({ plan, phases }: Run): PipelineResult {
  return { plan, published: false, dryRun: false, phases: phases.list };
}
