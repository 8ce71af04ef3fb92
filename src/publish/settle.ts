import type { Content, Destination, Source } from '../oci/content.ts';
import { PublishError } from '../oci/errors.ts';
import type { Progress } from './progress.ts';
import { findExistingPublish, refuseConflicts } from './existing-publish.ts';
import { publishedAnnotations } from './lookup.ts';
import { decideMoves, planTags } from './tags/plan.ts';
import type { PublishOptions } from './types.ts';

/**
 * Decides what is published: the build, or the image that an earlier run published under a write-once tag.
 * @throws PublishError `TAG_IMMUTABLE`.
 */
export async function settleContent(progress: Progress, options: PublishOptions): Promise<Content> {
  const { content: built, revision } = progress.image;
  const { reporter } = options;
  const required = progress.inspections.filter(
    ({ target, error }) => !target.optional && error === undefined,
  );
  const standing = await findExistingPublish(required, built.root.digest, revision, options);
  if (standing) {
    progress.existing = standing;
    progress.root = standing.descriptor;
    reporter.notice(
      `Kept the published image ${standing.descriptor.digest} instead of the new build: ${standing.reason}.`,
    );
  }
  progress.uploaders.forEach((uploader, index) => {
    const inspection = progress.inspections[index];
    if (!uploader.target.optional || !inspection || progress.errors.has(uploader)) return;
    try {
      refuseConflicts(inspection, progress.root.digest);
    } catch (error) {
      progress.errors.set(uploader, error);
    }
  });
  return standing ? { source: sourceOf(standing.target.destination), root: standing.descriptor } : built;
}

/** A repository as the source for the other targets. */
function sourceOf(destination: Destination): Source {
  return {
    name: destination.name,
    repository: destination.repository,
    resolve: (reference, options) => destination.resolve(reference, options),
    readManifest: (descriptor, options) => destination.readManifest(descriptor, options),
    readBlob(descriptor, options) {
      if (destination.readBlob) return destination.readBlob(descriptor, options);
      throw new PublishError(`${destination.name} can't be read from`, { code: 'UNSUPPORTED' });
    },
  };
}

/** Decides for each tag of the image whether it moves. */
export async function planMoves(
  progress: Progress,
  content: Content,
  options: PublishOptions,
): Promise<void> {
  let own: Promise<Record<string, string>> | undefined;
  const ownAnnotations = () => (own ??= annotationsOf(content, options));
  const seen: Parameters<typeof planTags>[3] = new Map();
  progress.uploaders.forEach((uploader, index) => {
    const inspection = progress.inspections[index];
    if (inspection && !progress.errors.has(uploader)) {
      progress.tagPlans.set(uploader, {
        ...planTags(uploader, inspection, progress.root.digest, seen),
        own: ownAnnotations,
      });
    }
  });
  await decideMoves([...progress.tagPlans.values()], options);
}

/** Annotations that can't be read are not an error: then the image that a tag points at decides. */
function annotationsOf({ source, root }: Content, options: PublishOptions): Promise<Record<string, string>> {
  return publishedAnnotations(source, root, options).catch(() => ({}));
}
