import { bakeDirectory } from '../../engines/buildkit/bake/definition.ts';
import { bakeTargets, type BakeTarget } from '../../engines/buildkit/bake/targets.ts';
import type { Inspection } from '../../publish/types.ts';
import { overlayOf, placeTargets, type PlacedTarget } from './place.ts';
import { planBuild } from '../plan/build-request.ts';
import { builtRevision } from '../plan/image-annotations.ts';
import { buildAndPublishSet, type SetBuild } from '../release/build-set.ts';
import type { EngineEnvironment, PipelineContext } from '../context.ts';
import { CHECK, preflight, tellChecked } from '../registries/preflight.ts';
import type { BakeRequest, PipelineResult } from '../types.ts';

/**
 * Builds the targets of the bake files and publishes them as one release, each with its own tags and digest.
 * Logins and tags of every target are checked before the first one is built.
 * @throws PublishError when a target has no tags and isn't the only one, or can't be built or published.
 */
export async function bake(
  definition: BakeRequest,
  run: PipelineContext,
  given: EngineEnvironment,
): Promise<PipelineResult> {
  const environment = { ...given, workspace: bakeDirectory(definition, given.workspace) };
  const { found, placed } = await readTargets(definition, run, given);
  const inspections = await lookAhead(run, placed);
  const builds = placed.map(({ target, run: own }, index): SetBuild => ({
    name: target.name,
    run: own,
    wanted: target.request,
    inspections: inspections[index] ?? [],
    links: target.links,
  }));
  return buildAndPublishSet(run, [...builds, ...linkedOnly(found, run)], environment);
}

/**
 * All targets of the bake files, and where the requested ones are published.
 * @throws PublishError as `bakeTargets` and `placeTargets` do.
 */
export async function readTargets(
  definition: BakeRequest,
  run: PipelineContext,
  environment: EngineEnvironment,
): Promise<{ found: BakeTarget[]; placed: PlacedTarget[] }> {
  const { request, plan } = run;
  const overlay = overlayOf(plan, definition.metadataTarget);
  const options = overlay === undefined ? {} : { overlay };
  const found = await bakeTargets(planBuild(request, plan), definition, environment, options);
  return { found, placed: placeTargets(found, definition, run) };
}

/** Inspects the registries of all targets in parallel, and reports their errors together. */
async function lookAhead(
  { request, reporter, signal, connections, phases }: PipelineContext,
  placed: readonly PlacedTarget[],
): Promise<Inspection[][]> {
  const pushed = placed.map(({ run }) => (run.decision.push ? run.targets : []));
  const options = { connections, reporter, signal, readOnly: false, revision: builtRevision(request.facts) };
  const inspections = await phases.measure(CHECK, () => preflight(pushed.flat(), options));
  tellChecked({ phases, reporter }, pushed.flat());
  let next = 0;
  return pushed.map((targets) => inspections.slice(next, (next += targets.length)));
}

/** Targets that weren't requested but that others build on: built, not published. */
function linkedOnly(found: readonly BakeTarget[], run: PipelineContext): SetBuild[] {
  const own = { ...run, targets: [], decision: { ...run.decision, push: false } };
  return found
    .filter(({ asked }) => !asked)
    .map(({ name, request, links, own: { labels } }) => ({
      ...{ name, links, run: own, inspections: [], isContextOnly: true },
      wanted: { ...request, labels, annotations: [], names: [], load: false },
    }));
}
