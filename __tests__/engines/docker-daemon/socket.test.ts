import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { daemonsBuilder } from '../../../src/engines/docker-daemon/default-builder.ts';
import type { DockerFacts } from '../../../src/engines/docker-daemon/probe.ts';
import { daemonSocket, getFromDaemon, servesBuildkit } from '../../../src/engines/docker-daemon/socket.ts';
import { dockerFacts } from '../../../src/engines/docker-daemon/probe.ts';

let root: string;
let env: Record<string, string>;
const servers: Server[] = [];
const { signal } = new AbortController();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'socket-'));
  await mkdir(join(root, 'bin'));
  await writeFile(join(root, 'bin/docker'), '\x7fELF', 'latin1');
  await chmod(join(root, 'bin/docker'), 0o755);
  env = { PATH: join(root, 'bin'), DOCKER_CONFIG: join(root, 'config'), HOME: root };
  env['DOCKER_HOST'] = `unix://${root}/d.sock`;
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(root, { recursive: true });
});

const configure = async (settings: object): Promise<void> => {
  await mkdir(join(root, 'config'), { recursive: true });
  await writeFile(join(root, 'config/config.json'), JSON.stringify(settings));
};
const buildxState = async (path: string, content: object | string): Promise<void> => {
  const file = join(root, 'config/buildx', path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, JSON.stringify(content));
};

/** A daemon's API on the socket. */
async function serve(info: object | number, buildkit = true): Promise<void> {
  const server = createServer((request, response) => {
    response.statusCode = typeof info === 'number' ? info : request.url === '/info' ? 200 : 404;
    response.end(JSON.stringify(info));
  });
  server.on('upgrade', ({ url, method, headers }, socket) => {
    const agreed = buildkit && method === 'POST' && url === '/grpc' && headers.upgrade === 'h2c';
    socket.end(
      `HTTP/1.1 ${agreed ? '101 UPGRADED' : '404 Not Found'}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    );
  });
  servers.push(server);
  server.listen(join(root, 'd.sock'));
  await once(server, 'listening');
}

// https://docs.docker.com/reference/cli/docker/#environment-variables
describe("the daemon's socket", () => {
  test('is that of DOCKER_HOST, or the default', () => {
    expect(daemonSocket(env)).toBe(join(root, 'd.sock'));
    expect(daemonSocket({ ...env, DOCKER_HOST: '' })).toBe('/var/run/docker.sock');
    expect(daemonSocket({ ...env, DOCKER_HOST: undefined })).toBe('/var/run/docker.sock');
  });

  test.each<[string, Record<string, string>]>([
    ['over TCP', { DOCKER_HOST: 'tcp://127.0.0.1:2375' }],
    ['over SSH', { DOCKER_HOST: 'ssh://builder@example.com' }],
    ['over TLS', { DOCKER_TLS_VERIFY: '1' }],
    ['in a context', { DOCKER_CONTEXT: 'remote', DOCKER_HOST: '' }],
    ['with a fixed API version', { DOCKER_API_VERSION: '1.30' }],
    ['without a client', { PATH: '/nonexistent' }],
    ['with a path relative to nothing', { DOCKER_HOST: 'unix://d.sock' }],
  ])('is left to the client: %s', (_what, change) => {
    expect(daemonSocket({ ...env, ...change })).toBeUndefined();
  });

  test.each([[{ currentContext: 'rootless' }], [{ HttpHeaders: { 'X-Tenant': 'a' } }]])(
    'is left to the client: %j in its config',
    async (settings) => {
      await configure(settings);
      expect(daemonSocket(env)).toBeUndefined();
      await configure({ currentContext: '', HttpHeaders: {}, credsStore: 'pass' });
      expect(daemonSocket(env)).toBe(join(root, 'd.sock'));
    },
  );

  test('answers, or the failure names the status', async () => {
    await serve({ ServerVersion: '28.5.2' });
    expect(await getFromDaemon(join(root, 'd.sock'), '/info', signal)).toEqual({ ServerVersion: '28.5.2' });
    await expect(getFromDaemon(join(root, 'd.sock'), '/other', signal)).rejects.toThrow('GET /other: 404');
    await expect(getFromDaemon(join(root, 'none.sock'), '/info', signal)).rejects.toThrow('ENOENT');
  });

  test.each([true, false])('tells whether it serves BuildKit: %s', async (buildkit) => {
    await serve({}, buildkit);
    expect(await servesBuildkit(join(root, 'd.sock'), signal)).toBe(buildkit);
  });
});

describe("the daemon's own builder", () => {
  const SERVER = {
    version: '28.5.2',
    containerdStore: true,
    os: 'linux',
    architecture: 'amd64',
    podman: false,
  };
  const builderOf = (facts: DockerFacts) =>
    daemonsBuilder(Promise.resolve(facts), { env: { ...env }, signal, workspace: root });
  const ask = (server: Partial<NonNullable<DockerFacts['server']>> = {}) =>
    builderOf({ server: { ...SERVER, ...server } });

  test('is what buildx uses as long as nobody chooses another', async () => {
    await serve({});
    const own = { name: 'default', driver: 'docker', platforms: [], buildkit: '0.11', hostname: 'here' };
    expect(await ask({ hostname: 'here' })).toEqual(own);
    // What `docker buildx use default` and every build leave behind.
    await buildxState('current', { Key: env['DOCKER_HOST'], Name: '', Global: false });
    await buildxState('instances/other', {});
    await buildxState('refs/default/default/x', {});
    expect(await ask({ hostname: 'here' })).toEqual(own);
  });

  test.each<[string, () => unknown]>([
    ['use', () => buildxState('current', { Key: 'unix:///x', Name: 'mine', Global: false })],
    ['use --default', () => buildxState('defaults/0123', 'mine')],
    ['BUILDX_BUILDER', () => (env['BUILDX_BUILDER'] = 'mine')],
    ['a context', () => configure({ currentContext: 'other' })],
  ])('buildx is asked after `%s`', async (_what, choose) => {
    await serve({});
    await choose();
    expect(await ask()).toBeUndefined();
  });

  test('buildx is asked where its state cannot be read', async () => {
    await serve({});
    await buildxState('current', {});
    await writeFile(join(root, 'config/buildx/current'), '{"Name":');
    expect(await ask()).toBeUndefined();
  });

  test.each([
    ['Docker 23 with BuildKit 0.10', { version: '23.0.6' }],
    ['Windows', { os: 'windows' }],
    ['Podman', { podman: true }],
  ])('buildx is asked with %s', async (_what, server) => {
    await serve({});
    expect(await ask(server)).toBeUndefined();
    expect(await builderOf({})).toBeUndefined();
  });

  test('buildx is asked where a proxy of the socket does not let BuildKit through', async () => {
    await serve({}, false);
    expect(await ask()).toBeUndefined();
  });
});

describe('what is known about Docker', () => {
  const script = async (path: string, text: string): Promise<void> => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };

  test('comes from the client where it is not docker itself', async () => {
    await serve({ ServerVersion: '28.5.2' });
    await rm(join(root, 'bin/docker'));
    await script(
      'bin/docker',
      `echo '{"ServerVersion":"5.4.2","BuildahVersion":"1.39","ClientInfo":{"Version":"5.4.2"}}'`,
    );
    const facts = await dockerFacts({ env: { ...env }, signal, workspace: root });
    expect(facts).toMatchObject({ client: '5.4.2', server: { version: '5.4.2', podman: true } });
  });
});
