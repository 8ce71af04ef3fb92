import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bakeTargets } from '../../../../src/engines/buildkit/bake/targets.ts';
import { silent } from '../../../../src/support/reporter.ts';
import { buildRequest } from '../../../e2e/support/build-environment.ts';

// FAULTS B3; what `docker buildx bake --allow` asks for in buildx 0.20 and newer:
// https://docs.docker.com/reference/cli/docker/buildx/bake/#allow

let root: string;
let workspace: string;
let outside: string;
let environment: Parameters<typeof bakeTargets>[2];

/** A buildx that prints what it is told to: any version of it prints a target's requests, and older ones check none. */
const FAKE = `#!/bin/sh
case "$*" in
  *info*) echo '{"ClientInfo":{"Version":"26.1.0","Plugins":[{"Name":"buildx","Version":"v0.13.1"}]},"ServerVersion":"26.1.0"}';;
  *bake*) cat "$PRINTED";;
esac
`;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bake-rights-')));
  workspace = join(root, 'workspace');
  outside = join(root, 'outside');
  for (const path of [
    join(workspace, 'sub/deeper'),
    join(outside, 'sub'),
    join(root, 'bin'),
    join(root, 'workspace-2'),
  ]) {
    await mkdir(path, { recursive: true });
  }
  await writeFile(join(root, 'bin/docker'), FAKE, { mode: 0o755 });
  await writeFile(join(outside, 'secret'), 's3cret');
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch');
  await symlink(outside, join(workspace, 'link'));
  await symlink('../outside/secret', join(workspace, 'secret-link'));
  await symlink('sub', join(workspace, 'inner-link'));
  await symlink('/nowhere/at/all', join(workspace, 'dangling'));
  await symlink('loop', join(workspace, 'loop'));
  await symlink(join(outside, 'sub'), join(workspace, 'far'));
  await symlink(outside, join(workspace, 'strange:'));
});
afterAll(() => rm(root, { recursive: true }));

async function bake(target: Record<string, unknown>, allow: string[] = []) {
  const printed = join(root, `printed-${Math.random()}.json`);
  await writeFile(printed, JSON.stringify({ target: { app: target } }));
  environment = {
    env: {
      PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
      PRINTED: printed,
      INPUT_SECRETS: 'x',
      GITHUB_TOKEN: 't',
      MINE: 'm',
    },
    reporter: silent,
    signal: new AbortController().signal,
    temporaryDirectory: root,
    workspace,
  };
  const definition = { files: ['docker-bake.json'], targets: [], set: [], vars: [] };
  return bakeTargets(buildRequest({ context: '.', allow }), definition, environment);
}

async function missing(target: Record<string, unknown>, allow: string[] = []): Promise<string> {
  const error = await bake(target, allow).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  return (error?.message ?? 'granted').replaceAll(root, '');
}

