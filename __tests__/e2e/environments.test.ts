import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startForeignCache } from './support/cache-service.ts';
import { closeAll } from './support/closing.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult, type ActionRun } from './support/runner.ts';
import { see } from './support/samples.ts';
import { withoutBuildkit } from './support/socket-proxy.ts';
import { tlsListener, type TlsListener } from './support/tls-listener.ts';

// The environments of self-hosted runners, with real parts.
const NOBODY = 65534;
const exec = promisify(execFile);
const ready = (await hasDistribution()) && dockerDirectory('26-containerd') !== undefined;
const suite = ready ? describe : describe.skip;

let registry: Distribution;
let workspace: string;
beforeAll(async () => {
  if (!ready) return;
  registry = await startDistribution({ auth: 'basic', tls: {} });
  workspace = await checkout();
});
afterAll(async () => {
  await registry?.close();
  if (workspace) await rm(workspace, { recursive: true });
});

/** A checkout with a commit, whose files belong to another user than the one of a job's container. */
async function checkout(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'workspace-'));
  await chmod(directory, 0o755);
  await writeFile(join(directory, 'Dockerfile'), `FROM ${BASE_IMAGE}\nRUN echo hello > /greeting\n`);
  await writeFile(join(directory, 'copy.Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
  const git = (...args: string[]) =>
    exec('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: directory });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message=first');
  await exec('chown', ['-R', '1001:1001', directory]);
  return directory;
}

async function publish(name: string, run: ActionRun): Promise<ActionResult> {
  const { host, username, password } = registry;
  const inputs = {
    images: `${host}/acme/${name}`,
    'registry-auth': `- registry: "${host}"\n  username: ${username}\n  password: ${password}\n  insecure: true\n`,
    cache: 'off',
    ...run.inputs,
  };
  return runAction({ workspace, ...run, inputs });
}

async function expectPublished(name: string, result: ActionResult): Promise<void> {
  expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
    exitCode: 0,
    log: '',
  });
  expect((await see(registry, `acme/${name}`, 'main')).digest).toBe(result.outputs['digest']);
}

const told = (level: 'error' | 'warning', { annotations }: ActionResult) =>
  annotations.filter((annotation) => annotation.level === level).map(({ message }) => message);
const errorsOf = (result: ActionResult) => told('error', result);

suite('a daemon and its runner', () => {
  let daemon: DockerDaemon;
  let tls: TlsListener;
  beforeAll(async () => {
    tls = await tlsListener();
    daemon = await startDockerd({ flavour: '26-containerd', arguments: tls.arguments });
    await daemon.allowEveryone();
  });
  afterAll(() => closeAll([() => daemon?.close(), () => tls?.remove()]));

  test('Docker-in-Docker over TLS', async () => {
    await expectPublished('dind', await publish('dind', { env: { ...daemon.env, ...tls.env } }));
  });

  test.each<[string, string | undefined]>([
    ['unset', undefined],
    ['empty', ''],
  ])(
    "a container job: HOME is %s, the checkout is somebody else's, and nothing is left in it",
    async (_how, home) => {
      const name = home === undefined ? 'home-unset' : 'home-empty';
      const before = (await readdir(workspace)).sort();
      const inputs = { 'ref-context': 'git', cache: 'local' };
      await expectPublished(name, await publish(name, { env: { ...daemon.env, HOME: home }, inputs }));
      expect((await readdir(workspace)).sort()).toEqual(before);
    },
  );

  test('a user without rights, whose docker config nobody can write to', async () => {
    const result = await publish('read-only', {
      env: daemon.env,
      user: NOBODY,
      inputs: { engine: 'buildx' },
    });
    await expectPublished('read-only', result);
  });

  test('TLS certificates that are not there: named, with the variable to set', async () => {
    const env = { ...daemon.env, ...tls.env, DOCKER_CERT_PATH: '/nowhere/certs' };
    const result = await publish('no-certificates', { env, inputs: { engine: 'buildx' } });
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toEqual([
      expect.stringMatching(
        /Docker daemon does not answer: .*open \/nowhere\/certs\/ca\.pem[^]*Set DOCKER_CERT_PATH/,
      ),
    ]);
  });

  // As with github.com/Tecnativa/docker-socket-proxy, which passes neither by default. Docker 26 looks for an image of
  // BuildKit then, and "check its name and tag" is no help.
  test('a proxy of its socket that lets no BuildKit through: the cause, and what to let through', async () => {
    const socket = await withoutBuildkit(daemon.env['DOCKER_HOST']!.replace('unix://', ''));
    try {
      const env = { ...daemon.env, DOCKER_HOST: `unix://${socket.path}` };
      const result = await publish('no-buildkit', { env, inputs: { engine: 'buildx' } });
      expect(result.exitCode).toBe(1);
      expect(errorsOf(result)).toEqual([
        expect.stringMatching(/its daemon offers no BuildKit[^]*let it pass POST \/grpc and \/session/),
      ]);
    } finally {
      await socket.close();
    }
  });

  test('a user who may not use the socket: told as such', async () => {
    const socket = daemon.env['DOCKER_HOST']!.replace('unix://', '');
    await chmod(socket, 0o600);
    const result = await publish('denied', { env: daemon.env, user: NOBODY, inputs: { engine: 'buildx' } });
    await chmod(socket, 0o666);
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toEqual([expect.stringMatching(/permission denied/)]);
  });
});

