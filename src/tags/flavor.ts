import { readEntries, readFilledFields, type Entry } from './rules/entries.ts';
import { checkExpressions, GLOBAL_EXPRESSIONS } from './rules/expression-names.ts';
import { RuleError } from './rules/rule-error.ts';

const INPUT = 'flavor';

/** Settings for all tags: docker/metadata-action's `flavor`. */
export interface Flavor {
  latest: 'auto' | 'true' | 'false';
  prefix: string;
  /** Also add the prefix to `latest`. */
  prefixLatest: boolean;
  suffix: string;
  suffixLatest: boolean;
}

/** Parses the `flavor` input. @throws RuleError that names the line. */
export function parseFlavor(text: string): Flavor {
  const flavor = noFlavor();
  for (const entry of readEntries(text, INPUT)) readFlavorEntry(entry, flavor);
  return flavor;
}

/** The defaults when the input is empty. */
export function noFlavor(): Flavor {
  return { latest: 'auto', prefix: '', prefixLatest: false, suffix: '', suffixLatest: false };
}

/** Parses one line of the input into `flavor`. @throws RuleError that names the line. */
export function readFlavorEntry(entry: Entry, flavor: Flavor): void {
  /** What a following `onlatest` applies to. */
  let subject: 'prefixLatest' | 'suffixLatest' | undefined;
  for (const { key, value } of readFilledFields(entry, INPUT)) {
    switch (key) {
      case 'latest':
        if (value !== 'auto' && value !== 'true' && value !== 'false') {
          throw wrong(
            entry,
            `latest is ${JSON.stringify(value)}`,
            'Write latest=auto, latest=true or latest=false.',
          );
        }
        flavor.latest = value;
        break;
      case 'prefix':
      case 'suffix':
        checkExpressions(value, GLOBAL_EXPRESSIONS, { input: INPUT, line: entry.line });
        flavor[key] = value;
        subject = `${key}Latest`;
        break;
      case 'onlatest':
        if (value !== 'true' && value !== 'false') {
          throw wrong(
            entry,
            `onlatest is ${JSON.stringify(value)}`,
            'Write onlatest=true or onlatest=false.',
          );
        }
        if (subject) flavor[subject] = value === 'true';
        break;
      default:
        throw wrong(
          entry,
          `${JSON.stringify(entry.text)} is not a flavor`,
          'Use latest, prefix, suffix, or onlatest after prefix or suffix.',
        );
    }
  }
}

function wrong(entry: Entry, message: string, hint: string): RuleError {
  return new RuleError(message, { input: INPUT, line: entry.line, hint });
}
