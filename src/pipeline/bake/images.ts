import { PublishError, problemOf } from '../../oci/errors.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import type { PlannedImage } from '../../tags/types.ts';

/** A bake target, as far as it decides which repositories receive it. */
export interface Receiver {
  name: string;
  groups: readonly string[];
  /** It is the metadata target, or inherits its tags from it. */
  overlaid: boolean;
  /** It makes files and no image, unless a line names it. */
  isExport: boolean;
}

interface ImageLines {
  /** The images of the plan. */
  images: readonly PlannedImage[];
  /** False when nobody wrote them: the default image. */
  given: boolean;
  /** The input `bake-target`. */
  metadataTarget: string;
}

/**
 * Which images each target is published as: those that name it, and for those that name none, the target named by
 * `bake-target` with all that inherit its tags, or the only target. Targets that no line is for are left out, and keep
 * the tags of the bake file.
 * @throws PublishError `INPUT_INVALID` with every line that is for no target.
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
  // A default that nobody wrote doesn't take the place of what the bake file says.
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
