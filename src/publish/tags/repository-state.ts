import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { listTags, publishedAnnotations } from '../lookup.ts';
import type { RepositoryState } from '../types.ts';

/** What a forward-only decision may look at, fetched when it asks and once only. */
export function repositoryState(
  destination: Destination,
  current: Descriptor | undefined,
  options: Cancellable = {},
): RepositoryState {
  let annotations: Promise<Record<string, string>> | undefined;
  let names: Promise<string[]> | undefined;
  return {
    current,
    currentAnnotations: () =>
      (annotations ??= current ? publishedAnnotations(destination, current, options) : Promise.resolve({})),
    tagNames: () => (names ??= listTags(destination, options)),
  };
}
