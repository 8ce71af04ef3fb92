import type { MetaValues } from './rules/metadata-text.ts';
import type { TagPlan } from './types.ts';

/**
 * Full image names with tags, image by image, like docker/metadata-action's `tags` output; only tag names
 * when there is no image.
 */
export function fullTags(plan: TagPlan): string[] {
  if (plan.images.length === 0) return tagNames(plan);
  return plan.images.flatMap((image) => plan.tags.map((tag) => `${image.name}:${tag.name}`));
}

/** The values of `{{meta.…}}`. */
export function metaOf(plan: TagPlan): MetaValues {
  return { version: plan.version, tags: fullTags(plan) };
}

/** The names of the plan's tags, without an image. */
export function tagNames(plan: TagPlan): string[] {
  return plan.tags.map((tag) => tag.name);
}

/** Annotations prefixed with each of the levels: `manifest:org.…=…`. */
export function leveledAnnotations(plan: TagPlan, levels: readonly string[]): string[] {
  return levels.flatMap((level) => plan.annotations.map((annotation) => `${level}:${annotation}`));
}

/** docker/metadata-action's `json` output, with the keys in the same order. */
export function metadataJson(plan: TagPlan, levels: readonly string[]): Record<string, unknown> {
  return {
    tags: fullTags(plan),
    'tag-names': tagNames(plan),
    labels: labelsByKey(plan),
    annotations: leveledAnnotations(plan, levels),
  };
}

/** Levels to prefix annotations with: `DOCKER_METADATA_ANNOTATIONS_LEVELS`. */
export function annotationLevels(env: Record<string, string | undefined>): string[] {
  return (env['DOCKER_METADATA_ANNOTATIONS_LEVELS'] || 'manifest').split(',');
}

/** Separators of the entries in docker/metadata-action's outputs. */
export interface Separators {
  tags: string;
  labels: string;
  annotations: string;
}

/** The contents of the four bake files, by docker/metadata-action's names for them. */
export function bakeFiles(
  plan: TagPlan,
  { target, levels }: { target: string; levels: readonly string[] },
): Record<'bake-file' | 'bake-file-tags' | 'bake-file-labels' | 'bake-file-annotations', string> {
  const tags = {
    tags: fullTags(plan),
    args: {
      DOCKER_META_IMAGES: plan.images.map((image) => image.name).join(','),
      // Without a version, docker/metadata-action omits the key.
      DOCKER_META_VERSION: plan.version || undefined,
    },
  };
  const labels = { labels: labelsByKey(plan) };
  const file = (content: object): string => JSON.stringify({ target: { [target]: content } }, null, 2);
  return {
    'bake-file': file({ tags: tags.tags, ...labels, args: tags.args }),
    'bake-file-tags': file(tags),
    'bake-file-labels': file(labels),
    'bake-file-annotations': file({ annotations: leveledAnnotations(plan, levels) }),
  };
}

/** Like docker/metadata-action, uses only the first line of a multi-line value. */
function labelsByKey(plan: TagPlan): Record<string, string> {
  const entries = plan.labels.map((label) => /([^=]*)=(.*)/.exec(label)).filter((match) => match !== null);
  return Object.fromEntries(entries.map(([, key = '', value = '']) => [key, value]));
}
