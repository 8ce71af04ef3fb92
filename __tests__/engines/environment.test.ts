import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import { attestations } from '../../src/engines/buildkit/attestations.ts';
import { createBuilder } from '../../src/engines/buildkit/temporary-builder.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { readBuilder } from '../../src/engines/docker-daemon/probe.ts';
import { ENGINES } from '../../src/engines/engines.ts';
import { VARIABLES, variableTable } from '../../src/engines/request/variable-table.ts';
import { withVariables } from '../../src/engines/request/variables.ts';
import { childEnvironment, isHandedTo } from '../../src/support/process/child-environment.ts';
import { silent } from '../../src/support/reporter.ts';
import { buildRequest } from '../e2e/support/build-environment.ts';
import { engineNamed } from './support/engine.ts';

// FAULTS F3 to F6, E4, E8, A14: the environment around the build, with engines that answer what a test says.

let root: string;
let warnings: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'surroundings-'));
  warnings = [];
  await mkdir(join(root, 'bin'));
});
afterEach(() => rm(root, { recursive: true }));

/** A program that writes its arguments down, then does what `script` says. */
async function program(name: string, script: string): Promise<void> {
  await writeFile(join(root, 'bin', name), `#!/bin/sh\necho "${name} $*" >> "${root}/calls"\n${script}\n`, {
    mode: 0o755,
  });
}
const calls = async () => (await readFile(join(root, 'calls'), 'utf8').catch(() => '')).trim().split('\n');
const place = (env: Record<string, string> = {}) => ({
  env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, HOME: root, ...env },
  reporter: { ...silent, warning: (line: string) => warnings.push(line) },
  signal: new AbortController().signal,
  temporaryDirectory: root,
  workspace: root,
});
const info = (changes: object) =>
  JSON.stringify({
    ClientInfo: { Version: '26.1.0', Plugins: [{ Name: 'buildx', Version: 'v0.13.1' }] },
    ServerVersion: '26.1.0',
    ...changes,
  });
const UP =
  'Name: default\nDriver: docker\n\nNodes:\nName: default\nEndpoint: default\nStatus: running\nBuildKit version: v0.12.5\nPlatforms: linux/amd64\n';
const docker = (answers: { info?: string; inspect?: string }) =>
  program(
    'docker',
    `case "$*" in
info*) cat <<'END'\n${answers.info ?? info({})}\nEND\n;;
"buildx inspect"*) ${answers.inspect ?? `cat <<'END'\n${UP}\nEND\n`} ;;
*) exit 1 ;;
esac`,
  );
const LIST = { ...ENGINES, embedded: () => Promise.resolve(engineNamed('embedded')) };
const choose = (
  changes: Partial<BuildRequest> = {},
  wanted: 'auto' | 'buildx' | 'docker' = 'auto',
  env: Record<string, string> = {},
) =>
  chooseEngine(
    wanted,
    buildRequest({ context: '.', ...changes }),
    place({ PATH: join(root, 'bin') + ':/bin', ...env }),
    LIST,
  );

