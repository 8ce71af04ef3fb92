import type { Cancellable } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { PublishError } from '../oci/errors.ts';
import { REVISION_ANNOTATION } from '../oci/annotations.ts';
import { publishedAnnotations } from './lookup.ts';
import type { Target, Inspection } from './types.ts';

/** An image published earlier under a write-once tag, from the same revision as this build. */
export interface ExistingPublish {
  descriptor: Descriptor;
  /** The target it is read from, to complete the registries that lack it. */
  target: Target;
  reason: string;
}

/** A write-once tag that points at another image than this build's. */
interface Conflict {
  target: Target;
  tag: string;
  descriptor: Descriptor;
}

/**
 * Applies the write-once rule to the required targets.
 * @returns undefined if this build can be published.
 * @throws PublishError `TAG_IMMUTABLE` if a write-once tag points at an image of another revision, or if two
 * registries hold different images, so that none can be kept.
 */
export async function findExistingPublish(
  inspections: readonly Inspection[],
  built: Digest,
  revision: string | undefined,
  options: Cancellable,
): Promise<ExistingPublish | undefined> {
  const conflicts = inspections.flatMap((inspection) => conflictsOf(inspection, built));
  const [first] = conflicts;
  if (!first) return undefined;
  for (const conflict of conflicts) await requireSameRevision(conflict, built, revision, options);
  const held = inspections.flatMap(heldWriteOnce);
  const other = held.find(({ descriptor }) => descriptor.digest !== first.descriptor.digest);
  if (other) {
    throw immutable(
      first,
      `it holds ${first.descriptor.digest} there and ${other.descriptor.digest} as ${nameOf(other)}, both built ` +
        'from this revision',
      'Delete the tag in one of the two, so that the image in the other one can be published to both.',
    );
  }
  return {
    descriptor: first.descriptor,
    target: first.target,
    reason: `${nameOf(first)} was published from the same revision before, and ${first.tag} is write-once`,
  };
}

/**
 * Applies the write-once rule to an optional target. Its image is never kept for all. @throws PublishError
 * `TAG_IMMUTABLE`.
 */
export function refuseConflicts(inspection: Inspection, wanted: Digest): void {
  const [first] = conflictsOf(inspection, wanted);
  if (first) throw immutable(first, `it holds ${first.descriptor.digest}`, HINT);
}

/** The error for a write-once tag that can't be moved. */
export function immutable(
  { target, tag }: Pick<Conflict, 'target' | 'tag'>,
  because: string,
  hint = HINT,
): PublishError {
  return new PublishError(`${target.destination.name}:${tag} is write-once and can't be moved: ${because}`, {
    code: 'TAG_IMMUTABLE',
    input: 'immutable-tags',
    hint,
  });
}

const HINT = 'Publish under a new version, or list in immutable-tags only what may never move.';

function heldWriteOnce({ target, tags }: Inspection): Conflict[] {
  return target.tags.flatMap(({ name, writeOnce }) => {
    const descriptor = tags.get(name);
    return writeOnce && descriptor ? [{ target, tag: name, descriptor }] : [];
  });
}

function conflictsOf(inspection: Inspection, built: Digest): Conflict[] {
  return heldWriteOnce(inspection).filter(({ descriptor }) => descriptor.digest !== built);
}

async function requireSameRevision(
  conflict: Conflict,
  built: Digest,
  revision: string | undefined,
  options: Cancellable,
): Promise<void> {
  const annotations = await publishedAnnotations(conflict.target.destination, conflict.descriptor, options);
  const published = annotations[REVISION_ANNOTATION];
  if (revision !== undefined && published === revision) return;
  const from = published === undefined ? 'of an unknown revision' : `of revision ${published}`;
  throw immutable(conflict, `it holds ${conflict.descriptor.digest} ${from}, not ${built}`);
}

function nameOf({ target, tag }: Conflict): string {
  return `${target.destination.name}:${tag}`;
}
