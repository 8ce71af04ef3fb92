import { describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import { buildxArguments, commonArguments } from '../../src/engines/buildkit/arguments.ts';
import { attestations, demandsAttestations } from '../../src/engines/buildkit/attestations.ts';
import { wantsIndex } from '../../src/engines/request/annotate.ts';
import { buildRequest } from '../e2e/support/build-environment.ts';

const settings = {
  outputs: ['type=oci,dest=-'],
  tags: [],
  secrets: [],
  temporaryDirectory: '/t',
  attestations: true,
};
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm = { os: 'linux', architecture: 'arm', variant: 'v7' };

/** The values behind a flag, in order. */
function flags(args: string[], flag: string): string[] {
  return args.flatMap((word, index) => (args[index - 1] === flag ? [word] : []));
}

describe('every input becomes its flag', () => {
  const cases: [Partial<BuildRequest>, string, string[]][] = [
    [{ file: 'a/Dockerfile' }, '--file', ['a/Dockerfile']],
    [{ target: 'runtime' }, '--target', ['runtime']],
    [{ buildArgs: ['A=1', 'B', 'C=x,y'] }, '--build-arg', ['A=1', 'B', 'C=x,y']],
    [{ buildContexts: ['base=docker-image://alpine'] }, '--build-context', ['base=docker-image://alpine']],
    [{ labels: ['a=b c'] }, '--label', ['a=b c']],
    [{ addHosts: ['docker:10.180.0.1'] }, '--add-host', ['docker:10.180.0.1']],
    [{ allow: ['network.host'] }, '--allow', ['network.host']],
    [{ cgroupParent: 'p' }, '--cgroup-parent', ['p']],
    [{ cacheFrom: ['type=gha'] }, '--cache-from', ['type=gha']],
    [{ cacheTo: ['type=gha,mode=max'] }, '--cache-to', ['type=gha,mode=max']],
    [{ network: 'host' }, '--network', ['host']],
    [{ noCacheFilters: ['build', 'test'] }, '--no-cache-filter', ['build', 'test']],
    [{ platforms: [amd64, arm] }, '--platform', ['linux/amd64,linux/arm/v7']],
    [{ shmSize: '2gb' }, '--shm-size', ['2gb']],
    [{ ssh: ['default=/s.sock'] }, '--ssh', ['default=/s.sock']],
    [{ ulimits: ['nofile=1024:1024'] }, '--ulimit', ['nofile=1024:1024']],
    [{ sourceDateEpoch: 42 }, '--build-arg', ['SOURCE_DATE_EPOCH=42']],
    [{ sourceDateEpoch: 42, buildArgs: ['SOURCE_DATE_EPOCH=7'] }, '--build-arg', ['SOURCE_DATE_EPOCH=7']],
    [{ annotations: ['manifest:a=b'] }, '--annotation', ['manifest:a=b']],
    [{ annotations: ['a=b'] }, '--annotation', ['manifest:a=b', 'index:a=b']],
    [{ annotations: ['a=b'], provenance: 'false' }, '--annotation', ['manifest:a=b']],
    [
      { annotations: ['a=b'], provenance: 'false', platforms: [amd64, arm] },
      '--annotation',
      ['manifest:a=b', 'index:a=b'],
    ],
    [
      { annotations: ['index,manifest-descriptor[linux/amd64]:a=b:c'] },
      '--annotation',
      ['index:a=b:c', 'manifest-descriptor[linux/amd64]:a=b:c'],
    ],
  ];
  test.each(cases)('%j', (changes, flag, expected) => {
    expect(flags(buildxArguments(buildRequest({ context: '.', ...changes }), settings), flag)).toEqual(
      expected,
    );
  });

  test('switches appear only when they are on, and the context comes last', () => {
    const args = buildxArguments(buildRequest({ context: 'app', noCache: true, pull: true }), settings);
    expect(args).toEqual(expect.arrayContaining(['--no-cache', '--pull']));
    expect(args.at(-1)).toBe('app');
    expect(buildxArguments(buildRequest({ context: 'app' }), settings)).not.toContain('--pull');
  });

  test('secrets are named by file', () => {
    const args = buildxArguments(buildRequest({ context: '.' }), {
      ...settings,
      secrets: [{ id: 'a', path: '/t/s' }],
    });
    expect(flags(args, '--secret')).toEqual(['id=a,src=/t/s']);
  });
});

describe('attestations follow docker/build-push-action', () => {
  const publicRun = { privateRepository: false, builderId: 'https://run' };
  const privateRun = { privateRepository: true, builderId: 'https://run' };
  const cases: [Partial<BuildRequest>, string[]][] = [
    [{ provenanceDefaults: publicRun }, ['type=provenance,mode=max,builder-id=https://run']],
    [
      { provenanceDefaults: privateRun },
      ['type=provenance,mode=min,inline-only=true,builder-id=https://run'],
    ],
    [{}, ['type=provenance,mode=min,inline-only=true']],
    [{ provenance: 'true', provenanceDefaults: publicRun }, ['type=provenance,builder-id=https://run']],
    [{ provenance: 'false', provenanceDefaults: publicRun }, ['type=provenance,disabled=true']],
    [
      { provenance: 'mode=min,builder-id=x', provenanceDefaults: publicRun },
      ['type=provenance,mode=min,builder-id=x'],
    ],
    [{ provenance: 'false', sbom: 'true' }, ['type=provenance,disabled=true', 'type=sbom']],
    [
      { provenance: 'false', sbom: 'generator=image' },
      ['type=provenance,disabled=true', 'type=sbom,generator=image'],
    ],
    [{ attests: ['type=provenance,mode=max'] }, ['type=provenance,mode=max']],
    [
      { attests: ['type=provenance,mode=max', 'type=sbom'], provenance: 'false' },
      ['type=provenance,disabled=true', 'type=sbom'],
    ],
    [
      { attests: ['type=other'], provenance: 'false', sbom: 'false' },
      ['type=provenance,disabled=true', 'type=sbom,disabled=true', 'type=other'],
    ],
  ];
  test.each(cases)('%j', (changes, expected) => {
    expect(attestations(buildRequest({ context: '.', ...changes }), true)).toEqual(expected);
  });

  test('none by default where the store has no place for them', () => {
    expect(attestations(buildRequest({ context: '.', provenanceDefaults: publicRun }), false)).toEqual([]);
  });

  test.each([
    [{}, false],
    [{ provenance: 'false', sbom: 'false' }, false],
    [{ provenance: 'mode=max' }, true],
    [{ sbom: 'true' }, true],
    [{ attests: ['type=sbom'] }, true],
    [{ attests: ['type=provenance,disabled=true'] }, false],
  ] as [Partial<BuildRequest>, boolean][])('%j demands them: %j', (changes, expected) => {
    expect(demandsAttestations(buildRequest({ context: '.', ...changes }))).toBe(expected);
  });
});

/** docker's and buildx's `--secret` is a line of CSV (encoding/csv, RFC 4180). */
test.each([
  ['/run/a', 'src=/run/a'],
  ['/run/a b', 'src=/run/a b'],
  ['/run/a,b', '"src=/run/a,b"'],
  ['/run/a"b', '"src=/run/a""b"'],
])('the path %s of a secret is the field %s', (path, field) => {
  const args = commonArguments(buildRequest({ context: '.' }), [{ id: 'x', path }]);
  expect(args.slice(-2)).toEqual(['--secret', `id=x,${field}`]);
});

test.each([
  ['a=b', false],
  ['manifest:a=b', false],
  ['index:a=b', true],
  ['manifest,index:a=b', true],
  ['index-descriptor:a=b', true],
  // The list of an index is the only place of a manifest's descriptor in a registry.
  ['manifest-descriptor[linux/amd64]:a=b', true],
  ['manifest[linux/amd64]:a=b', false],
  ['indexes=b', false],
])('annotation %s asks for an index: %s', (line, expected) => {
  expect(wantsIndex(line)).toBe(expected);
});

/** FAULTS A20: provenance names the run and its times, so a reproducible image has it only where it is asked for. */
test.each([
  [{ sourceDateEpoch: 1 }, ['type=provenance,disabled=true']],
  [
    { sourceDateEpoch: 1, provenanceDefaults: { privateRepository: false, builderId: 'https://run/1' } },
    ['type=provenance,disabled=true'],
  ],
  [{ sourceDateEpoch: 1, provenance: 'mode=min' }, ['type=provenance,mode=min']],
  [{ sourceDateEpoch: 1, attests: ['type=provenance,mode=max'] }, ['type=provenance,mode=max']],
])('attestations of a reproducible build: %j', (changes, expected) => {
  expect(attestations(buildRequest({ context: '.', ...changes }), true)).toEqual(expected);
});
