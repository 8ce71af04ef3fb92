import { describe, expect, test } from '@jest/globals';
import { readRefContext } from '../../src/inputs/values/ref-context.ts';
import { PublishErrors, type PublishError } from '../../src/oci/errors.ts';
import { createInputReader } from '../../src/inputs/reader.ts';
import { read } from '../inputs/support/read.ts';

function problems(inputs: Record<string, string>): readonly PublishError[] {
  try {
    read(inputs);
    return [];
  } catch (error) {
    return error instanceof PublishErrors ? error.problems : [error as PublishError];
  }
}

// GitHub drops job outputs that hold a secret's value, so that an expression is replaced by nothing
// (docker/metadata-action#214): a run that then built the checkout would publish something else, green.
describe('from that was given and is empty', () => {
  test.each(['', ' ', '\n', '\n\n', ' \n\t\n', '\r\n'])('%j is refused', (from) => {
    expect(problems({ from })).toEqual([
      expect.objectContaining({ input: 'from', message: '`from` was given and is empty' }),
    ]);
  });
  test('is nothing to a mirror, which builds nothing in its place', () => {
    expect(problems({ from: '', mirror: '- from: a.example/b\n  to: [c.example/d]' })).toEqual([]);
  });
  test('its default builds', () => {
    expect(read({}).from).toEqual([]);
    expect(read({ from: 'build' }).from).toEqual([]);
    expect(read({ from: '\noci:a\n\n' }).from).toEqual([{ name: 'oci:a', line: 2 }]);
  });
});

describe('with from, an input of a build', () => {
  const given: Record<string, string> = {
    context: './app',
    file: 'x',
    target: 'x',
    'build-args': 'A=1',
    'build-contexts': 'a=b',
    secrets: 'a=b',
    'secret-envs': 'a=b',
    'secret-files': 'a=b',
    ssh: 'default',
    'no-cache': 'true',
    pull: 'true',
    network: 'host',
    provenance: 'true',
    sbom: 'true',
    attests: 'type=sbom',
    reproducible: 'true',
    'attestation-format': 'image',
    builder: 'x',
    load: 'true',
    'add-hosts': 'a:1',
    'shm-size': '1g',
  };
  test.each(Object.entries(given))('%s: %s is refused', (name, value) => {
    expect(problems({ from: 'oci:x', [name]: value })).toEqual([
      expect.objectContaining({ input: name, hint: expect.any(String) }),
    ]);
  });
  test('all of them at once', () => {
    expect(problems({ from: 'oci:x', ...given })).toHaveLength(Object.keys(given).length);
  });
  test.each<Record<string, string>>([
    { platforms: 'linux/amd64,linux/arm64' },
    { engine: 'docker' },
    { context: '.', 'no-cache': 'false', pull: 'False', load: 'false', reproducible: 'false' },
    { tags: 'type=sha', labels: 'a=b', annotations: 'index:a=b', push: 'true' },
  ])('%j is let through', (inputs) => expect(problems({ from: 'oci:x', ...inputs })).toEqual([]));
});

describe('with mirror, an input of a publish', () => {
  const mirror = '- from: a.example/b\n  to: [c.example/d]';
  const given: Record<string, string> = {
    ...{ images: 'a.example/b', labels: 'a=b', annotations: 'a=b', flavor: 'latest=true', version: 'v1.2.3' },
    ...{
      context: './app',
      platforms: 'linux/amd64',
      'build-args': 'A=1',
      push: '',
      outputs: 'type=local,dest=x',
    },
    ...{ 'immutable-tags': 'all', 'on-failure': 'keep', sign: 'true', attest: 'true', reproducible: 'true' },
    ...{ 'bake-files': 'docker-bake.hcl', load: 'true' },
  };
  test.each(Object.entries(given).filter(([, value]) => value !== ''))('%s: %s is refused', (name, value) => {
    const inputs = problems({ mirror, [name]: value }).map(({ input }) => input);
    expect(inputs).toEqual([name]);
  });
  test.each<Record<string, string>>([
    { push: 'false' },
    { engine: 'docker', cache: 'off', qemu: 'off' },
    { 'dry-run': 'true', concurrency: '2', retries: '1', timeout: '5m', 'rate-limit': 'stop' },
    { context: '.', engine: 'auto', 'immutable-tags': 'version', 'on-failure': 'rollback', sign: 'false' },
    { 'registry-auth': '- registry: a.example', 'ref-context': 'git', 'github-token': 't' },
  ])('%j is let through', (inputs) => expect(problems({ mirror, ...inputs })).toEqual([]));
});

// docker/metadata-action takes `git:<path>` since docker/metadata-action#729.
describe('ref-context', () => {
  test.each<[string, string, string]>([
    ['workflow', 'workflow', '/workspace'],
    ['git', 'git', '/workspace'],
    ['git:sub/dir', 'git', '/workspace/sub/dir'],
    ['git:./sub', 'git', '/workspace/sub'],
    ['git:/elsewhere', 'git', '/elsewhere'],
    ['git: sub ', 'git', '/workspace/sub'],
  ])('%s', (text, refContext, workspace) => {
    const reader = createInputReader((name) => (name === 'ref-context' ? text : undefined));
    expect(readRefContext(reader, '/workspace')).toEqual({ refContext, workspace });
  });
  test.each(['gti', 'git:', 'Git', 'head'])('%s is refused', (text) => {
    expect(problems({ 'ref-context': text })).toEqual([expect.objectContaining({ input: 'ref-context' })]);
  });
});

test.each<[string, boolean, boolean]>([
  ['offline', true, true],
  ['Offline', true, true],
  ['true', true, false],
  ['false', false, false],
])('dry-run: %s', (text, dryRun, offline) => {
  expect(read({ 'dry-run': text })).toMatchObject({ dryRun, offline });
});
