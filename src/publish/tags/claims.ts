import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { CLAIM_ANNOTATION, VERSION_ANNOTATION } from '../types.ts';
import { publishedAnnotations } from '../lookup.ts';
import type { PlannedMove } from '../progress.ts';

/** The tags that an image was published for, as recorded in it, and its version, which other tools record too. */
export async function claimedTags(
  destination: Destination,
  image: Descriptor,
  options: Cancellable,
): Promise<ReadonlySet<string>> {
  const annotations = await publishedAnnotations(destination, image, options);
  const claimed = (annotations[CLAIM_ANNOTATION] ?? '').split(' ');
  return new Set([...claimed, annotations[VERSION_ANNOTATION] ?? ''].filter(Boolean));
}

/**
 * Whether this run may point a floating tag at another run's image: if the tag pointed there during this run, or
 * the image was published for it.
 */
export async function mayPointAt(
  destination: Destination,
  { tag, seen }: PlannedMove,
  image: Descriptor,
  options: Cancellable,
): Promise<boolean> {
  return seen.has(image.digest) || (await claimedTags(destination, image, options)).has(tag.name);
}

/** Maximum number of versions looked up, from the highest down. */
export const MOST_LOOKED_AT = 10;

/** The first of these version tags that points at an image; undefined if none of the first `MOST_LOOKED_AT` does. */
export async function versionOf(
  destination: Destination,
  { digest }: Descriptor,
  names: readonly string[],
  options: Cancellable,
): Promise<string | undefined> {
  for (const name of names.slice(0, MOST_LOOKED_AT)) {
    if ((await destination.resolve(name, options))?.digest === digest) return name;
  }
  return undefined;
}