describe('rights that nobody gave are refused, each with the line that grants it', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['privileged steps', { entitlements: ['security.insecure'] }, 'security.insecure'],
    ["the host's network", { entitlements: ['network.host'] }, 'network.host'],
    ["the host's network by another key", { network: 'host' }, 'network.host'],
    ['devices', { entitlements: ['device=nvidia.com/gpu=all'] }, 'device=nvidia.com/gpu=all'],
    ['the agent', { ssh: ['default'] }, 'ssh'],
    ['the agent as an object', { ssh: [{ id: 'default' }] }, 'ssh'],
    ['a key', { ssh: ['default=../outside/secret'] }, 'fs.read=/outside/secret'],
    [
      'a key as an object',
      { ssh: [{ id: 'default', paths: ['/outside-of-all/key'] }] },
      'fs.read=/outside-of-all/key',
    ],
    ['a secret file', { secret: ['id=a,src=../outside/secret'] }, 'fs.read=/outside/secret'],
    [
      'a secret file as an object',
      { secret: [{ id: 'a', src: '../outside/secret' }] },
      'fs.read=/outside/secret',
    ],
    [
      'a secret file as source',
      { secret: ['type=file,id=a,source=../outside/secret'] },
      'fs.read=/outside/secret',
    ],
    ['a secret in capitals', { secret: ['ID=a,SRC=../outside/secret'] }, 'fs.read=/outside/secret'],
    ['a link to a secret', { secret: ['id=a,src=secret-link'] }, 'fs.read=/outside/secret'],
    [
      'a secret behind a link to a directory',
      { secret: ['id=a,src=link/secret'] },
      'fs.read=/outside/secret',
    ],
    ['a secret behind a link and back', { secret: ['id=a,src=far/../secret'] }, 'fs.read=/outside/secret'],
    ['a neighbour with a longer name', { secret: ['id=a,src=../workspace-2/x'] }, 'fs.read=/workspace-2/x'],
    ['a context above', { context: '..' }, 'fs.read='],
    ['a context elsewhere', { context: '/etc' }, 'fs.read=/etc'],
    ['a context by its address', { context: 'cwd://../outside' }, 'fs.read=/outside'],
    ['a context as a file URL', { context: 'file://../outside' }, 'fs.read=/outside'],
    ['a context that looks like an address', { context: 'strange://sub' }, 'fs.read=/outside/sub'],
    ['a further context', { contexts: { home: '/root' } }, 'fs.read=/root'],
    ['a layout', { contexts: { base: 'oci-layout://../outside:latest' } }, 'fs.read=/outside'],
    ['a Dockerfile', { dockerfile: '../outside/Dockerfile' }, 'fs.read=/outside/Dockerfile'],
    [
      'a Dockerfile behind a link',
      { context: 'sub', dockerfile: '../link/Dockerfile' },
      'fs.read=/outside/Dockerfile',
    ],
    ['a cache to read', { 'cache-from': ['type=local,src=/var/cache'] }, 'fs.read=/var/cache'],
    ['a cache to write', { 'cache-to': ['type=local,dest=../outside/new'] }, 'fs.write=/outside/new'],
    [
      'a cache to write as an object',
      { 'cache-to': [{ type: 'local', dest: '../outside/new' }] },
      'fs.write=/outside/new',
    ],
    [
      'a cache behind a link that leads nowhere yet',
      { 'cache-to': ['type=local,dest=dangling/x'] },
      'fs.write=/nowhere/at/all/x',
    ],
    ['an output', { output: ['type=local,dest=/opt/out'] }, 'fs.write=/opt/out'],
    // Older versions of buildx print strings as they are written, which are lines of CSV.
    ['an output as a bare word', { output: ['../out'] }, 'fs.write=/out'],
    ['an output in quotes', { output: ['type=local,"dest=../out"'] }, 'fs.write=/out'],
    ['a cache to write in quotes', { 'cache-to': ['"type=local","dest=../new"'] }, 'fs.write=/new'],
    ['a cache to read in quotes', { 'cache-from': ['type=local,"src=/var/cache"'] }, 'fs.read=/var/cache'],
    ['the last of two places', { 'cache-to': ['type=local,dest=sub,dest=../new'] }, 'fs.write=/new'],
    ['a secret file in quotes', { secret: ['id=a,"src=../outside/secret"'] }, 'fs.read=/outside/secret'],
    ['a key with an equals sign', { ssh: ['default=../outside/a=b'] }, 'fs.read=/outside/a=b'],
    ['one key of several', { ssh: ['default=sub/key,../outside/key'] }, 'fs.read=/outside/key'],
    [
      'a comma in a value of an object',
      { 'cache-to': [{ type: 'local', dest: '../new,dest=sub' }] },
      'fs.write=/new,dest=sub',
    ],
    ['an output as an object', { output: [{ type: 'tar', dest: '../out.tar' }] }, 'fs.write=/out.tar'],
  ])('%s', async (_what, target, line) => {
    const message = await missing(target);
    expect(message).toContain('asks for rights');
    expect(message).toContain(`    ${line} (app)`);
    // And the very line it names grants it.
    const granting = line.includes('=/')
      ? line.replace(/=(\/(?:outside|workspace-2|out\.tar|out|new)(?=$|[/,]))/, `=${root}$1`)
      : line === 'fs.read='
        ? `fs.read=${root}`
        : line;
    expect(await missing(target, [granting])).toBe('granted');
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['another entitlement', { entitlements: ['security.insecure'] }, ['network.host']],
    ['reading does not grant writing', { 'cache-to': ['type=local,dest=../outside/new'] }, ['fs.read=*']],
    ['writing does not grant reading', { secret: ['id=a,src=../outside/secret'] }, ['fs.write=*']],
    ['another place', { secret: ['id=a,src=../outside/secret'] }, ['fs.read=../outside/sub']],
    ['an empty place', { secret: ['id=a,src=../outside/secret'] }, ['fs.read=']],
    ['another device', { entitlements: ['device=a'] }, ['device=b']],
    ['a name that only begins alike', { entitlements: ['network.host'] }, ['network.hostile', 'network']],
  ])('%s', async (_what, target, allow) => {
    expect(await missing(target, allow)).toContain('asks for rights');
  });

  test('everything that is missing is told at once', async () => {
    const message = await missing({
      entitlements: ['network.host', 'security.insecure'],
      ssh: ['default'],
      context: '/etc',
      'cache-to': ['type=local,dest=/x'],
    });
    for (const line of ['network.host', 'security.insecure', 'ssh', 'fs.read=/etc', 'fs.write=/x'])
      expect(message).toContain(`    ${line} (app)`);
  });

  test('links in a circle end', async () => {
    expect(await missing({ secret: ['id=a,src=loop/x'] })).toMatch(/circle/);
  });
});

