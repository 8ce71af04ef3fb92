import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { listTags, publishedAnnotations } from '../lookup.ts';
import { WITHHELD_ANNOTATION, type RepositoryState } from '../types.ts';

/** Tags that a version was published without on purpose. */
interface Withheld {
  digest: Digest;
  tags: readonly string[];
}

/** By version tag; shared by all states of a repository. */
export type WithheldLookups = Map<string, Promise<Withheld | undefined>>;

/** The facts for a forward-only decision, each fetched once, when it is asked for. */
export function repositoryState(
  destination: Destination,
  current: Descriptor | undefined,
  options: Cancellable = {},
  lookups: WithheldLookups = new Map(),
): RepositoryState {
  let annotations: Promise<Record<string, string>> | undefined;
  let names: Promise<string[]> | undefined;
  return {
    current,
    currentAnnotations: () =>
      (annotations ??= current ? publishedAnnotations(destination, current, options) : Promise.resolve({})),
    tagNames: () => (names ??= listTags(destination, options)),
    async isWithheld(version, tag) {
      const lookup = lookups.get(version) ?? withheldFrom(destination, version, options);
      lookups.set(version, lookup);
      const found = await lookup;
      return found !== undefined && found.digest !== current?.digest && found.tags.includes(tag);
    },
  };
}

/** Reads the annotation that records the tags a version was published without. */
async function withheldFrom(
  destination: Destination,
  version: string,
  options: Cancellable,
): Promise<Withheld | undefined> {
  const image = await destination.resolve(version, options);
  if (!image) return undefined;
  const record = (await publishedAnnotations(destination, image, options))[WITHHELD_ANNOTATION] ?? '';
  return { digest: image.digest, tags: record.split(' ') };
}
