import { PublishError } from '../../oci/errors.ts';
import type { FromLine, PipelineRequest } from '../../pipeline/types.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import { parseImages } from '../../tags/images.ts';
import { RuleError } from '../../tags/rules/rule-error.ts';
import type { PlannedImage } from '../../tags/types.ts';
import { refuseAt, type InputReader } from '../reader.ts';

/**
 * The default of `from`. An empty value is different: it may be an output that GitHub dropped, for example.
 */
const BUILD = 'build';

/**
 * Parses the lines of `from`. A line may end with a name for the image within a set: `oci:out/app,as=app`.
 * Errors are collected in `reader`.
 */
export function readFrom(reader: InputReader): FromLine[] {
  // A mirror doesn't build, so an empty `from` can't lead to an unintended build.
  const mirrors = reader.text('mirror') ?? reader.text('mirror-file');
  if (reader.given('from')?.trim() === '' && mirrors === undefined) {
    reader.refuse(
      new PublishError('`from` was given and is empty', {
        code: 'INPUT_INVALID',
        input: 'from',
        hint: 'Check the expression it comes from: GitHub drops job outputs that contain a secret. Leave `from` out, or write `build`, to build.',
      }),
    );
    return [];
  }
  const lines = reader.entries('from').map(({ text, line }) => readLine(text, line, reader));
  const unnamed = lines.filter(({ as }) => as === undefined);
  if (unnamed.length > 0 && unnamed.length < lines.length) {
    for (const { name, line } of unnamed) {
      refuseAt(reader, { input: 'from', line }, `${name} has no \`as=\`, and other lines have one`, {
        hint: 'Say of every line which image it belongs to; lines with the same name are merged into one index.',
      });
    }
  }
  return lines.filter(({ name }, _index, { length }) => length > 1 || name !== BUILD);
}

function readLine(text: string, line: number, reader: InputReader): FromLine {
  const [, name, as] = /^(.*?)\s*,\s*as\s*=\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined || as === undefined) return { name: text, line };
  if (!/^[\w.-]+$/.test(as)) {
    refuseAt(
      reader,
      { input: 'from', line },
      `${JSON.stringify(as)} in ${JSON.stringify(text)} is not a name`,
      {
        hint: 'Write letters, digits, dots and dashes, such as as=app, at the end of the line.',
      },
    );
  } else if (name === '') {
    refuseAt(reader, { input: 'from', line }, `${JSON.stringify(text)} names no image`, {
      hint: 'Check the expression it comes from: GitHub drops job outputs that contain a secret.',
    });
  }
  return { name, line, as };
}

/**
 * Reports lines of `images` and `from` that don't match each other. With bake, the targets aren't known yet.
 */
export function refuseTargets(
  request: Pick<PipelineRequest, 'images' | 'bake' | 'from'>,
  reader: InputReader,
): void {
  if (request.bake) return;
  const names = [...new Set(request.from.flatMap(({ as }) => (as === undefined ? [] : [as])))];
  const images = imagesIn(request.images);
  for (const image of images ?? []) refuseImage(image, names, reader);
  if (images === undefined || (names.length < 2 && images.length === 0)) return;
  for (const { as, line } of request.from) {
    const received = images.some(
      ({ target }) => target === as || (target === undefined && names.length === 1),
    );
    if (as === undefined || received) continue;
    refuseAt(reader, { input: 'from', line }, `No line of \`images\` is for ${as}`, {
      hint: `Add one: ghcr.io/acme/${as.toLowerCase()},target=${as}.`,
    });
  }
}

function refuseImage(
  { name, target, line }: PlannedImage,
  names: readonly string[],
  reader: InputReader,
): void {
  const place = { input: 'images', line };
  if (target === undefined) {
    if (names.length < 2) return;
    refuseAt(reader, place, `${name} names no target, and \`from\` has several: ${names.join(', ')}`, {
      hint: `Add the target to the line: ${name},target=${names[0]}.`,
    });
  } else if (names.length === 0) {
    refuseAt(reader, place, `${name} names the target ${target}, but targets need \`bake-files\``, {
      hint: 'Set `bake-files`, give lines of `from` names with `as=`, or remove `target=`.',
    });
  } else if (!names.includes(target)) {
    const meant = nearest(target, names);
    refuseAt(reader, place, `No line of \`from\` has as=${target}; there is ${names.join(', ')}`, {
      hint: meant === undefined ? 'Correct `target=`.' : `Did you mean \`target=${meant}\`?`,
    });
  }
}

/** Undefined for invalid lines; these are reported with the rules. */
function imagesIn(text: string): PlannedImage[] | undefined {
  try {
    return parseImages(text);
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}
