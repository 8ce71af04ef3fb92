import { bakeDirectory } from '../engines/buildkit/bake-definition.ts';
import { bakeTargets, type BakeTarget } from '../engines/buildkit/bake.ts';
import { PublishError } from '../oci/errors.ts';
import type { Inspection } from '../publish/types.ts';
import { overlayOf, placeTargets, type PlacedTarget } from './bake/place.ts';
import { builtRevision, pickEngine, planBuild } from './build.ts';
import { preflight } from './preflight.ts';
import { buildAndPublish, buildOnly } from './build-and-publish.ts';
import type { BakedTarget, BakeRequest, PipelineResult } from './types.ts';
import { emptyResult, type PipelineContext, type EngineEnvironment } from './context.ts';

/** A target with what the registries hold under its tags. */
interface Baking extends PlacedTarget {
  inspections: Inspection[];
}

/**
 * Builds and publishes each target of the bake files, with its own tags and digest. Every target's logins and tags are
 * checked before the first is built.
 * @throws PublishError when a target names no tags and isn't the only one, or when one can't be built or published.
 */
export async function bake(
  definition: BakeRequest,
  run: PipelineContext,
  given: EngineEnvironment,
): Promise<PipelineResult> {
  const environment = { ...given, workspace: bakeDirectory(definition, given.workspace) };
  const { request, reporter, plan } = run;
  const base = planBuild(request, plan);
  const overlay = overlayOf(plan, definition.metadataTarget);
  const found = await bakeTargets(base, definition, given, overlay === undefined ? {} : { overlay });
  refuseLinks(found);
  const bakings: Baking[] = [];
  for (const placed of placeTargets(found, definition, run)) {
    bakings.push({ ...placed, inspections: await lookAhead(placed.run) });
  }
  const results: { name: string; result: PipelineResult }[] = [];
  for (const { target, run: own, inspections } of bakings) {
    const wanted = target.request;
    const result = await reporter.group(`Bake ${target.name}`, async () => {
      const engine = await pickEngine(request, wanted, environment, run.connections);
      return own.decision.push
        ? buildAndPublish(own, wanted, environment, { engine, inspections })
        : buildOnly(own, wanted, environment, engine);
    });
    results.push({ name: target.name, result });
  }
  return summarize(run, results);
}

/** The result of a single target is the run's own; of several, each has its report. */
function summarize(
  run: PipelineContext,
  results: { name: string; result: PipelineResult }[],
): PipelineResult {
  const targets = results.map(({ name, result: { report } }): BakedTarget => ({
    target: name,
    ...(report ? { report } : {}),
  }));
  const [only, ...others] = results;
  const base = only && others.length === 0 ? only.result : emptyResult(run);
  return { ...base, published: results.some(({ result }) => result.published), targets };
}

function lookAhead({
  request,
  reporter,
  signal,
  connections,
  targets,
  decision,
}: PipelineContext): Promise<Inspection[]> {
  if (!decision.push) return Promise.resolve([]);
  return preflight(targets, {
    connections,
    reporter,
    signal,
    readOnly: false,
    revision: builtRevision(request.facts),
  });
}

function refuseLinks(targets: readonly BakeTarget[]): void {
  for (const { name, links } of targets) {
    const [link] = links;
    if (link === undefined) continue;
    throw new PublishError(
      `the bake target ${name} builds on another target (${link.context}=target:${link.target})`,
      {
        code: 'UNSUPPORTED',
        input: 'bake-files',
        hint: 'Make them stages of one Dockerfile, or publish the other target first and name its image.',
      },
    );
  }
}
