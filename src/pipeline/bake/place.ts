import type { BakeOverlay } from '../../engines/buildkit/bake/definition.ts';
import type { BakeTarget } from '../../engines/buildkit/bake/targets.ts';
import { PublishError, problemOf } from '../../oci/errors.ts';
import { formatRepository, parseReference } from '../../oci/reference.ts';
import { CLAIM_ANNOTATION } from '../../publish/types.ts';
import { fullTags } from '../../tags/render.ts';
import type { PlannedTag, TagPlan } from '../../tags/types.ts';
import { imagesByTarget } from './images.ts';
import { claimAnnotation } from '../plan/image-annotations.ts';
import type { PipelineContext } from '../context.ts';
import { requireImages, requireTags } from '../plan/push-decision.ts';
import { tagPolicy, wantedTags } from '../plan/tag-policy.ts';
import { openTargets, type ImageTarget } from '../registries/targets.ts';
import type { BakeRequest } from '../types.ts';

/** A bake target with the context that publishes it. */
export interface PlacedTarget {
  target: BakeTarget;
  run: PipelineContext;
}

/**
 * The step's tags and labels, for lines of `images` without a target; undefined when there are no such lines.
 */
export function overlayOf(plan: TagPlan, target: string): BakeOverlay | undefined {
  const images = plan.images.filter((image) => image.target === undefined);
  if (images.length === 0 || target === '') return undefined;
  const labels = plan.labels.map((label): [string, string] => {
    const at = label.indexOf('=');
    return [label.slice(0, at), label.slice(at + 1)];
  });
  return {
    target,
    tags: plan.tags.length === 0 ? [] : fullTags({ ...plan, images }),
    labels: Object.fromEntries(labels),
    // The names docker/metadata-action uses; a Dockerfile may declare them.
    args: {
      DOCKER_META_IMAGES: images.map(({ name }) => name).join(','),
      ...(plan.version === '' ? {} : { DOCKER_META_VERSION: plan.version }),
    },
  };
}

/**
 * Where each requested target is published, with which tags and labels.
 * @throws PublishError when a line of `images` applies to no target, a target has neither lines nor tags, or
 * two targets would push the same tag.
 */
export function placeTargets(
  found: readonly BakeTarget[],
  definition: BakeRequest,
  run: PipelineContext,
): PlacedTarget[] {
  const asked = found.filter((target) => target.asked);
  const makers = asked.filter((target) => !target.isExport);
  const { plan, request } = run;
  const given = request.images.trim() !== '';
  const images = imagesByTarget(asked, {
    images: plan.images,
    given,
    metadataTarget: definition.metadataTarget,
  });
  const [only] = makers;
  if (only && makers.length === 1 && only.tags.length === 0 && !images.has(only.name)) {
    images.set(only.name, plan.images);
  }
  const placed = asked.map((target): PlacedTarget => {
    const received = images.get(target.name);
    if (target.isExport && !received) return exporting(target, run);
    const tags = received ? plan.tags : target.tags;
    const pushes = received ? requireImages(run.decision, request.push, received) : run.decision;
    const decision = requireTags(pushes, request.push, tags, request.facts);
    const targets = received
      ? openTargets(received, decision.byDigest ? [] : wantedTags(plan, tagPolicy(request)), run.connections)
      : ownTargets(target, run);
    return {
      target: completed(target, targets, plan, received !== undefined),
      run: { ...run, decision, targets },
    };
  });
  refuseSameNames(placed);
  return placed;
}

/** A target that doesn't produce an image is built but never pushed, even if it has tags. */
function exporting(target: BakeTarget, run: PipelineContext): PlacedTarget {
  return {
    target: completed(target, [], run.plan, false),
    run: { ...run, targets: [], decision: { ...run.decision, push: false } },
  };
}

/** The repositories in the target's own `tags`. */
function ownTargets(target: BakeTarget, run: PipelineContext): ImageTarget[] {
  if (target.tags.length === 0 && run.decision.push) {
    throw new PublishError(`The bake target ${target.name} has no tags, and there are others beside it`, {
      code: 'TARGET_UNTAGGED',
      input: 'bake-files',
      hint: `Add a line to \`images\` such as ghcr.io/acme/${target.name},target=${target.name}, give the target tags in the bake file, or leave it out of \`bake-targets\`.`,
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

/**
 * A tag from the bake file gets the policy of the plan's tag of the same name; any other tag moves freely.
 */
function plannedTag(name: string, plan: readonly PlannedTag[]): PlannedTag {
  return plan.find((tag) => tag.name === name) ?? { name, kind: 'free', rule: 'bake file' };
}

/**
 * The request with its names and labels. The step's labels win for targets that receive the step's images.
 * For other targets, and where the step's labels were inherited, the bake file's labels win.
 */
function completed(
  target: BakeTarget,
  targets: readonly ImageTarget[],
  plan: TagPlan,
  received: boolean,
): BakeTarget {
  const { request, own } = target;
  const merge = (step: readonly string[], file: readonly string[]): string[] =>
    received && !target.overlaid ? [...file, ...step] : [...step, ...file];
  return {
    ...target,
    request: {
      ...request,
      names: targets.flatMap(({ image, tags }) => tags.map((tag) => `${image.name}:${tag.name}`)),
      labels: merge(request.labels, own.labels),
      annotations: withClaims(merge(request.annotations, own.annotations), targets, plan.tags),
    },
  };
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

/**
 * Two targets with the same tag would overwrite each other in an unpredictable order.
 * @throws PublishError with every such tag.
 */
function refuseSameNames(placed: readonly PlacedTarget[]): void {
  const writers = new Map<string, string>();
  const problems: PublishError[] = [];
  for (const { target, run } of placed) {
    for (const { destination, image, tags } of run.targets) {
      for (const { name: tag } of tags) {
        const name = `${destination.name}:${tag}`;
        const other = writers.get(name);
        if (other !== undefined && other !== target.name) {
          problems.push(sameName(name, [other, target.name], image.line));
        }
        writers.set(name, target.name);
      }
    }
  }
  const problem = problemOf(problems);
  if (problem) throw problem;
}

function sameName(name: string, [one, other]: [string, string], line: number | undefined): PublishError {
  return new PublishError(`The bake targets ${one} and ${other} would both be published as ${name}`, {
    code: 'INPUT_INVALID',
    input: line === undefined ? 'bake-files' : 'images',
    ...(line === undefined ? {} : { line }),
    hint: 'Give each target its own repository or tags.',
  });
}
