import { bakeTargets, type BakeTarget } from '../engines/buildkit/bake.ts';
import { PublishError } from '../oci/errors.ts';
import { formatRepository, parseReference } from '../oci/reference.ts';
import { CLAIM_ANNOTATION, type Inspection } from '../publish/types.ts';
import type { PlannedTag } from '../tags/types.ts';
import { builtRevision, claimAnnotation, pickEngine, planBuild } from './build.ts';
import { preflight } from './preflight.ts';
import { buildAndPublish, buildOnly } from './build-and-publish.ts';
import { requireTags } from './push-decision.ts';
import type { BakedTarget, PipelineResult } from './types.ts';
import { emptyResult, type PipelineContext, type EngineEnvironment } from './context.ts';
import { tagPolicy, wantedTags } from './tag-policy.ts';
import { openTargets, type ImageTarget } from './targets.ts';

/** One target of the bake files, and where it goes. */
interface Baking {
  target: BakeTarget;
  run: PipelineContext;
  inspections: Inspection[];
}

/**
 * Builds and publishes each target of the bake files, with its own tags and digest. Every target's logins and tags are
 * checked before the first is built.
 * @throws PublishError when a target names no tags and isn't the only one, or when one can't be built or published.
 */
export async function bake(run: PipelineContext, environment: EngineEnvironment): Promise<PipelineResult> {
  const { request, reporter, plan } = run;
  const base = planBuild(request, plan);
  const found = await bakeTargets(base, request.bakeFiles, request.bakeTargets, environment);
  const bakings: Baking[] = [];
  for (const target of found) {
    const tags = target.tags.length > 0 ? target.tags : plan.tags;
    const decision = requireTags(run.decision, request.push, tags, request.facts);
    const own = { ...run, decision, targets: targetsOf(target, run, found.length === 1) };
    bakings.push({ target, run: own, inspections: await lookAhead(own) });
  }
  const results: { name: string; result: PipelineResult }[] = [];
  for (const { target, run: own, inspections } of bakings) {
    const names = own.targets.flatMap(({ image, tags }) => tags.map((tag) => `${image.name}:${tag.name}`));
    const annotations = withClaims(target.request.annotations, own.targets, plan.tags);
    const wanted = { ...target.request, names, annotations };
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

/** The repositories and tags a target names itself; for a single target without any, those of the plan. */
function targetsOf(target: BakeTarget, run: PipelineContext, alone: boolean): ImageTarget[] {
  if (target.tags.length === 0) {
    if (alone) return run.targets;
    throw new PublishError(`The bake target ${target.name} has no tags, and there are others beside it`, {
      code: 'TARGET_UNTAGGED',
      input: 'bake-files',
      hint: 'Give each target its tags in the bake file, or name a single target in bake-targets.',
    });
  }
  const byRepository = new Map<string, string[]>();
  for (const name of target.tags) {
    const { tag = 'latest', ...repository } = parseReference(name);
    const key = formatRepository(repository);
    byRepository.set(key, [...(byRepository.get(key) ?? []), tag]);
  }
  return [...byRepository].flatMap(([name, tags]) => {
    const planned = tags.map((tag) => plannedTag(tag, run.plan.tags));
    const wanted = run.decision.byDigest
      ? []
      : wantedTags({ ...run.plan, tags: planned }, tagPolicy(run.request));
    return openTargets([{ name, optional: false }], wanted, run.connections);
  });
}

/** The image claims the tags of its own target, not those of the whole plan. */
function withClaims(
  annotations: readonly string[],
  targets: readonly ImageTarget[],
  plan: readonly PlannedTag[],
): string[] {
  const names = new Set(targets.flatMap(({ tags }) => tags.map(({ name }) => name)));
  const claimed = claimAnnotation([...names].map((name) => plannedTag(name, plan)));
  return [...annotations.filter((line) => !line.startsWith(`${CLAIM_ANNOTATION}=`)), ...claimed];
}

/** A tag of the file promises what the plan's tag of that name does; any other moves freely. */
function plannedTag(name: string, plan: readonly PlannedTag[]): PlannedTag {
  return plan.find((tag) => tag.name === name) ?? { name, kind: 'free', rule: 'bake file' };
}