// FAULTS F1 and F13: what is added unasked can neither fail nor stall a publish, and one warning says what was left out.
suite('caches that are refused', () => {
  let daemon: DockerDaemon;
  beforeAll(async () => {
    daemon = await startDockerd({ flavour: '26-containerd' });
  });
  afterAll(() => daemon?.close());

  test.each([
    ['403', /cache service isn't used: it returned 403/],
    ['429', /cache service isn't used: it returned 429/],
    ['hanging', /cache service isn't used: it didn't answer within 10 s/],
    ['unreadable token', /cache service isn't used: its token is not a JWT/],
  ] as const)('cache: auto with a foreign cache service: %s', async (behaviour, warning) => {
    const service = await startForeignCache(behaviour);
    const name = `foreign-${behaviour.replace(' ', '-')}`;
    try {
      const env = { ...daemon.env, ...service.env };
      const result = await publish(name, { env, inputs: { engine: 'buildx', cache: 'auto' } });
      await expectPublished(name, result);
      expect(told('warning', result)).toEqual([expect.stringMatching(warning)]);
      // The question, and nothing after it.
      expect(service.requests()).toBe(behaviour === 'unreadable token' ? 0 : 1);
    } finally {
      await service.close();
    }
  });

  test('cache: local in a directory that can not be written', async () => {
    const result = await publish('cache-local', {
      env: { ...daemon.env, XDG_CACHE_HOME: '/dev/null' },
      inputs: { engine: 'buildx', cache: 'local' },
    });
    await expectPublished('cache-local', result);
    expect(told('warning', result)).toEqual([
      expect.stringMatching(/^The build has no cache: its directory can't be used \(ENOTDIR/),
    ]);
  });
});

// docs/self-hosted.md, "Without root": the tools' own user namespaces; storage as in a container that has no fuse.
suite('podman and buildah without root', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'rootless-'));
    await exec('chown', [`${NOBODY}:${NOBODY}`, home]);
    await chmod(home, 0o700);
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  test.each(['podman', 'buildah'])('%s', async (engine) => {
    const env = { HOME: home, XDG_RUNTIME_DIR: home, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };
    const inputs = { engine, file: 'copy.Dockerfile' };
    const name = `rootless-${engine}`;
    await expectPublished(name, await publish(name, { env, user: NOBODY, inputs }));
  });
});

suite('a daemon that sees neither our files nor our loopback', () => {
  test.each(['26-containerd', '26-classic'] as const)('%s', async (flavour) => {
    const daemon = await startDockerd({ flavour, elsewhere: true, hidden: true });
    try {
      await expectPublished(
        flavour,
        await publish(flavour, { env: daemon.env, inputs: { engine: 'buildx' } }),
      );
    } finally {
      await daemon.close();
    }
  });
});

suite('a proxy between the runner and the registry', () => {
  const HOST = 'registry.acme.example';
  let proxy: Server;
  let seen: (string | undefined)[];
  beforeAll(async () => {
    // Tunnels to the one registry, for who has the login.
    proxy = createServer().on('connect', (request, socket) => {
      seen.push(request.url);
      const login = Buffer.from('proxy-user:p@ss').toString('base64');
      if (request.headers['proxy-authorization'] !== `Basic ${login}`)
        return socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n',
        );
      const [host = '', port] = registry.host.split(':');
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const end of [onward, socket])
        end.on('error', () => [onward, socket].forEach((one) => one.destroy()));
      return undefined;
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => {
    proxy?.closeAllConnections();
    proxy?.close();
  });

  const through = (
    login: string,
    name: string,
    port: string | number = (proxy.address() as AddressInfo).port,
  ) => {
    seen = [];
    const { username, password } = registry;
    return publish(name, {
      env: { HTTPS_PROXY: `http://${login}127.0.0.1:${port}`, PATH: '/usr/bin:/bin' },
      inputs: {
        engine: 'embedded',
        file: 'copy.Dockerfile',
        retries: '0',
        images: `${HOST}/acme/${name}`,
        'registry-auth': `- registry: ${HOST}\n  username: ${username}\n  password: ${password}\n  insecure: true\n`,
      },
    });
  };

  test('with credentials', async () => {
    const result = await through('proxy-user:p%40ss@', 'proxied');
    await expectPublished('proxied', result);
    expect(seen).toContain(`${HOST}:443`);
    expect(result.log).not.toContain('p%40ss');
  });

  // `insecure: true` allows plain HTTP: what a dead proxy answers must not be taken for the registry's own scheme.
  test('that is down: named, and the registry is not asked around it', async () => {
    const result = await through('', 'down', 9);
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result).join('\n')).toMatch(
      /Can't reach registry\.acme\.example\S* through proxy 127\.0\.0\.1:9.*Check HTTPS_PROXY/s,
    );
    expect(result.log).not.toMatch(/unknown host name/);
  });

  test("that wants credentials: 407 is told as the proxy's", async () => {
    const result = await through('', 'refused');
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result).join('\n')).toMatch(
      /Proxy 127\.0\.0\.1:\d+ refused the connection to registry\.acme\.example:443: login required[^]*407/,
    );
  });
});
