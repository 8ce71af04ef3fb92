import { readEntries, type Entry } from './rules/entries.ts';
import { noFlavor, readFlavorEntry } from './flavor.ts';
import { parseImage, parseImages } from './images.ts';
import type { TagInputs } from './plan.ts';
import { RuleError } from './rules/rule-error.ts';
import { checkMetadataText } from './rules/metadata-text.ts';
import { parseRule } from './rules/parse.ts';

/** All errors of these inputs that don't depend on the event; `planTags` throws only the first one. */
export function checkTagInputs(inputs: TagInputs): RuleError[] {
  const errors: RuleError[] = [];
  const collect = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      errors.push(error);
    }
  };
  const each = (
    input: 'images' | 'tags' | 'flavor' | 'labels' | 'annotations',
    check: (entry: Entry) => void,
  ): void =>
    collect(() => {
      for (const entry of readEntries(inputs[input], input)) {
        collect(() => refuseYaml(entry, input));
        if (!YAML_ITEM.test(entry.text)) collect(() => check(entry));
      }
    });
  if (readLines(inputs.images) > 1 || YAML_ITEM.test(inputs.images.trim())) each('images', parseImage);
  else collect(() => parseImages(inputs.images));
  each('flavor', (entry) => readFlavorEntry(entry, noFlavor()));
  each('tags', (entry) => parseRule(entry, []));
  for (const input of ['labels', 'annotations'] as const) {
    each(input, ({ text, line }) => checkMetadataText(text, { input, line }));
  }
  return errors;
}

const YAML_ITEM = /^-\s/;

/** `- a=b` would become a label whose name begins with a dash. */
function refuseYaml({ text, line }: Entry, input: string): void {
  if (!YAML_ITEM.test(text)) return;
  throw new RuleError(`${JSON.stringify(text)} in \`${input}\` begins with a dash, as in a YAML list`, {
    input,
    line,
    hint: 'Remove the dash: entries are lines of text.',
  });
}

/** A single line may list several images, separated by commas. */
function readLines(images: string): number {
  return images.trim().split('\n').length;
}
