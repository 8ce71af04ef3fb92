import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';
import { selectTags } from '../../src/mirror/select/select.ts';

// Issue: "how `newest` counts `1` and `1.6`". The table of docs/mirroring.md, row by row.
const page = readFileSync('docs/mirroring.md', 'utf8');
const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const there = codes(/With the tags (.*):\n/.exec(page)?.[1] ?? '');
const [, table = ''] = /\| `newest` \| copies \|\n\| --- \| --- \|\n([^]*?)\n\n/.exec(page) ?? [];
const rows = table.split('\n').map((line) => {
  const [count = '', ...copied] = codes(line);
  return { count, copied };
});

function selected(names: string[], tags: string): string[] {
  const [rule] = parseMirrorRules(`- {from: a.example/b, to: c.example/d, tags: ${tags}}`, {
    input: 'mirror',
  });
  return selectTags(names, rule!.tags).selected.sort();
}

test.each(rows)('newest: $count', ({ count, copied }) => {
  expect(rows.length).toBeGreaterThan(3);
  expect(selected(there, `{newest: ${count}}`)).toEqual(copied.sort());
});

test.each([
  [
    'full versions only',
    ['2', '1.6.2', 'v1.6.1', '1.6'],
    "{newest: 1, match: '^v?\\d+\\.\\d+\\.\\d+$'}",
    ['1.6.2'],
  ],
  ['15 is in >=15.2', ['15'], "{semver: '>=15.2'}", ['15']],
  ['15 is not in ~15.2', ['15'], "{semver: '~15.2'}", []],
  ['a variant ranks below its version', ['1.6.2', '1.6.2-alpine'], '{newest: 1}', ['1.6.2']],
  ['variants are excluded', ['1.6.2-alpine', '1.6.1'], "{newest: 1, exclude: ['*-*']}", ['1.6.1']],
  ['prereleases don’t count', ['2.0.0-rc.1', '1.6.2'], '{newest: 1}', ['1.6.2']],
  ['… unless they are asked for', ['2.0.0-rc.1', '1.6.2'], '{newest: 1, prereleases: true}', ['2.0.0-rc.1']],
  [
    '… or a range lets them in',
    ['2.0.0-rc.1', '1.6.2'],
    "{newest: 1, semver: '>=2.0.0-rc.0'}",
    ['2.0.0-rc.1'],
  ],
  ['what begins with no version doesn’t count', ['latest', '1.0.0'], '{newest: 2}', ['1.0.0']],
])('%s', (_what, names, tags, wanted) => {
  expect(selected(names, tags)).toEqual(wanted);
});
