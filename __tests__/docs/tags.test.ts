import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { planTags } from '../../src/tags/plan.ts';
import { facts, inputs } from '../tags/support.ts';

const HEAD = '| rule | event | git ref | tags |\n| --- | --- | --- | --- |\n';

/** The rows of the table in docs/tags.md, each a case. */
function rows(): { rule: string; event: string; ref: string; tags: string[] }[] {
  const text = readFileSync('docs/tags.md', 'utf8');
  const [table = ''] = text.slice(text.indexOf(HEAD) + HEAD.length).split('\n\n');
  return table.split('\n').map((row) => {
    const [rule = '', event = '', ref = '', tags = ''] = row.split(' | ').map((cell) => cell.trim());
    const bare = (cell: string): string => cell.replaceAll(/^\| |[`|]| \|$/g, '').trim();
    return { rule: bare(rule), event, ref: bare(ref), tags: bare(tags).split(', ') };
  });
}

describe('the table of docs/tags.md', () => {
  test('has a row for each type', () => {
    const types = new Set(rows().map(({ rule }) => /^type=(\w+)/.exec(rule)?.[1]));
    expect([...types].sort()).toEqual(
      ['edge', 'match', 'pep440', 'raw', 'ref', 'schedule', 'semver', 'sha'].sort(),
    );
  });

  test.each(rows())('$rule at $ref', ({ rule, event, ref, tags }) => {
    const plan = planTags(inputs({ tags: rule }), facts(ref, { eventName: event }));
    expect(plan.tags.map(({ name }) => name)).toEqual(tags);
  });
});
