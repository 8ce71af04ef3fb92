import { PublishError } from '../oci/errors.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import type { Progress, Settled } from './progress.ts';
import { assembleReport } from './assemble-report.ts';
import { cancelled } from './error.ts';
import type { BeforeTags, PublishOptions, StagedImage, StagedRepository, TargetUploader } from './types.ts';

/**
 * Runs the steps between staging and tags, one after another.
 * @throws whatever a step throws; PublishError `MANIFEST_UNKNOWN` if a step deleted content; PublishError
 * `CANCELLED`.
 */
export async function runBeforeTags(set: readonly Settled[], options: PublishOptions): Promise<void> {
  const { reporter, signal = new AbortController().signal } = options;
  for (const step of options.beforeTags ?? []) {
    if (signal.aborted) throw cancelled(signal);
    const images = set.flatMap((image) => stagedImage(image));
    const movesTags = images.some(({ repositories }) => repositories.some(({ tags }) => tags.length > 0));
    if (!movesTags && step.runs === 'tags-move') continue;
    await reporter.group(`Before tags: ${step.name}`, () => step.run(images, { reporter, signal }));
    await Promise.all(set.map((image) => requireStaged(image, step, signal)));
  }
}

/** A step has the run's logins, and may have deleted content that the tags are about to point at. */
async function requireStaged(
  { progress, graph }: Settled,
  { name }: BeforeTags,
  signal: AbortSignal,
): Promise<void> {
  const uploaders = graph ? progress.uploaders.filter((uploader) => !progress.errors.has(uploader)) : [];
  await Promise.all(
    uploaders.map(async (uploader) => {
      const { destination, requests } = uploader;
      const found = await mapConcurrent(graph?.manifests ?? [], 16, ({ descriptor }) =>
        requests.run(0, () => destination.resolve(descriptor.digest, { signal })),
      );
      const missing = graph?.manifests.find((_node, index) => found[index] === undefined);
      if (!missing) return;
      const message = `${destination.name}: ${missing.descriptor.digest} was deleted while ${name} ran`;
      const error = new PublishError(message, {
        code: 'MANIFEST_UNKNOWN',
        hint: 'Check that it deletes nothing of what is about to be published, and run the publish again.',
      });
      stagedRepository(uploader, progress).fail(error);
    }),
  );
}

function stagedImage({ progress, content, graph }: Settled): StagedImage[] {
  if (!graph) return [];
  const { image, existing, platforms } = progress;
  return [
    {
      name: image.name,
      version: image.version,
      root: graph.root,
      isKept: existing !== undefined,
      source: content.source,
      graph,
      platforms,
      repositories: progress.uploaders
        .filter((uploader) => !progress.errors.has(uploader))
        .map((uploader) => stagedRepository(uploader, progress)),
      report: assembleReport(progress),
    },
  ];
}

function stagedRepository(uploader: TargetUploader, { tagPlans, errors }: Progress): StagedRepository {
  const { destination, target } = uploader;
  const moves = tagPlans.get(uploader)?.moves ?? [];
  return {
    destination,
    optional: target.optional,
    tags: moves.filter(({ due }) => due).map(({ tag }) => tag.name),
    fail(error) {
      errors.set(uploader, error);
      if (!target.optional) throw error;
    },
  };
}
