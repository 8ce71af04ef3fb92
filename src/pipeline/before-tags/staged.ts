import { PublishError } from '../../oci/errors.ts';
import type { StagedImage, StagedRepository } from '../../publish/types.ts';

/**
 * Looks whether every repository still holds the image: a script can delete what it was to look at, and a tag would
 * then be moved to an image that has lost its parts. What an optional repository has lost is its own failure.
 * @throws PublishError `BEFORE_TAGS_FAILED` for the first required repository that has lost something.
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
