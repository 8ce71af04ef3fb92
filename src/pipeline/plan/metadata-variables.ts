import { fitsVariable, metadataVariable } from '../../support/process/child-environment.ts';
import { fullTags, leveledAnnotations, metadataJson, tagNames, type Separators } from '../../tags/render.ts';
import type { TagPlan } from '../../tags/types.ts';

/**
 * docker/metadata-action's variables for the build, so that a build argument without a value picks one up. A
 * variable that is too large for a process environment is set to undefined, so that a value left by an
 * earlier step isn't used instead.
 */
export function metadataVariables(
  plan: TagPlan,
  { separators, levels }: { separators: Separators; levels: readonly string[] },
): Record<string, string | undefined> {
  const outputs = {
    version: plan.version,
    tags: fullTags(plan).join(separators.tags),
    'tag-names': tagNames(plan).join(separators.tags),
    labels: plan.labels.join(separators.labels),
    annotations: leveledAnnotations(plan, levels).join(separators.annotations),
    json: JSON.stringify(metadataJson(plan, levels)),
  };
  return Object.fromEntries(
    Object.entries(outputs).map(([output, value]) => {
      const name = metadataVariable(output);
      return [name, fitsVariable(name, value) ? value : undefined];
    }),
  );
}
