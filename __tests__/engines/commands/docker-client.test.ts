import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { plainDockerClient } from '../../../src/engines/commands/docker-client.ts';
import { resolveBuildx } from '../../../src/engines/commands/standalone.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'client-'));
});
afterEach(() => rm(root, { recursive: true }));

const ELF = '\x7fELF\x02\x01\x01';

async function program(path: string, content = ELF, mode = 0o755): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, 'latin1');
  await chmod(file, mode);
  return file;
}

const link = async (path: string, target: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(target, join(root, path));
};
const settings = (content: object | string) =>
  program('config/config.json', typeof content === 'string' ? content : JSON.stringify(content), 0o600);
const found = (PATH = join(root, 'bin')) =>
  plainDockerClient({ PATH, DOCKER_CONFIG: join(root, 'config'), HOME: root });

describe("docker's own client", () => {
  test('is a program of that name, also where a link leads to it', async () => {
    const path = await program('bin/docker');
    expect(found()).toMatchObject({ path });
    // As in /usr/local/bin of Docker Desktop.
    await link('links/docker', path);
    expect(found(join(root, 'links'))).toMatchObject({ path: join(root, 'links/docker') });
    await program('directory-first/docker/file');
    expect(found(`${join(root, 'directory-first')}:${join(root, 'bin')}`)).toMatchObject({ path });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['nothing', () => Promise.resolve()],
    // podman-docker, and the wrappers of users: `exec sudo docker "$@"`, `docker -H ssh://…`.
    ['a script', () => program('bin/docker', '#!/bin/sh\nexec podman "$@"\n')],
    ['an empty file', () => program('bin/docker', '')],
    ['a link to Podman', () => program('opt/podman').then((podman) => link('bin/docker', podman))],
    // Snap's programs are links to one launcher.
    ['a link to snap', () => program('usr/bin/snap').then((snap) => link('bin/docker', snap))],
    ["a program that runs with its owner's rights", () => program('bin/docker', ELF, 0o4755)],
    ["a program that runs with its group's rights", () => program('bin/docker', ELF, 0o2755)],
    ['a file that is not executable', () => program('bin/docker', ELF, 0o644)],
    ['a config that is not JSON', async () => [await program('bin/docker'), await settings('{')]],
  ])('%s is not taken for it', async (_what, make) => {
    await make();
    expect(found()).toBeUndefined();
  });

  test('a script before it on the PATH hides it, and so may a relative directory', async () => {
    await program('bin/docker');
    await program('mine/docker', '#!/bin/sh\n');
    expect(found(`${join(root, 'mine')}:${join(root, 'bin')}`)).toBeUndefined();
    for (const relative of ['.', '', 'node_modules/.bin'])
      expect(found(`${relative}:${join(root, 'bin')}`)).toBeUndefined();
  });
});

describe('the buildx plugin', () => {
  const env = (): Record<string, string> => ({
    PATH: join(root, 'bin'),
    DOCKER_CONFIG: join(root, 'config'),
    HOME: root,
  });
  const run = () => resolveBuildx('docker', ['buildx', 'ls'], env());

  // https://github.com/docker/cli: the client passes its arguments on, and its own name in this variable.
  test('is run as the client runs it', async () => {
    const client = await program('bin/docker');
    const plugin = await program('config/cli-plugins/docker-buildx');
    const as = { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: client };
    expect(run()).toEqual({ file: plugin, args: ['buildx', 'ls'], env: as });
    expect(resolveBuildx('docker', ['info'], env())).toEqual({ file: 'docker', args: ['info'] });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['a client that is a script', () => program('bin/docker', '#!/bin/sh\n')],
    ['directories of the user', () => settings({ cliPluginsExtraDirs: ['/opt/plugins'] })],
    ['a plugin that is not executable', () => program('config/cli-plugins/docker-buildx', ELF, 0o644)],
  ])('is left to the client with %s', async (_what, make) => {
    await program('bin/docker');
    await program('config/cli-plugins/docker-buildx');
    await make();
    expect(run()).toEqual({ file: 'docker', args: ['buildx', 'ls'] });
  });

  test('without a client, is run alone', async () => {
    await program('bin/buildx');
    expect(run()).toEqual({ file: 'buildx', args: ['ls'] });
  });
});
