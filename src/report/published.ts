import type { PipelineResult } from '../pipeline/types.ts';
import type { ImageReport, PublishReport } from '../publish/report.ts';
import { fullTags, tagNames } from '../tags/render.ts';

/** What was published of each image; `target` names the images of a set. */
interface Published {
  target?: string;
  report: PublishReport;
}

export function reportsOf(result: PipelineResult): Published[] {
  if (result.report) return [{ report: result.report }];
  return (result.targets ?? []).flatMap(({ target, report }) => (report ? [{ target, report }] : []));
}

/** True for several images in one release: outputs that speak of one digest are empty then. */
export function isSet({ targets = [] }: Pick<PipelineResult, 'targets'>): boolean {
  return targets.length > 1;
}

/** Repositories that hold the image: after a rollback, or where an optional one failed, it may be nowhere. */
export function held({ images }: PublishReport): ImageReport[] {
  return images.filter(({ status }) => ['published', 'unchanged', 'staged'].includes(status));
}

/**
 * Each repository and the digest that it holds. Where two images of a set are in one repository, their names are told
 * apart by their targets: `ghcr.io/acme/app#debug`.
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
 * Full names and bare tags, as docker/metadata-action writes them: those that point at what was published; of what
 * wasn't published under tags, those of the plan.
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
      // As it was written: `acme/app` is `docker.io/acme/app`. Bake targets may bring names of their own.
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
