import { PublishError } from '../../oci/errors.ts';
import { compileGlob } from '../../support/text/glob.ts';
import type { RuleReader } from '../../support/yaml/rule-reader.ts';

/** Reads the names and globs of a key. @throws PublishError for an invalid glob. */
export function readGlobs(reader: RuleReader, key: string): string[] {
  return reader.strings(key).map(({ text, line }) => reader.at(line, () => checkedGlob(text)));
}

function checkedGlob(text: string): string {
  try {
    compileGlob(text);
    return text;
  } catch (cause) {
    throw new PublishError(`the tag pattern ${JSON.stringify(text)} ${(cause as Error).message}`, {
      hint: 'Write tags and globs such as 1.2.3, 1.*, [0-9] or {a,b}; regular expressions go into match, digests into digests.',
      cause,
    });
  }
}

/** Creates a predicate that is true for names that match one of the globs. */
export function matcherOf(globs: readonly string[]): (name: string) => boolean {
  const compiled = globs.map(compileGlob);
  return (name) => compiled.some((matches) => matches(name));
}
