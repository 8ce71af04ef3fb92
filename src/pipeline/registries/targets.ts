import { PublishError } from '../../oci/errors.ts';
import { formatRepository, parseRepositoryName, type RepositoryName } from '../../oci/reference.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import type { Target, WantedTag } from '../../publish/types.ts';
import type { RegistryRepository } from '../../registry/repository.ts';
import type { PlannedImage } from '../../tags/types.ts';
import type { Connections } from './connections.ts';

/** A repository to publish to, with its line in `images`. */
export interface ImageTarget extends Target {
  image: PlannedImage;
  destination: RegistryRepository;
}

/**
 * Opens the repositories of the plan, without sending a request.
 * @throws PublishError that names the line of an image that is invalid or listed twice.
 */
export function openTargets(
  images: readonly PlannedImage[],
  tags: readonly WantedTag[],
  connections: Connections,
): ImageTarget[] {
  if (images.length * tags.length > LIMITS.references.value) {
    throw overLimit(LIMITS.references, `${images.length} × ${tags.length}`, { input: 'tags' });
  }
  const targets = images.map((image) => ({
    image,
    destination: connections.repository(repositoryOf(image), 'push'),
    tags: [...tags],
    optional: image.optional,
  }));
  for (const target of targets) {
    const siblings = targets.filter(({ destination }) => destination === target.destination);
    if (siblings.length > 1) throw repeated(siblings[1]?.image ?? target.image);
  }
  return targets.map((target) => ({ ...target, mountFrom: siblingPaths(target, targets) }));
}

/** The repository that an image names. @throws PublishError that names the line in `images`. */
export function repositoryOf(image: PlannedImage): RepositoryName {
  try {
    return parseRepositoryName(image.name);
  } catch (error) {
    const { message, hint } = error as PublishError;
    throw new PublishError(message, {
      code: 'INPUT_INVALID',
      input: 'images',
      ...(image.line === undefined ? {} : { line: image.line }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function repeated(image: PlannedImage): PublishError {
  return new PublishError(`${image.name} is listed twice`, {
    code: 'INPUT_INVALID',
    input: 'images',
    ...(image.line === undefined ? {} : { line: image.line }),
    hint: 'Remove one of the two lines.',
  });
}

/** Other repositories in the same registry; a blob is uploaded once and mounted from there. */
function siblingPaths(target: ImageTarget, all: readonly ImageTarget[]): string[] {
  const { host, path } = target.destination.repository;
  return all
    .map(({ destination }) => destination.repository)
    .filter((repository) => repository.host === host && repository.path !== path)
    .map((repository) => repository.path);
}

/** `ghcr.io/acme/app, docker.io/acme/app`, for messages. */
export function targetNames(targets: readonly Pick<Target, 'destination'>[]): string {
  return targets.map(({ destination }) => formatRepository(destination.repository)).join(', ');
}
