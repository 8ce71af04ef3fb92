import { describe, expect, jest, test } from '@jest/globals';
import { createInputReader } from '../../src/inputs/reader.ts';
import { readInputs } from '../../src/inputs/read-request.ts';
import { inputOf, refuseUnknownInputs } from '../../src/action/inputs.ts';
import { PublishErrors, type PublishError } from '../../src/oci/errors.ts';
import { silent } from '../../src/support/reporter.ts';

/** As the action's main step does with the runner's variables. */
function run(env: Record<string, string>): { problems: readonly PublishError[]; warnings: unknown[][] } {
  const warning = jest.fn();
  const reporter = { ...silent, warning };
  const reader = createInputReader(inputOf(env), reporter);
  refuseUnknownInputs(env, reader, reporter);
  try {
    readInputs(reader, {
      env,
      workspace: '/nowhere',
      temporaryDirectory: '/nowhere',
      idToken: () => Promise.reject(new Error('not asked')),
    });
  } catch (error) {
    const problems = error instanceof PublishErrors ? error.problems : [error as PublishError];
    return { problems, warnings: warning.mock.calls };
  }
  return { problems: [], warnings: warning.mock.calls };
}

const RUNNERS: Record<string, string>[] = [
  {},
  { ACT: 'true' },
  { GITEA_ACTIONS: 'true' },
  { FORGEJO_ACTIONS: 'true' },
];

// Names from the action.yml of docker/login-action, metadata-action, build-push-action, bake-action,
// setup-buildx-action and setup-qemu-action, and slips of our own names.
describe('an input that another one is meant by is refused on every runner', () => {
  test.each<[string, RegExp]>([
    ['dryrun', /`dry-run`/],
    ['dry_run', /`dry-run`/],
    ['dry run', /`dry-run`/],
    ['tag', /`tags`/],
    ['image', /`images`/],
    ['registry_auth', /`registry-auth`/],
    ['registryauth', /`registry-auth`/],
    ['registry-auths', /`registry-auth`/],
    ['platform', /`platforms`/],
    ['build_args', /`build-args`/],
    ['buildargs', /`build-args`/],
    ['build-arg', /`build-args`/],
    ['immutable-tag', /`immutable-tags`/],
    ['on_failure', /`on-failure`/],
    ['github_token', /`github-token`/],
    ['puhs', /./],
    ['no_cache', /`no-cache`/],
    ['cache_from', /`cache-from`/],
    ['output', /`outputs`/],
    ['files', /`bake-files`/],
    ['targets', /`bake-targets`/],
    ['set', /bake/],
    ['vars', /bake|`env`/],
    ['source', /bake/],
    ['workdir', /`bake-files`/],
    ['registry', /`registry-auth`/],
    ['username', /`registry-auth`/],
    ['password', /`registry-auth`/],
    ['ecr', /`registry-auth`/],
    ['logout', /Leave it out/],
    ['driver', /`builder`/],
    ['driver-opts', /`builder`/],
    ['buildkitd-flags', /`builder`/],
    ['install', /`builder`/],
    ['dockerfile', /`file`/],
    ['repository', /`images`/],
    ['tag-sha', /`tags`/],
  ])('%s', (name, hint) => {
    const variable = `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
    for (const runner of name === 'puhs' ? [{}] : RUNNERS) {
      const { problems, warnings } = run({ ...runner, [variable]: 'true' });
      expect(problems).toEqual([
        expect.objectContaining({
          code: 'INPUT_INVALID',
          input: name.replaceAll(' ', '_'),
          hint: expect.stringMatching(hint),
        }),
      ]);
      expect(warnings).toEqual([]);
    }
  });
});

describe('any other', () => {
  const names = ['nonsense', 'foo', 'path-to-it', 'my_setting', 'deploy', 'environment'];
  test.each(names)('%s is refused on GitHub’s runner, which may have it from `env`', (name) => {
    const { problems } = run({ GITHUB_ACTIONS: 'true', [`INPUT_${name.toUpperCase()}`]: 'x' });
    expect(problems).toEqual([
      expect.objectContaining({
        message: `Unknown input \`${name}\``,
        hint: expect.stringContaining(`INPUT_${name.toUpperCase()}`),
      }),
    ]);
  });

  test.each(names)('%s is a warning where a composite action’s inputs can leak', (name) => {
    for (const runner of RUNNERS.slice(1)) {
      const { problems, warnings } = run({ ...runner, [`INPUT_${name.toUpperCase()}`]: 'x' });
      expect(problems).toEqual([]);
      expect(warnings).toEqual([[expect.stringContaining(`\`${name}\``), { input: name }]]);
    }
  });

  test('without a value doesn’t count', () => {
    expect(run({ INPUT_OUTPUT: '', INPUT_NONSENSE: '', INPUT_TAG: ' \n' })).toEqual({
      problems: [],
      warnings: [],
    });
  });
});

test('all problems are reported in one run', () => {
  const { problems } = run({
    INPUT_DRYRUN: 'true',
    INPUT_TAG: 'x',
    INPUT_OUTPUTS: 'type=local',
    INPUT_NONSENSE: 'x',
    INPUT_PUSH: 'ture',
    INPUT_ENGINE: 'kaniko',
    INPUT_PLATFORMS: 'linux/amd46\nlinux/a/b/c/d',
    INPUT_SECRETS: '"a=1',
    'INPUT_REF-CONTEXT': 'gti',
    'INPUT_IMMUTABLE-TAGS': 'versions',
    'INPUT_MIRROR-FILE': 'nowhere.yml',
  });
  expect(problems.map(({ input }) => input).sort()).toEqual(
    [
      'dryrun',
      'engine',
      'immutable-tags',
      'mirror-file',
      'nonsense',
      'outputs',
      'platforms',
      'platforms',
      'push',
      'ref-context',
      'secrets',
      'tag',
    ].sort(),
  );
  expect(problems.every(({ hint }) => hint !== undefined)).toBe(true);
});
