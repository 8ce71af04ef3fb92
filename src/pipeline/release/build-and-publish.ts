import type { BuildRequest } from '../../builder/types.ts';
import { createBuildSink } from '../../copy/build-sink.ts';
import { createCopySession, type CopySession } from '../../copy/session/session.ts';
import type { EngineChoice } from '../../engines/choose.ts';
import type { BuildResult } from '../../engines/types/result.ts';
import type { Content } from '../../oci/content.ts';
import { REVISION_ANNOTATION } from '../../oci/annotations.ts';
import { publishedAnnotations } from '../../publish/lookup.ts';
import { CREATED_ANNOTATION, type Inspection, type SetImage, type Target } from '../../publish/types.ts';
import { prepare } from '../build/prepare.ts';
import { buildPrepared, discard, exportOnly } from '../build/run-build.ts';
import { tellChecked } from '../registries/preflight.ts';
import { planBuild } from '../plan/build-request.ts';
import { builtRevision } from '../plan/image-annotations.ts';
import { emptyResult, type PipelineContext, type EngineEnvironment } from '../context.ts';
import { openContent, type MergeRequest } from '../sources/open.ts';
import type { PipelineResult } from '../types.ts';
import { isPublished, publishOptions, publishSet } from './publish-set.ts';

/**
 * Publishes the content that `from` names, which is opened while the registries are checked. Without a push,
 * the content is only opened.
 * @throws PublishError and PublishFailedError as a publish does.
 */
export async function publishExisting(
  run: PipelineContext,
  environment: EngineEnvironment,
  asked: Inspection[] | Promise<Inspection[]>,
): Promise<PipelineResult> {
  const { request, phases, targets, connections, decision } = run;
  const merge = mergeRequest(run);
  const session = createCopySession(targets, { ...publishOptions(run), inspections: asked });
  const sink = createBuildSink(session);
  try {
    const receiving = { ...environment, sink: decision.push ? sink : discard };
    const opening = phases.measure('open the source', () =>
      openContent(request.from, connections, receiving, merge),
    );
    const content = await opening.finally(() => asked);
    if (!decision.push) return emptyResult(run);
    const inspections = await asked;
    tellChecked(run, targets);
    const existing: Content = { source: sink.overlay(content.source), root: content.root };
    const revision = await revisionOf(existing, inspections, run.signal);
    return await publishContent(run, { content: existing, inspections, ...revision }, session);
  } finally {
    await session.close();
  }
}

/**
 * A merged index gets the annotations of a build, but images built earlier keep their own date and revision.
 */
export function mergeRequest({ request, plan }: PipelineContext): MergeRequest {
  const { annotations, platforms } = planBuild(request, plan);
  const { sha, now, commitDate } = request.facts;
  const created = request.reproducible ? (commitDate ?? now) : now;
  const defaults = [`${CREATED_ANNOTATION}=${created}`, `${REVISION_ANNOTATION}=${sha}`];
  return { annotations, platforms, defaults: defaults.filter((line) => annotations.includes(line)) };
}

/**
 * The commit that existing content was built from. It is read when a write-once tag points at something else:
 * when all jobs of a matrix are run again, the image of their first run is kept, as for a single build.
 */
export async function revisionOf(
  { source, root }: Content,
  inspections: readonly Inspection[],
  signal: AbortSignal,
): Promise<{ revision?: string }> {
  const taken = inspections.some(({ target, tags }) =>
    target.tags.some(
      ({ name, writeOnce }) => writeOnce && (tags.get(name)?.digest ?? root.digest) !== root.digest,
    ),
  );
  if (!taken) return {};
  const revision = (await publishedAnnotations(source, root, { signal }))[REVISION_ANNOTATION];
  return revision === undefined ? {} : { revision };
}

/**
 * What a build depends on: its engine, and what the registries hold under the wanted tags (possibly still
 * pending).
 */
interface Ahead {
  engine: EngineChoice;
  inspections: Inspection[] | Promise<Inspection[]>;
}

/**
 * Builds, and publishes blobs as they arrive from the engine.
 * @throws PublishError when the build fails.
 * @throws PublishFailedError with the report when a required image could not be published.
 */
export async function buildAndPublish(
  run: PipelineContext,
  wanted: BuildRequest,
  environment: EngineEnvironment,
  { engine: chosen, inspections: asked }: Ahead,
): Promise<PipelineResult> {
  const { request, phases, targets } = run;
  const prepared = await prepare(wanted, chosen, run, environment);
  const session = createCopySession(targets, { ...publishOptions(run), inspections: asked });
  const sink = createBuildSink(session);
  let built: BuildResult | undefined;
  try {
    const building = phases.measure('build', () => buildPrepared(chosen, prepared, { ...environment, sink }));
    // A registry's refusal is the reason why the build was stopped, so it is reported first.
    built = await building.finally(() => asked);
    if (chosen.engine.inProcess) tellChecked(run, targets);
    const content = { source: sink.overlay(built.source), root: built.root };
    const revision = builtRevision(request.facts);
    const published = await publishContent(run, { content, inspections: await asked, revision }, session);
    const cache = await prepared.finish();
    return { ...published, ...describeBuild(chosen, built), cache };
  } finally {
    await built?.close?.();
    await session.close();
  }
}

/** Builds without publishing, as for a pull request. Reads caches, doesn't write them. */
export async function buildOnly(
  run: PipelineContext,
  wanted: BuildRequest,
  environment: EngineEnvironment,
  chosen: EngineChoice,
): Promise<PipelineResult> {
  const { phases } = run;
  const prepared = await prepare(wanted, chosen, run, environment);
  if (run.request.outputs?.onlyExports === true) {
    await phases.measure('build', () => exportOnly(chosen, prepared.request, environment));
    const engine = { name: chosen.engine.name, reason: chosen.reason };
    return { ...emptyResult(run), engine, cache: await prepared.finish() };
  }
  const built = await phases.measure('build', () =>
    buildPrepared(chosen, prepared, { ...environment, sink: discard }),
  );
  await built.close?.();
  const cache = await prepared.finish();
  return { ...emptyResult(run), ...describeUnpushed(chosen, built, wanted), cache };
}

/**
 * Describes a build that isn't pushed: its image ID if it is in an image store, and the digest of a loaded
 * image.
 */
export function describeUnpushed(
  chosen: EngineChoice,
  built: BuildResult,
  { load }: Pick<BuildRequest, 'load'>,
): BuildDescription {
  const described = describeBuild(chosen, built);
  if (built.storeless) delete described.imageId;
  else if (load) described.digest = built.ownDigest ?? built.root.digest;
  return described;
}

/** The part of the result that describes the build, not the publish. */
type BuildDescription = Pick<PipelineResult, 'engine' | 'imageId' | 'metadata' | 'steps' | 'digest'>;

/** The build's part of the result: engine, image ID, metadata, steps. */
export function describeBuild({ engine, reason }: EngineChoice, built: BuildResult): BuildDescription {
  return {
    engine: { name: engine.name, reason },
    ...(built.imageId === undefined ? {} : { imageId: built.imageId }),
    ...(built.metadata === undefined ? {} : { metadata: built.metadata }),
    ...(built.steps === undefined ? {} : { steps: built.steps }),
  };
}

async function publishContent(
  run: PipelineContext,
  image: Pick<SetImage, 'content' | 'inspections' | 'revision'>,
  session: CopySession<Target>,
): Promise<PipelineResult> {
  const [published] = await publishSet(run, [{ name: '', targets: run.targets, ...image }], session);
  const report = published?.report;
  return { ...emptyResult(run), ...(report && { report, published: isPublished(report) }) };
}
