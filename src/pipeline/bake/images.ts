import { PublishError, problemOf } from '../../oci/errors.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import type { PlannedImage } from '../../tags/types.ts';

/** The properties of a bake target that decide which repositories receive it. */
export interface Receiver {
  name: string;
  groups: readonly string[];
  /** True for the metadata target, and for targets that inherit its tags. */
  overlaid: boolean;
  /** True when the target exports files instead of an image; it is then published only if a line names it. */
  isExport: boolean;
}

interface ImageLines {
  /** The plan's images. */
  images: readonly PlannedImage[];
  /** False when `images` wasn't set and the default image is used. */
  given: boolean;
  /** The `bake-target` input. */
  metadataTarget: string;
}

/**
 * Which images each target is published as. A line of `images` that names a target goes to that target. A
 * line without one goes to the `bake-target` target and all targets that inherit its tags, or to the only
 * target. Targets that no line applies to aren't in the map and keep the tags of the bake file.
 * @throws PublishError `INPUT_INVALID` with every line that applies to no target.
 */
export function imagesByTarget(targets: readonly Receiver[], lines: ImageLines): Map<string, PlannedImage[]> {
  const problems: PublishError[] = [];
  const found = new Map<string, PlannedImage[]>();
  const give = (target: string, image: PlannedImage) =>
    found.set(target, [...(found.get(target) ?? []), image]);
  for (const image of lines.images) {
    const receivers = receiversOf(image, targets, lines);
    if (receivers instanceof PublishError) problems.push(receivers);
    else for (const { name } of receivers) give(name, image);
  }
  const problem = problemOf(problems);
  if (problem) throw problem;
  return found;
}

function receiversOf(
  image: PlannedImage,
  targets: readonly Receiver[],
  { given, metadataTarget }: ImageLines,
): readonly Receiver[] | PublishError {
  if (image.target !== undefined) {
    const named = targets.filter(({ name }) => name === image.target);
    return named.length > 0 ? named : unknownTarget(image, image.target, targets);
  }
  const makers = targets.filter(({ isExport }) => !isExport);
  const heirs = makers.filter(({ overlaid }) => overlaid);
  if (heirs.length > 0) return heirs;
  // The default image must not override the tags of the bake file.
  if (!given) return [];
  if (makers.length === 1) return makers;
  return problemWith(image, `${image.name} names no target, and there are several: ${namesOf(targets)}`, {
    hint: `Add the target to the line: ${image.name},target=${targets[0]?.name ?? 'app'}. Or let a target inherit from ${metadataTarget}.`,
  });
}

function unknownTarget(image: PlannedImage, target: string, targets: readonly Receiver[]): PublishError {
  const members = targets.filter(({ groups }) => groups.includes(target));
  if (members.length > 0) {
    return problemWith(image, `${target} is a group and not a target`, {
      hint: `Name one of its targets, ${namesOf(members)}, on its own line.`,
    });
  }
  const meant = nearest(
    target,
    targets.map(({ name }) => name),
  );
  return problemWith(image, `No target ${JSON.stringify(target)} is built; there is ${namesOf(targets)}`, {
    hint:
      meant === undefined
        ? 'Correct `target=`, or add the target to `bake-targets`.'
        : `Did you mean \`target=${meant}\`?`,
  });
}

function namesOf(targets: readonly Receiver[]): string {
  return targets.map(({ name }) => name).join(', ');
}

function problemWith({ line }: PlannedImage, message: string, { hint }: { hint: string }): PublishError {
  return new PublishError(message, {
    code: 'INPUT_INVALID',
    input: 'images',
    ...(line === undefined ? {} : { line }),
    hint,
  });
}
