import { readEntries, readFields, type Entry } from './rules/entries.ts';
import type { PlannedImage } from './types.ts';
import { RuleError } from './rules/rule-error.ts';

const INPUT = 'images';

/**
 * Parses the `images` input in docker/metadata-action's syntax, extended by `optional=true` and
 * `target=NAME`. Disabled images are skipped. A single line may list several images, separated by commas, as
 * in version 1 of that action.
 * @throws RuleError that names the line.
 */
export function parseImages(text: string): PlannedImage[] {
  const entries = readEntries(text, INPUT);
  const [only, ...others] = entries;
  if (only && others.length === 0) {
    const fields = readFields(only, INPUT);
    if (fields.every((field) => field.key === undefined)) {
      return fields.map(({ value }) => ({
        name: checkedName(value, only),
        line: only.line,
        optional: false,
      }));
    }
  }
  return entries.flatMap(parseImage);
}

/** Parses one line of the input. @throws RuleError that names the line. */
export function parseImage(entry: Entry): PlannedImage[] {
  const image: PlannedImage & { enable: boolean } = { name: '', optional: false, enable: true };
  for (const { key = 'name', value } of readFields(entry, INPUT)) {
    if (key === 'name') {
      if (image.name !== '' && value !== '') throw twoNames(entry);
      image.name = value;
    } else if (key === 'enable' || key === 'optional') image[key] = truth(key, value, entry);
    else if (key === 'target') image.target = targetName(value, entry, image.target);
    else {
      throw new RuleError(`${JSON.stringify(entry.text)} has the attribute ${key}, which images don't have`, {
        input: INPUT,
        line: entry.line,
        hint: 'An image has name, enable, optional and target.',
      });
    }
  }
  const { enable, name, ...rest } = image;
  return enable ? [{ ...rest, name: checkedName(name, entry), line: entry.line }] : [];
}

/** The characters bake allows in target names, plus the dots of compose services. */
function targetName(name: string, entry: Entry, before: string | undefined): string {
  const wrong = (message: string, hint: string): RuleError =>
    new RuleError(message, { input: INPUT, line: entry.line, hint });
  if (before !== undefined) {
    throw wrong(`${JSON.stringify(entry.text)} names more than one target`, 'Write one line per target.');
  }
  if (/^[\w.-]+$/.test(name)) return name;
  throw wrong(
    name === ''
      ? `${JSON.stringify(entry.text)} has an empty target`
      : `${JSON.stringify(name)} in ${JSON.stringify(entry.text)} is not a target's name`,
    'Write the name of one target, such as target=app; patterns are not supported.',
  );
}

/** docker/metadata-action uses the last name, and silently ignores the others. */
function twoNames(entry: Entry): RuleError {
  return new RuleError(`${JSON.stringify(entry.text)} names more than one image`, {
    input: INPUT,
    line: entry.line,
    hint: 'Write one image per line.',
  });
}

function truth(key: string, value: string, entry: Entry): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new RuleError(`${key} is ${JSON.stringify(value)} in ${JSON.stringify(entry.text)}`, {
    input: INPUT,
    line: entry.line,
    hint: `Write ${key}=true or ${key}=false; an expression must yield one of the two.`,
  });
}

function checkedName(name: string, entry: Entry): string {
  if (name !== '') return name.toLowerCase();
  throw new RuleError(`${JSON.stringify(entry.text)} names no image`, {
    input: INPUT,
    line: entry.line,
    hint: 'Write a repository such as ghcr.io/acme/app; the variable that should hold it may be empty.',
  });
}