describe('what is granted', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'the workspace',
      {
        context: '.',
        dockerfile: 'sub/Dockerfile',
        secret: ['id=a,src=sub/x'],
        'cache-to': ['type=local,dest=sub/c'],
      },
      [],
    ],
    ['the workspace by its full path', { context: 'WORKSPACE/sub', dockerfile: '../Dockerfile' }, []],
    ['a link inside of it', { context: 'inner-link/deeper', dockerfile: '../../Dockerfile' }, []],
    [
      'addresses',
      {
        context: 'https://example.org/a/../../../x.git#main:../..',
        contexts: { a: 'docker-image://b/c:d', e: 'target:f@g' },
      },
      [],
    ],
    ['registries', { 'cache-from': ['type=registry,ref=a/b', 'type=gha'], 'cache-to': ['type=inline'] }, []],
    ['images and standard output', { output: ['type=image,name=a/b', 'type=tar,dest=-'] }, []],
    ['variables', { secret: ['id=a,env=MINE', 'id=MINE'] }, []],
    ['an inline Dockerfile', { 'dockerfile-inline': 'FROM scratch', dockerfile: '../x' }, []],
    [
      'both at once',
      { context: '../outside', 'cache-to': ['type=local,dest=../outside/c'] },
      ['fs=../outside'],
    ],
    ['everything', { context: '/', 'cache-to': ['type=local,dest=/x'] }, ['fs.read=*', 'fs.write=*']],
    ['everything by one line', { context: '/', 'cache-to': ['type=local,dest=/x'] }, ['fs=*']],
    ['a place behind a link', { context: 'link' }, ['fs.read=../outside']],
    ['all devices', { entitlements: ['device=a'] }, ['device']],
  ])('%s', async (_what, target, allow) => {
    const text = JSON.stringify(target)
      .replaceAll('WORKSPACE', workspace)
      .replaceAll('target:f@g', 'docker-image://f');
    expect(await missing(JSON.parse(text) as Record<string, unknown>, allow)).toBe('granted');
  });

  test('a target gets the entitlements that it asks for, and no others', async () => {
    const allow = ['network.host', 'security.insecure', 'fs.read=*'];
    const [app] = await bake({ entitlements: ['network.host'] }, allow);
    expect(app?.request.allow).toEqual(['network.host']);
    expect((await bake({}, allow))[0]?.request.allow).toEqual([]);
  });
});

test.each([
  'env=INPUT_SECRETS',
  'env=INPUT_REGISTRY-AUTH',
  'env=ACTIONS_RUNTIME_TOKEN',
  'env=ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'env=GITHUB_TOKEN',
  'env=STATE_x',
  'type=env,env=GITHUB_TOKEN',
])('a secret of a bake file can not be %s', async (source) => {
  expect(await missing({ secret: [`id=a,${source}`] })).toMatch(/isn't passed to builds/);
});

describe('what a target asks for and no build has', () => {
  // https://docs.docker.com/build/bake/reference/#targetcall: such a target builds nothing.
  test.each(['check', 'outline', 'targets', 'check,format=json'])('call = %j is refused', async (call) => {
    expect(await missing({ call })).toMatch(/The bake target app has call = .* isn't supported/);
  });

  test.each(['policy', 'extra_hosts', 'cgroup-parent'])('%s is refused by name', async (key) => {
    expect(await missing({ [key]: ['x'] })).toContain(`has the attribute ${key}`);
  });

  test('hosts are handed on, and descriptions say nothing', async () => {
    const [app] = await bake({
      'extra-hosts': { 'db.example': '10.0.0.1', gateway: 'host-gateway' },
      call: 'build',
      description: 'x',
    });
    expect(app?.request.addHosts).toEqual(['db.example=10.0.0.1', 'gateway=host-gateway']);
  });

  test('a quote that does not end is an error', async () => {
    expect(await missing({ output: ['"type=local,dest=x'] })).toMatch(/A quote doesn't end in/);
  });

  test('a place with a comma is one place for the engine', async () => {
    const [app] = await bake({ output: ['type=local,"dest=sub/a,b"', 'sub/c'] });
    expect(app?.request.exports).toEqual(['type=local,"dest=sub/a,b"', 'type=local,dest=sub/c']);
    const [object] = await bake({ 'cache-to': [{ type: 'local', dest: 'sub/a,b' }] });
    expect(object?.request.cacheTo).toEqual(['type=local,"dest=sub/a,b"']);
  });
});
