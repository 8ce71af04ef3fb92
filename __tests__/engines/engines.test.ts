import { afterEach, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { BuildRequest } from '../../src/builder/types.ts';
import { buildah } from '../../src/engines/buildah.ts';
import { buildx } from '../../src/engines/buildx.ts';
import { docker } from '../../src/engines/docker.ts';
import { podman } from '../../src/engines/podman.ts';
import type { Engine } from '../../src/engines/types/engine.ts';
import type { BuildResult } from '../../src/engines/types/result.ts';
import type { Source } from '../../src/oci/content.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { children } from '../../src/oci/manifest.ts';
import { formatPlatform, parsePlatform } from '../../src/oci/platform.ts';
import { buildRequest } from '../builder/support.ts';
import { standIn, type Commands, type Machine } from './support/commands.ts';

let commands: Commands | undefined;
afterEach(() => commands?.remove());

const NEW = { client: '28.5.0', buildx: '0.29.1', server: '28.5.0', driver: 'docker' };
const CONTAINERD: Machine = { ...NEW, containerd: true };
const CONTAINER: Machine = { ...NEW, driver: 'docker-container' };
const CLASSIC: Machine = { ...NEW, containerd: false };
const OLD: Machine = { client: '20.10.24', server: '20.10.24' };

const platforms = (...names: string[]) => names.map((name) => parsePlatform(name));

function build(engine: Engine, tools: string[], machine: Machine, request: Partial<BuildRequest> = {}) {
  commands = standIn(tools, machine);
  return engine.build(buildRequest({ context: '.', ...request }), commands.environment);
}

async function refuses(
  engine: Engine,
  tools: string[],
  machine: Machine,
  request: Partial<BuildRequest> = {},
) {
  commands = standIn(tools, machine);
  return engine.refuses(buildRequest({ context: '.', ...request }), commands.environment);
}

/** Platforms of what came out, after reading all of it. */
async function whole({ source, root }: BuildResult): Promise<string[]> {
  const nodes = children(root, await source.readManifest(root));
  for (const { descriptor, role } of nodes) {
    if (role === 'manifest') await whole({ source, root: descriptor });
    else expect(await sizeOf(descriptor, source)).toBe(descriptor.size);
  }
  return nodes.flatMap(({ descriptor: { platform } }) => (platform ? [formatPlatform(platform)] : []));
}

/** Large blobs may be in the sink only, small ones in the source only. */
async function sizeOf(descriptor: Descriptor, source: Source): Promise<number> {
  const arrived = commands?.arrived.get(descriptor.digest);
  return arrived?.length ?? (await buffer(await source.readBlob(descriptor))).length;
}

/** What follows a flag, each time it is given. */
const values = (args: readonly string[] = [], flag: string) =>
  args.flatMap((word, at) => (word === flag ? [args[at + 1]] : []));
const builds = () => commands?.calls().filter((args) => args.includes('build')) ?? [];

/** docker/build-push-action's README names the input of each flag. */
const INPUTS: [Partial<BuildRequest>, string, string[]][] = [
  [{ file: 'docker/Containerfile' }, '--file', ['docker/Containerfile']],
  [{ target: 'final' }, '--target', ['final']],
  [{ buildArgs: ['A=1', 'B=x=y'] }, '--build-arg', ['A=1', 'B=x=y']],
  [{ labels: ['a=1', 'b=two words'] }, '--label', ['a=1', 'b=two words']],
  [{ addHosts: ['db:10.0.0.7'] }, '--add-host', ['db:10.0.0.7']],
  [{ ulimits: ['nofile=1024:1024'] }, '--ulimit', ['nofile=1024:1024']],
  [{ network: 'host' }, '--network', ['host']],
  [{ shmSize: '64m' }, '--shm-size', ['64m']],
];

describe.each<[string, Engine, string[], Machine]>([
  ['buildx', buildx, ['docker'], CONTAINERD],
  ['docker', docker, ['docker'], OLD],
  ['podman', podman, ['podman'], {}],
  ['buildah', buildah, ['buildah'], {}],
])('%s', (_name, engine, tools, machine) => {
  test('gets each input under the flag that it is known by', async () => {
    await build(engine, tools, machine, Object.assign({}, ...INPUTS.map(([request]) => request)));
    const given = INPUTS.map(([, flag]) => values(builds()[0], flag));
    const own = (value?: string) => value?.startsWith('BUILDPLATFORM=');
    expect(given.map((list) => list.filter((value) => !own(value)))).toEqual(
      INPUTS.map(([, , list]) => list),
    );
  });

  test('hands over what it built, and leaves no name behind', async () => {
    const result = await build(engine, tools, machine);
    await whole(result);
    await result.close?.();
    expect(result.imageId).toMatch(/^sha256:/);
    const calls = commands?.calls().map((args) => args.join(' ')) ?? [];
    expect(calls.filter((line) => /\b(?:image rm|untag|rmi)\b/.test(line))).toHaveLength(1);
  });

  test('a build that fails says what the Dockerfile did', async () => {
    const said = 'ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1';
    await expect(build(engine, tools, { ...machine, failures: [said, said] })).rejects.toThrow(
      /exit code|false/,
    );
  });

  test('that is not installed is refused', async () => {
    expect(await refuses(engine, [], machine)).toMatch(/`(?:docker|podman|buildah)` not found/);
    expect(await refuses(engine, tools, machine)).toBeUndefined();
  });
});

const LAYOUT = expect.stringMatching(
  /^type=oci,dest=\/.+,tar=false,attestation-inline=true$/,
) as unknown as string;

describe('buildx', () => {
  test('from a builder in a container the image comes as a layout', async () => {
    const request = { platforms: platforms('linux/amd64', 'linux/arm64') };
    expect(await whole(await build(buildx, ['docker'], CONTAINER, request))).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    expect(values(builds()[0], '--output')).toEqual([LAYOUT]);
    expect(commands?.calls().some((args) => args.includes('push'))).toBe(false);
  });

  test('a BuildKit before 0.11 sends an archive', async () => {
    await whole(await build(buildx, ['docker'], { ...CONTAINER, buildkit: '0.10.6' }));
    expect(values(builds()[0], '--output')).toEqual(['type=oci,dest=-,attestation-inline=true']);
  });

  test('loads into the daemon what came as a layout', async () => {
    const request = { load: true, names: ['acme/app:1'] };
    const result = await build(buildx, ['docker'], CONTAINER, request);
    expect(builds().map((args) => values(args, '--output'))).toEqual([[LAYOUT], ['type=docker']]);
    expect(values(builds()[1], '--tag')).toEqual(['acme/app:1']);
    expect(result.imageId).toBe(`sha256:${'ab'.repeat(32)}`);
  });

  test('makes a builder for what the classic store cannot hold, and removes it', async () => {
    const request = { platforms: platforms('linux/amd64', 'linux/arm64') };
    await whole(await build(buildx, ['docker'], CLASSIC, request));
    const lines = commands?.calls().map((args) => args.slice(1, 3).join(' '));
    expect(lines).toEqual(['buildx create', 'buildx build', 'buildx rm']);
  });

  test.each<[string, Machine, RegExp]>([
    ['no plugin', { client: '28.5.0', server: '28.5.0' }, /docker has no buildx plugin/],
    ['no daemon', { client: '28.5.0', buildx: '0.29.1', driver: 'docker' }, /daemon does not answer/],
  ])('%s is a reason', async (_what, machine, reason) => {
    expect(await refuses(buildx, ['docker'], machine)).toMatch(reason);
  });
});

describe('docker without buildx', () => {
  const WITHOUT: Machine = { client: '28.5.0', server: '28.5.0' };

  test('sends a context without what is ignored to the classic builder', async () => {
    commands = standIn(['docker'], WITHOUT);
    const { environment } = commands;
    writeFileSync(join(environment.workspace, '.dockerignore'), 'secret\n');
    await whole(await docker.build(buildRequest({ context: '.' }), environment));
    expect(builds()[0]?.at(-1)).toBe('-');
    expect(commands?.piped()).toHaveLength(1);
  });

  test('has no secrets without BuildKit', async () => {
    expect(await refuses(docker, ['docker'], WITHOUT, { secrets: ['a=b'] })).toMatch(/no secrets and no SSH/);
    expect(await refuses(docker, ['docker'], OLD, { secrets: ['a=b'] })).toBeUndefined();
  });

  test('times that are asked for and ignored are a warning', async () => {
    await build(docker, ['docker'], WITHOUT, { buildArgs: ['SOURCE_DATE_EPOCH=0'] });
    expect(commands?.warnings.join('\n')).toMatch(/ignores SOURCE_DATE_EPOCH/);
  });
});

describe.each<[string, Engine]>([
  ['podman', podman],
  ['buildah', buildah],
])('%s', (tool, engine) => {
  test('several platforms are one index', async () => {
    const request = { platforms: platforms('linux/amd64', 'linux/arm64') };
    expect(await whole(await build(engine, [tool], {}, request))).toEqual(['linux/amd64', 'linux/arm64']);
    expect(builds()[0]).toContain('--manifest');
  });

  test('a platform that is missing in the index is an error', async () => {
    const machine = { gives: ['linux/amd64', 'linux/s390x'] };
    const request = { platforms: platforms('linux/amd64', 'linux/arm64') };
    await expect(build(engine, [tool], machine, request)).rejects.toMatchObject({ code: 'PLATFORM_MISSING' });
  });

  test('layers at hand that are of another platform are not used', async () => {
    await build(engine, [tool], { gives: ['linux/arm64'] }, { platforms: platforms('linux/amd64') });
    expect(builds().map((args) => args.includes('--layers=false'))).toEqual([false, true]);
  });

  test('keeps the time of the build where one is asked for', async () => {
    await build(engine, [tool], {}, { sourceDateEpoch: 1_700_000_000 });
    expect(values(builds()[0], '--timestamp')).toEqual(['1700000000']);
  });

  test('a name that was asked for stays', async () => {
    await build(engine, [tool], {}, { load: true, names: ['acme/app:1'] });
    expect(commands?.calls().some(([, verb, , name]) => verb === 'tag' && name === 'acme/app:1')).toBe(true);
  });
});
