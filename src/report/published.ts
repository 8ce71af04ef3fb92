import type { PipelineResult } from '../pipeline/types.ts';
import type { ImageReport, PublishReport } from '../publish/report.ts';
import { fullTags, tagNames } from '../tags/render.ts';

/** The report of a published image; `target` identifies it in a set. */
interface Published {
  target?: string;
  report: PublishReport;
}

/** The reports of all published images: one, or one per target of a set. */
export function reportsOf(result: PipelineResult): Published[] {
  if (result.report) return [{ report: result.report }];
  return (result.targets ?? []).flatMap(({ target, report }) => (report ? [{ target, report }] : []));
}

/** True if the release has several images. Outputs for a single digest are empty then. */
export function isSet({ targets = [] }: Pick<PipelineResult, 'targets'>): boolean {
  return targets.length > 1;
}

/** Repositories that have the image; after a rollback or the failure of an optional one, others don't. */
export function held({ images }: PublishReport): ImageReport[] {
  return images.filter(({ status }) => ['published', 'unchanged', 'staged'].includes(status));
}

/**
 * The digest in each repository. If a repository has several images of a set, the target is appended to the
 * key: `ghcr.io/acme/app#debug`.
 */
export function digestsOf(result: PipelineResult): { key: string; name: string; digest: string }[] {
  if (result.dryRun) return [];
  const all = reportsOf(result).flatMap(({ target, report }) =>
    held(report).map(({ name }) => ({ target, name, digest: report.digest })),
  );
  return all.map(({ target, name, digest }) => {
    const isUnique = all.filter((other) => other.name === name).length === 1;
    return { key: isUnique || target === undefined ? name : `${name}#${target}`, name, digest };
  });
}

/**
 * Full names and bare tags, in docker/metadata-action's format: the tags that point at the published image,
 * or the planned ones if nothing was tagged.
 */
export function tagsOf(result: PipelineResult): { full: string[]; names: string[] } {
  const { plan, targets } = result;
  const reports = reportsOf(result);
  const isTagged = reports.some(({ report }) => report.images.some(({ tags }) => tags.length > 0));
  if (!isTagged) return { full: fullTags(plan), names: tagNames(plan) };
  const full: string[] = [];
  const names = new Set<string>();
  for (const { report } of reports) {
    report.images.forEach((image, index) => {
      // Keep the user's spelling: `acme/app` is `docker.io/acme/app`. Bake targets may set other names.
      const written = targets ? undefined : plan.images[index]?.name;
      for (const tag of publishedTags(image, report)) {
        full.push(`${written ?? image.name}:${tag}`);
        names.add(tag);
      }
    });
  }
  return { full, names: [...names] };
}

function publishedTags(image: ImageReport, report: PublishReport): string[] {
  if (!held(report).includes(image)) return [];
  return image.tags
    .filter(({ status }) => ['created', 'moved', 'unchanged'].includes(status))
    .map(({ name }) => name);
}
