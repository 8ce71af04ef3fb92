import { RUN_ANNOTATION } from '../../oci/annotations.ts';
import { CLAIM_ANNOTATION, WITHHELD_ANNOTATION } from '../../publish/types.ts';
import type { GitContext, PlannedTag, TagPlan } from '../../tags/types.ts';
import type { PipelineRequest } from '../types.ts';

/** What this run records in an image for later runs to read: its name, the tags it claims, and those it withholds. */
export function recordedAnnotations(request: PipelineRequest, plan: TagPlan): string[] {
  return [...runAnnotation(request, plan), ...claimAnnotation(plan.tags), ...withheldAnnotation(plan)];
}

/** The run that makes an image, as recorded in it: `acme/app/.github/workflows/release.yml#12.1`. */
export function runName(env: Record<string, string | undefined>): string | undefined {
  const number = env['GITHUB_RUN_NUMBER'];
  if (number === undefined || number === '') return undefined;
  const workflow = (env['GITHUB_WORKFLOW_REF'] ?? env['GITHUB_WORKFLOW'] ?? '').replace(/@.*$/, '');
  return `${workflow}#${number}.${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`;
}

/**
 * What a published image is compared with, to tell whether it was built from the same commit. Uncommitted changes have
 * no name that could be found again: they are like nothing that is published.
 */
export function builtRevision({ sha, dirty, now }: GitContext): string {
  return dirty === true ? `${sha}-dirty, ${now}` : sha;
}

/**
 * Recorded where a branch's tag needs it to move only forward, and in a part of a matrix, for the provenance of the
 * job that merges; a reproducible image knows nothing of runs.
 */
function runAnnotation(request: PipelineRequest, plan: TagPlan): string[] {
  const run = runName(request.env);
  const isBranch = plan.tags.some((tag) => tag.kind === 'branch');
  const needed = (isBranch || request.push === 'by-digest') && !request.reproducible;
  return needed && run !== undefined ? [`${RUN_ANNOTATION}=${run}`] : [];
}

/**
 * The version and floating tags that a publish is about to set, recorded in the image, so that a run which overtakes
 * another one knows which tags belong to it (docs/decisions/converging-tags.md). The same for every build of a ref: a
 * rebuild that moves the floating tags alone names the version they are made from.
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

/** Floating tags that this version is published without on purpose (docs/decisions/withheld-tags.md). */
function withheldAnnotation({ withheld }: TagPlan): string[] {
  return withheld.length === 0 ? [] : [`${WITHHELD_ANNOTATION}=${withheld.join(' ')}`];
}