describe('an engine that is there and broken (A14)', () => {
  const BROKEN = "echo 'ERROR: open /root/.docker/buildx/current: permission denied' >&2; exit 1";
  test('is a warning with its reason, and the classic builder is not taken instead', async () => {
    await docker({ inspect: BROKEN });
    const { engine, reason } = await choose();
    expect(engine.name).not.toBe('docker');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/buildx can't be used: .*current: permission denied/);
    expect(reason).toMatch(/not docker, because its classic builder is deprecated/);
  });
  test('a plug-in that can not be run is one, too', async () => {
    await docker({
      info: info({
        ClientInfo: {
          Version: '26.1.0',
          Plugins: [],
          Warnings: [
            'WARNING: Plugin "/x/docker-buildx" is not valid: failed to fetch metadata: exit status 1',
          ],
        },
      }),
    });
    expect((await choose()).engine.name).not.toBe('docker');
    expect(warnings[0]).toMatch(/plugin does not answer: failed to fetch metadata/);
  });
  test('a daemon that is down is one', async () => {
    await docker({
      info: info({ ServerVersion: '', ServerErrors: ['Cannot connect to the Docker daemon'] }),
    });
    await choose();
    expect(warnings[0]).toMatch(/Cannot connect to the Docker daemon/);
  });
  test('who asks for engine: docker gets the classic builder', async () => {
    await docker({ inspect: BROKEN });
    expect((await choose({}, 'docker')).engine.name).toBe('docker');
    expect(warnings).toEqual([]);
  });
  test('where there is no buildx at all, the classic builder is taken', async () => {
    await docker({ info: info({ ClientInfo: { Version: '26.1.0', Plugins: [] } }) });
    expect((await choose()).engine.name).toBe('docker');
    expect(warnings).toEqual([]);
  });
  test('nothing is said of engines that are not installed', async () => {
    await choose();
    expect(warnings).toEqual([]);
  });
  test('Podman behind the docker client has no BuildKit, and that is what is said', async () => {
    await docker({ info: info({ BuildahVersion: '1.28' }) });
    await expect(choose({}, 'buildx')).rejects.toThrow(/Podman, which has no BuildKit/);
  });
});

describe('buildx without a docker client (E4)', () => {
  test.each(['buildx', 'docker-buildx'])('%s is used', async (name) => {
    await program(
      name,
      `case "$1" in
version) echo 'github.com/docker/buildx v0.20.0 abc' ;;
inspect) cat <<'END'\n${UP.replace('Driver: docker', 'Driver: remote')}\nEND\n;;
esac`,
    );
    expect((await choose()).engine.name).toBe('buildx');
    expect((await calls()).every((line) => line.startsWith(name) && !line.startsWith(`${name} buildx`))).toBe(
      true,
    );
  });
  test('needs a builder whose result it can stream', async () => {
    await program(
      'buildx',
      `case "$1" in version) echo 'buildx v0.20.0' ;; inspect) cat <<'END'\n${UP}\nEND\n;; esac`,
    );
    await expect(choose({}, 'buildx')).rejects.toThrow(
      /the docker command is missing, which loads the image/,
    );
  });
});

describe('attestation-format: artifact (E8)', () => {
  test.each([
    ['v0.12.5', true],
    ['v0.18.2', true],
    ['v0.19.0', false],
    ['v0.26.1', false],
  ])('BuildKit %s: refused %s', async (version, refused) => {
    await docker({
      inspect: `cat <<'END'\n${UP.replace('v0.12.5', version).replace('Driver: docker', 'Driver: remote')}\nEND\n`,
    });
    const chosen = choose({ attestationFormat: 'artifact' }, 'buildx');
    if (refused) await expect(chosen).rejects.toThrow(/attestation-format: artifact.* needs BuildKit 0\.19/);
    else expect((await chosen).engine.name).toBe('buildx');
    expect((await choose({ attestationFormat: 'image' }, 'buildx')).engine.name).toBe('buildx');
  });
});

// https://github.com/moby/buildkit/blob/master/docs/build-repro.md: older ones take `rewrite-timestamp`, and ignore it.
describe('reproducible (A13)', () => {
  test.each([
    ['v0.12.5', true],
    ['v0.13.0', false],
    ['v0.26.1', false],
  ])('BuildKit %s in a container: refused %s', async (version, refused) => {
    await docker({
      inspect: `cat <<'END'\n${UP.replace('v0.12.5', version).replace('Driver: docker', 'Driver: remote')}\nEND\n`,
    });
    const chosen = choose({ sourceDateEpoch: 1 }, 'buildx');
    if (refused) await expect(chosen).rejects.toThrow(/`reproducible` needs BuildKit 0\.13 or newer/);
    else expect((await chosen).engine.name).toBe('buildx');
  });
});

