import { PublishError } from '../../oci/errors.ts';
import { compileGlob } from '../../support/text/glob.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import type { InputReader } from '../reader.ts';

/**
 * Parses patterns and the keywords `version`, `all` and `none`. A misspelled keyword would be a pattern that
 * matches nothing, which would disable the protection.
 * @throws PublishError `INPUT_INVALID`
 */
export function readImmutableTags(reader: InputReader): string[] {
  const words = reader.list('immutable-tags');
  const known = ['version', 'all', 'none'];
  for (const word of words) {
    if (known.includes(word)) continue;
    const meant = nearest(word.toLowerCase(), known);
    if (meant === undefined) {
      checkTagPattern(word);
      continue;
    }
    throw new PublishError(`Invalid value ${JSON.stringify(word)} for \`immutable-tags\``, {
      code: 'INPUT_INVALID',
      input: 'immutable-tags',
      hint: `Did you mean ${meant}? A pattern for just this tag is written [${word[0]}]${word.slice(1)}.`,
    });
  }
  return words;
}

function checkTagPattern(pattern: string): void {
  try {
    compileGlob(pattern);
  } catch (cause) {
    throw new PublishError(
      `immutable-tags: the pattern ${JSON.stringify(pattern)} ${(cause as Error).message}`,
      {
        code: 'INPUT_INVALID',
        input: 'immutable-tags',
        hint: 'Write patterns such as release-*, v[0-9]* or {edge,nightly}-*.',
        cause,
      },
    );
  }
}
