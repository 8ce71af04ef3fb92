import { describe, expect, test } from '@jest/globals';
import { createInputReader } from '../../src/inputs/reader.ts';
import { readInputs } from '../../src/inputs/read-request.ts';
import { inputOf, refuseUnknownInputs } from '../../src/action/inputs.ts';
import { PublishErrors, type PublishError } from '../../src/oci/errors.ts';
import { silent } from '../../src/support/reporter.ts';
import { planTags } from '../../src/tags/plan.ts';
import { facts, inputs } from '../tags/support.ts';

/** Problems of a step with these variables, as the main step finds them. */
function problems(env: Record<string, string>): readonly PublishError[] {
  const reader = createInputReader(inputOf(env));
  refuseUnknownInputs(env, reader, silent);
  try {
    readInputs(reader, {
      env,
      workspace: '/nowhere',
      temporaryDirectory: '/nowhere',
      idToken: () => Promise.reject(new Error('not asked')),
    });
    return [];
  } catch (error) {
    return error instanceof PublishErrors ? error.problems : [error as PublishError];
  }
}

// actions/runner writes INPUT_<NAME> in upper case, spaces as underscores; so do act, Gitea and Forgejo.
describe('a variable that is nearly that of an input is refused', () => {
  test.each<[string, string]>([
    ['INPUT_dry-run', 'dry-run'],
    ['Input_Dry-Run', 'dry-run'],
    ['input_dry-run', 'dry-run'],
    ['INPUT_Push', 'push'],
    ['INPUT_DRY_RUN', 'dry_run'],
    ['INPUT_DRYRUN', 'dryrun'],
    ['INPUT_DRY\u2011RUN', 'dry\u2011run'],
    ['INPUT_DRY-RUN ', 'dry-run '],
    ['INPUT_DRY--RUN', 'dry--run'],
  ])('%j', (variable, input) => {
    for (const runner of [{}, { ACT: 'true' }, { GITEA_ACTIONS: 'true' }] as Record<string, string>[]) {
      expect(problems({ ...runner, [variable]: 'true' })).toEqual([expect.objectContaining({ input })]);
      expect(problems({ ...runner, [variable]: ' ' })).toEqual([]);
    }
  });

  test('and others are no concern of ours', () => {
    expect(problems({ input_something: 'x', Input: 'x', INPUTRC: '/etc/inputrc', input: 'push' })).toEqual(
      [],
    );
  });
});

// All these inputs are texts with one entry per line (action.yml). docker's actions take a line of a YAML list for an
// entry whose name begins with a dash, which then does nothing.
describe('a list as in YAML is refused with its line', () => {
  test.each<[string, string]>([
    ['BUILD-ARGS', '- A=1'],
    ['SECRETS', '- token=x'],
    ['SECRET-ENVS', '- A=EA'],
    ['PLATFORMS', '- linux/amd64'],
    ['FROM', '- oci:out'],
    ['IMMUTABLE-TAGS', '- edge'],
    ['BAKE-FILES', '- docker-bake.hcl'],
    ['IMAGES', '- ghcr.io/acme/app'],
    ['TAGS', '- type=sha'],
    ['TAGS', '-\ttype=sha'],
    ['FLAVOR', '- latest=true'],
    ['LABELS', '- a=b'],
    ['ANNOTATIONS', '- a=b'],
  ])('%s: %j', (name, entry) => {
    const input = name.toLowerCase();
    for (const text of [entry, `${entry}\n${entry}2`, `\n  ${entry}\r\n`]) {
      const [first] = problems({ [`INPUT_${name}`]: text });
      expect(first).toMatchObject({
        input,
        line: text.startsWith('\n') ? 2 : 1,
        message: expect.stringContaining('begins with a dash'),
        hint: expect.stringMatching(/^Remove the dash/),
      });
    }
  });
});

describe('rules with odd commas and repeated attributes', () => {
  const tagsOf = (tags: string) =>
    planTags(inputs({ tags }), facts('refs/tags/v1.2.3')).tags.map(({ name }) => name);

  // docker/metadata-action reads what follows the last comma as the rule's value, which is then empty: the tag is lost.
  test.each<[string, string]>([
    ['type=raw,value=x,', 'x'],
    ['type=raw,value=x, ', 'x'],
    ['type=raw,,value=x', 'x'],
    [',type=raw,value=x', 'x'],
    ['x,', 'x'],
    ['type=semver,pattern={{version}},', '1.2.3'],
    ['\ttype=raw,\tvalue=x\t', 'x'],
    ['\uFEFFtype=raw,value=x', 'x'],
    ['type=raw,value=x\u00a0', 'x'],
    ['TYPE=raw,Value=x', 'x'],
    ['type=raw,value="x",', '"x"'],
  ])('%j makes %s', (rule, tag) => {
    if (rule.includes('"')) expect(() => tagsOf(rule)).toThrow(/commas/);
    else expect(tagsOf(rule)).toContain(tag);
  });

  test.each([',', ' , ', ',,'])('%j alone is refused', (text) => {
    expect(() => tagsOf(text)).toThrow(/needs value/);
    expect(() => planTags(inputs({ images: text }), facts('refs/heads/main'))).toThrow(/names no image/);
  });

  test.each([
    'type=semver,pattern={{version}},pattern={{major}}',
    'type=raw,value=a,value=b',
    'type=raw,a,b',
    'type=raw,value=a,enable=false,enable=true',
    'type=raw,value=a,Value=b',
  ])('%s: what is lost is said', (rule) => {
    const { warnings } = planTags(inputs({ tags: `type=sha\n${rule}` }), facts('refs/tags/v1.2.3'));
    expect(warnings).toEqual([
      { input: 'tags', line: 2, message: expect.stringContaining('more than once') },
    ]);
  });
});

describe('nothing of the other inputs is lost without a word', () => {
  test.each([
    'ghcr.io/acme/app,docker.io/acme/app\nquay.io/acme/app',
    'name=ghcr.io/acme/app,name=docker.io/acme/app',
    'ghcr.io/acme/app,name=docker.io/acme/app',
  ])('images %j: two on a line of several', (images) => {
    expect(() => planTags(inputs({ images }), facts('refs/heads/main'))).toThrow(/more than one image/);
  });

  // The expression that should name a repository may be empty, and nobody would miss it.
  test.each(['ghcr.io/acme/app,', ',ghcr.io/acme/app', 'ghcr.io/acme/app,\nquay.io/acme/app'])(
    'images %j: an empty one is refused',
    (images) => {
      expect(() => planTags(inputs({ images }), facts('refs/heads/main'))).toThrow(/names no image/);
    },
  );

  // docker/metadata-action leaves a label without = out, and says nothing.
  test.each(['maintainer: ada', 'maintainer', '{"a": "b"}', 'a＝b'])('label %j is warned of', (text) => {
    for (const input of ['labels', 'annotations'] as const) {
      const plan = planTags(inputs({ [input]: `a=b\n${text}` }), facts('refs/heads/main'));
      expect(plan[input]).toContain('a=b');
      expect(plan.warnings).toEqual([{ input, line: 2, message: expect.stringContaining('was ignored') }]);
    }
  });
});