describe('a builder with a node that does not answer (F6)', () => {
  const nodes = (...blocks: string[]) =>
    `Name: many\nDriver: docker-container\n\nNodes:\n${blocks.join('\n')}`;
  const AMD =
    'Name: many0\nEndpoint: unix:///a\nStatus: running\nBuildKit version: v0.20.0\nPlatforms: linux/amd64, linux/386\n';
  const DEAD =
    'Name: many1\nEndpoint: tcp://far:1\nError: dial tcp: connection refused\nPlatforms: linux/arm64*\n';
  test('answers as long as one does', () => {
    expect(readBuilder(nodes(AMD, DEAD))).toEqual({
      name: 'many',
      driver: 'docker-container',
      platforms: ['linux/amd64', 'linux/386'],
      buildkit: '0.20.0',
      away: { platforms: ['linux/arm64'], problem: 'dial tcp: connection refused' },
    });
    expect(readBuilder(nodes(DEAD, AMD)).problem).toBeUndefined();
    expect(readBuilder(nodes(DEAD)).problem).toBe('dial tcp: connection refused');
    expect(readBuilder(nodes(DEAD, DEAD)).problem).toBe('dial tcp: connection refused');
    expect(readBuilder(nodes(AMD)).away).toBeUndefined();
  });
  test.each([
    [[{ os: 'linux', architecture: 'amd64' }], undefined],
    [[], undefined],
    [[{ os: 'linux', architecture: 'arm64' }], /for linux\/arm64 does not answer: dial tcp/],
    [
      [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ],
      /for linux\/arm64 does not answer/,
    ],
  ])('%j: refused %s', async (platforms, reason) => {
    await docker({ inspect: `cat <<'END'\n${nodes(AMD, DEAD)}\nEND\n` });
    const chosen = choose({ platforms }, 'buildx');
    if (reason) await expect(chosen).rejects.toThrow(reason);
    else expect((await chosen).engine.name).toBe('buildx');
  });
});

