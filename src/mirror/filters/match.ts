import { LIMITS } from '../../support/limits.ts';
import { withinTime } from '../../support/within-time.ts';
import type { RuleReader } from '../../support/yaml/rule-reader.ts';
import type { TagFilterKey } from './types.ts';

/**
 * Regular expressions, unanchored; a tag has to match all of them.
 * `keep` throws PublishError `EXPRESSION_TOO_SLOW` when matching all names takes too long.
 */
export const match: TagFilterKey<string[]> = { absent: [], read, keep };

function read(reader: RuleReader): string[] {
  return reader.strings('match').map(({ text, line }) => {
    try {
      new RegExp(text);
      return text;
    } catch (cause) {
      const reason = String((cause as Error).message).replace(/^Invalid regular expression: /, '');
      throw reader.problem(
        `has an invalid regular expression in tags.match: ${reason}`,
        line,
        'Write a JavaScript regular expression, without slashes around it; in double quotes a backslash is written twice.',
      );
    }
  });
}

function keep(names: readonly string[], sources: readonly string[]): readonly string[] {
  if (sources.length === 0) return names;
  const expressions = sources.map((source) => new RegExp(source));
  const what = `tags.match ${sources.map((source) => JSON.stringify(source)).join(', ')}`;
  return withinTime(LIMITS.expressionTime, what, () =>
    names.filter((name) => expressions.every((expression) => expression.test(name))),
  );
}
