import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createInputReader, unknownInputs } from '../../src/inputs/reader.ts';
import { readRequest } from '../../src/inputs/read-request.ts';
import { facts, SHA } from '../tags/support.ts';

let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'inputs-'));
  writeFileSync(join(workspace, 'rules.yml'), '- from: a\n  to: b\n');
});
afterAll(() => rmSync(workspace, { recursive: true }));

function read(inputs: Record<string, string>, env: Record<string, string> = {}) {
  return readRequest(
    createInputReader((name) => inputs[name]),
    {
      env,
      workspace,
      facts: facts('refs/heads/main'),
      temporaryDirectory: workspace,
      idToken: () => Promise.reject(new Error('not asked')),
    },
  );
}

describe('without any input the defaults hold', () => {
  test('of action.yml', () => {
    expect(read({})).toMatchObject({
      push: 'auto',
      engine: 'auto',
      cache: 'auto',
      onFailure: 'rollback',
      immutableTags: ['version'],
      dryRun: false,
      strict: false,
      from: [],
      build: { context: '.', platforms: [], buildArgs: [], load: false },
    });
  });
});

describe('lists are read as docker/build-push-action reads them:', () => {
  test.each<[string, string, string, unknown]>([
    [
      'platforms by comma and line',
      'platforms',
      'linux/amd64,linux/arm64\nlinux/arm/v7',
      ['amd64', 'arm64', 'arm'],
    ],
    ['build-args by line, commas and all', 'build-args', 'A=1,2\n# no\n\nB=x y', ['A=1,2', 'B=x y']],
    ['a quoted secret over several lines', 'secrets', 'a=1\n"b=x\ny ""z"""', ['a=1', 'b=x\ny "z"']],
    [
      'cache-from by line',
      'cache-from',
      'type=gha,scope=a\ntype=registry,ref=b',
      ['type=gha,scope=a', 'type=registry,ref=b'],
    ],
    ['add-hosts by comma', 'add-hosts', 'a:1,b:2', ['a:1', 'b:2']],
    ['no-cache-filters in both spellings', 'no-cache-filter', 'a,b', ['a', 'b']],
  ])('%s', (_what, input, text, wanted) => {
    const { build } = read({ [input]: text });
    const found: Record<string, unknown> = {
      platforms: build.platforms.map(({ architecture }) => architecture),
      'build-args': build.buildArgs,
      secrets: build.secrets,
      'cache-from': build.cacheFrom,
      'add-hosts': build.addHosts,
      'no-cache-filter': build.noCacheFilters,
    };
    expect(found[input]).toEqual(wanted);
  });
});

test.each<[string, number]>([
  ['90', 90_000],
  ['90s', 90_000],
  ['1.5h', 5_400_000],
  ['30m', 1_800_000],
  ['250ms', 250],
])('a timeout of %s is %i ms', (text, milliseconds) => {
  expect(read({ timeout: text }).limits.timeout).toBe(milliseconds);
});

test('the default context of the repository is filled in', () => {
  expect(read({ context: '{{defaultContext}}:docs' }).build.context).toBe(
    `https://github.com/acme/app.git#${SHA}:docs`,
  );
});

test('mirror rules come from the input or from a file', () => {
  expect(read({ mirror: '- from: x' }).mirror).toEqual({ rules: '- from: x', input: 'mirror' });
  expect(read({ 'mirror-file': 'rules.yml' }).mirror).toEqual({
    rules: '- from: a\n  to: b\n',
    input: 'mirror-file',
    file: 'rules.yml',
  });
});

