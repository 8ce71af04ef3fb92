import { PublishError } from '../../oci/errors.ts';
import type { StagedImage, StagedRepository } from '../../publish/types.ts';

/**
 * Checks that every repository still holds the image: a script can delete content, and a tag would then point
 * at an incomplete image. Missing content in an optional repository fails only that repository.
 * @throws PublishError `BEFORE_TAGS_FAILED` for the first required repository with missing content.
 */
export async function requireStaged(images: readonly StagedImage[], signal: AbortSignal): Promise<void> {
  await Promise.all(
    images.flatMap((image) => image.repositories.map((repository) => look(image, repository, signal))),
  );
}

async function look(
  { graph }: StagedImage,
  { destination, fail }: StagedRepository,
  signal: AbortSignal,
): Promise<void> {
  const held = await Promise.all(
    graph.manifests.map(({ descriptor }) => destination.resolve(descriptor.digest, { signal })),
  );
  const lost = graph.manifests.filter((_node, index) => held[index] === undefined);
  const [first] = lost.slice(-1);
  if (!first) return;
  fail(
    new PublishError(
      `${destination.name}@${first.descriptor.digest} is gone after the before-tags script ran`,
      {
        code: 'BEFORE_TAGS_FAILED',
        input: 'before-tags',
        hint: 'Let the script delete nothing of what is published, and run the job again.',
      },
    ),
  );
}
