import type { RuleReader } from '../../support/yaml/rule-reader.ts';

export type NewestBy = 'version' | 'push' | 'created';
const ORDERS: readonly NewestBy[] = ['version', 'push', 'created'];

/** How many of the tags that pass all other keys a rule selects. */
export interface Newest {
  count: number;
  by: NewestBy;
}

/**
 * Reads `newest`: a number, or a mapping of `count` and `by`.
 * @throws PublishError with the rule's number and line.
 */
export function readNewest(reader: RuleReader): Newest | undefined {
  const value = reader.get('newest');
  if (value === undefined) return undefined;
  if (!value.entries) {
    const count = reader.count('newest');
    return count === undefined ? undefined : { count, by: 'version' };
  }
  const inner = reader.inside('newest');
  inner.allow(['count', 'by']);
  const count = inner.count('count');
  const by = inner.text('by');
  if (count === undefined) throw reader.problem('has no count in tags.newest', value.line, 'Say how many.');
  const order = ORDERS.find((known) => known === (by?.text ?? 'version'));
  if (order) return { count, by: order };
  throw reader.problem(
    `orders tags.newest by ${JSON.stringify(by?.text)}`,
    by?.line ?? value.line,
    `Write one of ${ORDERS.join(', ')}.`,
  );
}