describe('what it can’t be is refused with input and line:', () => {
  test.each<[Record<string, string>, string, RegExp]>([
    [{ 'dry-run': 'yes' }, 'dry-run', /Invalid value "yes" for `dry-run`/],
    [{ engine: 'kaniko' }, 'engine', /Invalid value "kaniko" for `engine`/],
    [{ 'immutable-tags': 'versions' }, 'immutable-tags', /Invalid value "versions"/],
    [{ 'immutable-tags': 'v[0-9' }, 'immutable-tags', /bracket that isn't closed/],
    [{ 'immutable-tags': '!latest' }, 'immutable-tags', /begins with "!"/],
    [{ 'immutable-tags': 'release/*' }, 'immutable-tags', /which no tag has/],
    [{ 'immutable-tags': 'version,None' }, 'immutable-tags', /"None"/],
    [{ concurrency: '0' }, 'concurrency', /Invalid value "0" for `concurrency`/],
    [{ concurrency: '-1' }, 'concurrency', /Invalid value "-1" for `concurrency`/],
    [{ timeout: 'soon' }, 'timeout', /Invalid value "soon" for `timeout`/],
    // Timers take 2 ** 31 - 1 ms, and fire at once for more; no time at all ends every run.
    [{ timeout: '597h' }, 'timeout', /Invalid value "597h" for `timeout`/],
    [{ timeout: '99999999h' }, 'timeout', /Invalid value "99999999h" for `timeout`/],
    [{ timeout: '0' }, 'timeout', /Invalid value "0" for `timeout`/],
    [{ timeout: '0.4ms' }, 'timeout', /Invalid value "0.4ms" for `timeout`/],
    [{ platforms: 'linux/amd64\nlinux/a/b/c/d' }, 'platforms', /platform/],
    [{ secrets: '"a=1' }, 'secrets', /quote in `secrets` doesn't end/],
    [{ mirror: '- from: x', 'mirror-file': 'rules.yml' }, 'mirror-file', /both set/],
    [{ 'mirror-file': 'nowhere.yml' }, 'mirror-file', /^Rules file nowhere\.yml not found/],
    [{ 'mirror-file': '.' }, 'mirror-file', /^Rules file \. can't be read/],
    [{ platforms: 'linux/arm64,linux/amd46' }, 'platforms', /no architecture is called amd46/],
    [{ from: 'oci:x', 'bake-files': 'x.hcl' }, 'from', /exclude each other/],
    [{ mirror: '- {from: a/b, to: c/d}', 'before-tags': 'true' }, 'mirror', /exclude each other/],
  ])('%j', (inputs, input, message) => {
    expect(() => read(inputs)).toThrow(
      expect.objectContaining({ input, message: expect.stringMatching(message), hint: expect.any(String) }),
    );
  });
});

test.each<[Record<string, string>, RegExp]>([
  [{ push: 'ture' }, /^Did you mean true\? Write one of auto, true/],
  [{ engine: 'Podman' }, /^Did you mean podman\?/],
  [{ engine: 'kaniko' }, /^Write one of auto, buildx/],
  [{ platforms: 'linux/amd46' }, /^Did you mean linux\/amd64\?/],
])('%j is told what was meant', (inputs, hint) => {
  expect(() => read(inputs)).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
});

test.each(['version', 'all', 'none', 'release-*', 'stable', '[n]ine', 'version,edge'])(
  'immutable-tags may be %j',
  (text) => expect(read({ 'immutable-tags': text }).immutableTags).toEqual(text.split(',')),
);

// docs/tags.md: `immutable-tags` takes patterns, and its own hint suggests {edge,nightly}-*.
test.each<[string, string[]]>([
  ['{edge,nightly}-*', ['{edge,nightly}-*']],
  ['version,{edge,nightly}-*', ['version', '{edge,nightly}-*']],
  ['{edge,nightly}-*, stable', ['{edge,nightly}-*', 'stable']],
  ['v{1,2}.{0,1},lts', ['v{1,2}.{0,1}', 'lts']],
  ['{a,b},{c,d}', ['{a,b}', '{c,d}']],
  ['{edge,nightly}\nversion', ['{edge,nightly}', 'version']],
  ['"{edge,nightly}-*"', ['{edge,nightly}-*']],
  ['{v[0-9],r[0-9]}-*,x', ['{v[0-9],r[0-9]}-*', 'x']],
  ['a,,b,', ['a', 'b']],
  ['# {a,b\nversion', ['version']],
])('immutable-tags %j keeps braces together', (text, patterns) => {
  expect(read({ 'immutable-tags': text }).immutableTags).toEqual(patterns);
});

test.each(['{edge,nightly', 'edge,nightly}', '{a,{b,c}}', 'version,{,}'])(
  'immutable-tags %j is refused as a whole',
  (text) =>
    expect(() => read({ 'immutable-tags': text })).toThrow(
      expect.objectContaining({ input: 'immutable-tags' }),
    ),
);

test('a mirror can not be shown offline', () => {
  const mirror = '- from: a\n  to: b\n';
  expect(() => read({ mirror, 'dry-run': 'offline' })).toThrow(
    expect.objectContaining({ input: 'dry-run', message: expect.stringContaining("can't show") }),
  );
  expect(() => read({ mirror, 'dry-run': 'true' })).not.toThrow();
});

test('an architecture that nobody knows yet is let through', () => {
  expect(read({ platforms: 'linux/e2k' }).build.platforms).toEqual([{ os: 'linux', architecture: 'e2k' }]);
});

test('unknown inputs are named with what may have been meant', () => {
  expect(unknownInputs(['tags', 'image', 'dry_run', 'nonsense'])).toEqual([
    { name: 'image', nearest: 'images' },
    { name: 'dry_run', nearest: 'dry-run' },
    { name: 'nonsense', nearest: undefined },
  ]);
});