describe('a temporary builder where the daemon is in the environment only (F5)', () => {
  test.each([
    [
      'over TLS',
      { DOCKER_HOST: 'tcp://docker:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: 'CERTS' },
      /--docker host=tcp:\/\/docker:2376,ca=\S+ca\.pem,cert=\S+cert\.pem,key=\S+key\.pem$/,
    ],
    [
      'over TLS without a check',
      { DOCKER_HOST: 'tcp://docker:2376', DOCKER_TLS: '1', DOCKER_CERT_PATH: 'CERTS' },
      /,skip-tls-verify=true$/,
    ],
    ['plain', { DOCKER_HOST: 'tcp://docker:2375' }, undefined],
    ['on a socket', { DOCKER_HOST: 'unix:///x', DOCKER_TLS_VERIFY: '1' }, undefined],
    ['by default', {}, undefined],
  ])('%s', async (_how, given: Record<string, string>, context) => {
    await program('docker', 'exit 0');
    for (const name of ['ca', 'cert', 'key']) await writeFile(join(root, `${name}.pem`), '');
    const env = { ...given, ...(given['DOCKER_CERT_PATH'] ? { DOCKER_CERT_PATH: root } : {}) };
    const name = await createBuilder(place(env));
    const made = await calls();
    const creation = made.find((line) => line.startsWith('docker context create'));
    if (!context) expect(creation).toBeUndefined();
    else expect(creation).toMatch(context);
    expect(
      made.find((line) => line.startsWith('docker buildx create'))?.endsWith(` context-of-${name}`),
    ).toBe(context !== undefined);
  });
});

describe('variables that stand for inputs (F3)', () => {
  const platform = (architecture: string) => ({ os: 'linux', architecture });
  test.each<[Record<string, string>, string, Partial<BuildRequest>, Partial<BuildRequest>]>([
    [{ DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }, 'auto', {}, { platforms: [platform('arm64')] }],
    [{ DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }, 'podman', {}, { platforms: [platform('arm64')] }],
    [{ DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }, 'embedded', {}, { platforms: [platform('arm64')] }],
    [
      { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' },
      'docker',
      { platforms: [platform('amd64')] },
      { platforms: [platform('amd64')] },
    ],
    [{ DOCKER_DEFAULT_PLATFORM: '' }, 'auto', {}, { platforms: [] }],
    [{ BUILDX_BUILDER: 'mine' }, 'auto', {}, { builder: 'mine' }],
    [{ BUILDX_BUILDER: 'mine' }, 'buildx', {}, { builder: 'mine' }],
    [{ BUILDX_BUILDER: 'mine' }, 'buildx', { builder: 'other' }, { builder: 'other' }],
    [{ BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }, 'auto', {}, { noDefaultAttestations: true }],
    [{ BUILDX_NO_DEFAULT_ATTESTATIONS: 'true' }, 'auto', {}, { noDefaultAttestations: true }],
  ])('%j with engine %s and %j', (env, engine, given, expected) => {
    expect(withVariables(buildRequest({ context: '.', ...given }), engine, env)).toMatchObject(expected);
  });
  test.each(['0', 'false', '', 'yes'])('BUILDX_NO_DEFAULT_ATTESTATIONS=%s keeps them', (value) => {
    expect(
      withVariables(buildRequest({ context: '.' }), 'auto', { BUILDX_NO_DEFAULT_ATTESTATIONS: value })
        .noDefaultAttestations,
    ).toBeUndefined();
  });
  test('BUILDX_BUILDER is nothing to the other engines', () => {
    for (const engine of ['docker', 'podman', 'buildah', 'embedded']) {
      expect(
        withVariables(buildRequest({ context: '.' }), engine, { BUILDX_BUILDER: 'mine' }).builder,
      ).toBeUndefined();
    }
  });
  test('BUILDX_BUILDER that names nothing is an error, and no other engine builds', async () => {
    await docker({ inspect: 'echo \'ERROR: no builder "nothing" found\' >&2; exit 1' });
    await writeFile(join(root, 'Dockerfile'), 'FROM scratch\n');
    const request = withVariables(buildRequest({ context: '.' }), 'auto', { BUILDX_BUILDER: 'nothing' });
    await expect(chooseEngine('auto', request, place())).rejects.toMatchObject({
      detail: expect.stringMatching(/no builder "nothing" found/),
    });
  });
  test('a default platform that is none is refused, by the name of the variable', () => {
    expect(() =>
      withVariables(buildRequest({ context: '.' }), 'auto', { DOCKER_DEFAULT_PLATFORM: 'a/b/c/d' }),
    ).toThrow(/DOCKER_DEFAULT_PLATFORM/);
  });
  test('no default attestations, and those that are asked for', () => {
    expect(attestations({ attests: [], noDefaultAttestations: true }, true)).toEqual([]);
    expect(attestations({ attests: [], noDefaultAttestations: true, provenance: 'true' }, true)).toEqual([
      'type=provenance',
    ]);
  });
  // FAULTS B4 and F3: what the table says of a variable is what every engine's process gets.
  test.each(
    VARIABLES.flatMap(({ names, rule }) => names.map((name) => [name.replace('*', 'ANY'), rule] as const)),
  )('%s is %s', (name, rule) => {
    expect(isHandedTo('engine', name)).toBe(rule !== 'kept out');
    expect(isHandedTo('gha-cache', name)).toBe(rule !== 'kept out');
  });
  // Docker 26 ends with "environment variable expects boolean value" whatever it is asked for.
  test.each([
    ['1', '1'],
    ['0', '0'],
    ['false', 'false'],
    ['no', undefined],
    ['', undefined],
    ['2', undefined],
  ])('DOCKER_BUILDKIT=%j reaches docker as %j', (value, handed) => {
    expect(childEnvironment('engine', { DOCKER_BUILDKIT: value })['DOCKER_BUILDKIT']).toBe(handed);
  });
  test('docs/engines.md shows the table', () => {
    expect(readFileSync('docs/engines.md', 'utf8')).toContain(
      `<!-- variables -->\n${variableTable()}<!-- /variables -->`,
    );
    expect(new Set(VARIABLES.flatMap(({ names }) => names)).size).toBe(
      VARIABLES.flatMap(({ names }) => names).length,
    );
  });
});
