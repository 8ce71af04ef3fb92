import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { createBuildSink, type BuildSink } from '../../copy/build-sink.ts';
import { createCopySession, type CopySession } from '../../copy/session/session.ts';
import type { Link } from '../../engines/buildkit/bake/target.ts';
import type { EngineChoice } from '../../engines/choose.ts';
import type { PreparedBuild } from '../../engines/cache/prepare.ts';
import type { BuildResult } from '../../engines/types/result.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Inspection, PublishedImage, SetImage, Target } from '../../publish/types.ts';
import { inBuildOrder, isLinkedTo, writeLayout } from './links.ts';
import { isPublished, publishOptions, publishSet } from './publish-set.ts';
import { describeBuild, describeUnpushed } from './build-and-publish.ts';
import { pickEngine } from '../build/pick-engine.ts';
import { prepare } from '../build/prepare.ts';
import { buildPrepared, discard } from '../build/run-build.ts';
import { builtRevision } from '../plan/image-annotations.ts';
import { emptyResult, type EngineEnvironment, type PipelineContext } from '../context.ts';
import type { BakedTarget, PipelineResult } from '../types.ts';

/** One image of a set to build. */
export interface SetBuild {
  /** Unique within the set. */
  name: string;
  /** The context with the targets and push decision of this image. */
  run: PipelineContext;
  wanted: BuildRequest;
  /** What its registries hold under its tags, in the order of its targets. */
  inspections: Inspection[];
  /** Contexts provided by other builds of the set. */
  links: readonly Link[];
  /** Built only because others build on it; not reported. */
  isContextOnly?: boolean;
}

interface SetContext {
  run: PipelineContext;
  /** All builds of the set, finished or not. */
  builds: readonly SetBuild[];
  built: readonly Built[];
  session: CopySession<Target>;
  environment: EngineEnvironment;
}

/** An image that is built but not published yet. */
interface Built extends SetBuild {
  engine: EngineChoice;
  prepared: PreparedBuild;
  result: BuildResult;
  /** Absent for a build whose output isn't needed. */
  sink: BuildSink | undefined;
  /** Directory of the OCI layout that dependent builds read; undefined if there are none. */
  layout: string | undefined;
}

/**
 * Builds all images of a set and publishes them as one release. Each image is staged while the next one is
 * built, and no tag moves before the last build is done. Images that aren't pushed are built, too.
 * @throws PublishError when a build fails.
 * @throws PublishFailedError with a report per image when one can't be published.
 */
export async function buildAndPublishSet(
  run: PipelineContext,
  given: readonly SetBuild[],
  environment: EngineEnvironment,
): Promise<PipelineResult> {
  const builds = inBuildOrder(given);
  const pushed = builds.filter((build) => build.run.decision.push);
  const session = createCopySession(
    pushed.flatMap((build) => build.run.targets),
    { ...publishOptions(run), inspections: pushed.flatMap(({ inspections }) => inspections) },
  );
  const built: Built[] = [];
  try {
    for (const one of builds)
      built.push(await build(one, { run, builds, built, session, environment }).catch(naming(one, builds)));
    const set = pushedImages(run, built);
    const published = set.length === 0 ? [] : await publishSet(run, set, session);
    const reported = given.flatMap(({ name }) =>
      built.filter((one) => one.name === name && !one.isContextOnly),
    );
    return await describeSet(run, reported, published);
  } finally {
    for (const { result } of built) await result.close?.();
    await session.close();
  }
}

/** Prefixes a build error with the target's name if there are several. */
function naming({ name }: SetBuild, { length }: readonly SetBuild[]): (error: unknown) => never {
  return (error) => {
    if (length === 1 || !(error instanceof PublishError)) throw error;
    const { hint, code, input, line, file } = error;
    throw new PublishError(`The bake target ${name} failed: ${error.message}`, {
      ...{ hint, code, input, line, cause: error },
      ...(file === undefined ? {} : { file }),
    });
  };
}

/** Each build has its own directory, because its output is read until the set is published. */
async function build(one: SetBuild, context: SetContext): Promise<Built> {
  const { run: base, builds, session, environment: given } = context;
  const { name, run } = one;
  const wanted = withLinkedContexts(one, context.built);
  const { request, reporter, phases, decision, connections } = run;
  const temporaryDirectory = join(given.temporaryDirectory, `target-${name.replace(/[^\w.-]/g, '_')}`);
  await mkdir(temporaryDirectory, { recursive: true, mode: 0o700 });
  const environment = { ...given, temporaryDirectory };
  const isLinked = isLinkedTo(name, builds);
  const uploaders = decision.push ? uploadersOf(run, session) : [];
  const sink = decision.push || isLinked ? createBuildSink(session, uploaders) : undefined;
  const { notice } = decision;
  if (notice !== undefined && notice !== base.decision.notice) reporter.notice(`${name}: ${notice}`);
  return reporter.group(`Bake ${name}`, async () => {
    const engine = await pickEngine(request, wanted, environment, connections);
    const prepared = await prepare(wanted, engine, run, environment);
    const result = await phases.measure(`build ${name}`, () =>
      buildPrepared(engine, prepared, { ...environment, sink: sink ?? discard }),
    );
    const layout = sink && isLinked ? join(temporaryDirectory, 'layout') : undefined;
    if (sink && layout !== undefined) {
      const content = { source: sink.overlay(result.source), root: result.root };
      await writeLayout(content, layout, environment.signal);
    }
    return { ...one, wanted, engine, prepared, result, sink, layout };
  });
}

/** Adds the contexts that were already built, as OCI layouts that BuildKit reads from disk. */
function withLinkedContexts({ wanted, links }: SetBuild, built: readonly Built[]): BuildRequest {
  const contexts = links.flatMap(({ context, target }) => {
    const found = built.find(({ name }) => name === target);
    return found?.layout === undefined
      ? []
      : [`${context}=oci-layout://${found.layout}@${found.result.root.digest}`];
  });
  return { ...wanted, buildContexts: [...wanted.buildContexts, ...contexts] };
}

function uploadersOf({ targets }: PipelineContext, session: CopySession<Target>) {
  const own = new Set<Target>(targets);
  return session.uploaders.filter(({ target }) => own.has(target));
}

/** The images to push; the others were only built. */
function pushedImages(run: PipelineContext, built: readonly Built[]): Omit<SetImage, 'version'>[] {
  return built.flatMap(({ name, run: own, result, sink, inspections }) => {
    if (!sink || !own.decision.push) return [];
    const content = { source: sink.overlay(result.source), root: result.root };
    const revision = builtRevision(run.request.facts);
    return [{ name, inspections, targets: own.targets, content, revision }];
  });
}

/** A single target's result is that of the run; with several, each target has its own report. */
async function describeSet(
  run: PipelineContext,
  built: readonly Built[],
  published: readonly PublishedImage[],
): Promise<PipelineResult> {
  const described: Omit<BakedTarget, 'target'>[] = [];
  for (const { name, engine, prepared, result, wanted } of built) {
    const report = published.find((image) => image.name === name)?.report;
    described.push({
      ...(report ? { report, ...describeBuild(engine, result) } : describeUnpushed(engine, result, wanted)),
      cache: await prepared.finish(),
    });
  }
  const [own, ...others] = described;
  return {
    ...emptyResult(run),
    ...(others.length > 0 ? {} : own),
    published: published.some(({ report }) => isPublished(report)),
    targets: built.map(({ name }, index): BakedTarget => ({ target: name, ...described[index] })),
  };
}
