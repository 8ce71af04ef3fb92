import { RUN_ANNOTATION } from '../../oci/annotations.ts';
import { CLAIM_ANNOTATION, WITHHELD_ANNOTATION } from '../../publish/types.ts';
import type { GitContext, PlannedTag, TagPlan } from '../../tags/types.ts';
import type { PipelineRequest } from '../types.ts';

/** Annotations that later runs read: the name of this run, the tags it claims, and those it withholds. */
export function recordedAnnotations(request: PipelineRequest, plan: TagPlan): string[] {
  return [...runAnnotation(request, plan), ...claimAnnotation(plan.tags), ...withheldAnnotation(plan)];
}

/**
 * The run that builds an image, as recorded in it: `acme/app/.github/workflows/release.yml#12.1`. Undefined
 * outside of a workflow.
 */
export function runName(env: Record<string, string | undefined>): string | undefined {
  const number = env['GITHUB_RUN_NUMBER'];
  if (number === undefined || number === '') return undefined;
  const workflow = (env['GITHUB_WORKFLOW_REF'] ?? env['GITHUB_WORKFLOW'] ?? '').replace(/@.*$/, '');
  return `${workflow}#${number}.${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`;
}

/**
 * The revision that is compared with that of a published image, to tell whether both were built from the same
 * commit. A build with uncommitted changes never equals a published one.
 */
export function builtRevision({ sha, dirty, now }: GitContext): string {
  return dirty === true ? `${sha}-dirty, ${now}` : sha;
}

/**
 * Records the run if a branch tag needs it to be forward only. A by-digest push records it for the provenance
 * of the job that merges. A reproducible image must not depend on the run.
 */
function runAnnotation(request: PipelineRequest, plan: TagPlan): string[] {
  const run = runName(request.env);
  const isBranch = plan.tags.some((tag) => tag.kind === 'branch');
  const needed = (isBranch || request.push === 'by-digest') && !request.reproducible;
  return needed && run !== undefined ? [`${RUN_ANNOTATION}=${run}`] : [];
}

/**
 * The version and floating tags of this publish, recorded in the image, so that a run that overtakes it knows
 * which tags belong to it (docs/decisions/converging-tags.md). The value is the same for every build of a
 * ref: a rebuild that only moves floating tags names the version they come from.
 */
export function claimAnnotation(tags: readonly PlannedTag[]): string[] {
  const floating = tags.filter(({ kind }) => kind === 'floating');
  if (floating.length === 0) return [];
  const claimed = tags
    .filter(({ kind }) => kind === 'floating' || kind === 'version')
    .map(({ name }) => name);
  const versions = tags.some(({ kind }) => kind === 'version') ? [] : floating.flatMap(versionTag);
  return [`${CLAIM_ANNOTATION}=${[...new Set([...versions, ...claimed])].join(' ')}`];
}

function versionTag({ version, decoration }: PlannedTag): string[] {
  const { prefix = '', suffix = '' } = decoration ?? {};
  return version === undefined ? [] : [`${prefix}${version}${suffix}`];
}

/** Floating tags that are deliberately not set for this version (docs/decisions/withheld-tags.md). */
function withheldAnnotation({ withheld }: TagPlan): string[] {
  return withheld.length === 0 ? [] : [`${WITHHELD_ANNOTATION}=${withheld.join(' ')}`];
}
