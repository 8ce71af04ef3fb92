import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDockerConfig, type DockerConfig } from '../../src/credentials/docker/config.ts';
import { writeDockerConfig } from '../../src/credentials/docker/isolated-config.ts';
import { spawnCredentialHelper } from '../../src/credentials/docker/credential-helper.ts';
import { parseRegistryAuth } from '../../src/credentials/entries/parse.ts';
import { createHostSettings } from '../../src/credentials/host-settings.ts';
import { createCredentialStore, type CredentialStoreOptions } from '../../src/credentials/store.ts';
import { silent } from '../../src/support/reporter.ts';
import { contextFor, jwt, scriptedClient, START, type Answer } from './support/fakes.ts';

function storeFor(text: string, more: Partial<CredentialStoreOptions> = {}, answers: Answer[] = []) {
  const context = contextFor(scriptedClient(...answers));
  const notices: string[] = [];
  const reporter = { ...context.reporter, notice: (message: string) => void notices.push(message) };
  const entries = parseRegistryAuth(text);
  const store = createCredentialStore({ ...context, reporter, entries, settings: () => ({}), ...more });
  return { store, notices, context };
}

const item = (...lines: string[]) => `- ${lines.join('\n  ')}\n`;
const encode = (pair: string) => Buffer.from(pair).toString('base64');

describe('which credential', () => {
  const two =
    item('registry: docker.io', 'username: all', 'password: p1') +
    item('registry: docker.io/acme', 'username: some', 'password: p2') +
    item('registry: docker.io/acme/app', 'username: one', 'password: p3');

  test.each([
    ['other/app', 'all'],
    ['acme/other', 'some'],
    ['acme/app', 'one'],
    ['acme/app/deep', 'one'],
    // A path ends at a slash: acme2 is somebody else.
    ['acme2/app', 'all'],
    ['acme/app2', 'some'],
    ['', 'all'],
  ])('docker.io/%s is for %s', async (path, username) => {
    const { store } = storeFor(two);
    expect(await store.for({ host: 'docker.io', path }).get()).toMatchObject({ username });
  });

  test('another host gets nothing of it, however similar', async () => {
    const { store } = storeFor(item('registry: r.example', 'username: u', 'password: p'));
    for (const host of ['r.example:5000', 'x.r.example', 'r.example.evil.example']) {
      const source = store.for({ host, path: 'a' });
      expect(await source.get()).toEqual({ kind: 'anonymous' });
      expect(source.origin).toBe('no login');
    }
  });

  test.each([
    [undefined, 'ghcr.io', true],
    ['https://github.com', 'ghcr.io', true],
    ['https://acme.ghe.com', 'containers.acme.ghe.com', true],
    ['https://acme.ghe.com', 'ghcr.io', false],
    ['https://github.acme.example', 'containers.github.acme.example', true],
    ['https://github.acme.example', 'ghcr.io', false],
    ['https://github.com', 'containers.github.com.evil.example', false],
    ['https://github.com', 'docker.io', false],
  ])("with GITHUB_SERVER_URL %s, %s gets the job's token: %s", async (server, host, gets) => {
    const { store, context } = storeFor('', {
      githubToken: 'ghs_1',
      actor: 'octocat',
      env: { GITHUB_SERVER_URL: server },
    });
    const credential = await store.for({ host, path: 'acme/app' }).get();
    expect(credential).toEqual(
      gets ? { kind: 'basic', username: 'octocat', password: 'ghs_1' } : { kind: 'anonymous' },
    );
    expect(context.masked).toContain('ghs_1');
    expect(store.hosts()).toContain(
      server?.includes('acme') ? `containers.${new URL(server).host}` : 'ghcr.io',
    );
  });

  test('an entry wins over docker config, docker config over the job token', async () => {
    const dockerConfig = { auths: { 'ghcr.io': { auth: encode('earlier:p') } } };
    const repository = { host: 'ghcr.io', path: 'a/b' };
    const second = storeFor('', { dockerConfig, githubToken: 't' }).store.for(repository);
    expect(await second.get()).toMatchObject({ username: 'earlier' });
    expect(second.origin).toBe('docker config');
    const first = storeFor(item('registry: ghcr.io', 'username: entry', 'password: q'), {
      dockerConfig,
    }).store.for(repository);
    expect(await first.get()).toMatchObject({ username: 'entry' });
    expect(first.origin).toContain('registry-auth line 1');
    const settingsOnly = storeFor(item('registry: ghcr.io', 'realm-hosts: x.example'), {
      dockerConfig,
    }).store.for(repository);
    expect(await settingsOnly.get()).toMatchObject({ username: 'earlier' });
  });
});

describe('docker config', () => {
  test.each<[string, DockerConfig, string, object]>([
    [
      'auth',
      { auths: { 'r.example': { auth: encode('u:p:q') } } },
      'r.example',
      { kind: 'basic', username: 'u', password: 'p:q' },
    ],
    [
      'name and password',
      { auths: { 'r.example': { username: 'u', password: 'p' } } },
      'r.example',
      { kind: 'basic', username: 'u', password: 'p' },
    ],
    [
      "Docker Hub's old name",
      { auths: { 'https://index.docker.io/v1/': { auth: encode('u:p') } } },
      'docker.io',
      { username: 'u' },
    ],
    [
      'a URL',
      { auths: { 'https://r.example/v2/': { auth: encode('u:p') } } },
      'r.example',
      { username: 'u' },
    ],
    [
      'refresh token',
      {
        auths: {
          'r.example': { auth: encode('00000000-0000-0000-0000-000000000000:'), identitytoken: 'refresh' },
        },
      },
      'r.example',
      { kind: 'identity', token: 'refresh' },
    ],
    [
      'registry token',
      { auths: { 'r.example': { registrytoken: 'bearer' } } },
      'r.example',
      { kind: 'bearer', token: 'bearer' },
    ],
    [
      'the longest path, as podman has it',
      { auths: { 'r.example': { auth: encode('a:p') }, 'r.example/team': { auth: encode('b:p') } } },
      'r.example',
      { username: 'b' },
    ],
    [
      'another port is another registry',
      { auths: { 'r.example:5000': { auth: encode('a:p') } } },
      'r.example',
      { kind: 'anonymous' },
    ],
    ['an empty note', { auths: { 'r.example': {} } }, 'r.example', { kind: 'anonymous' }],
    ['padding', { auths: { 'r.example': { auth: encode('u:p\0\0') } } }, 'r.example', { password: 'p' }],
    [
      'nonsense',
      { auths: { 'r.example': { auth: '%%%' }, ' ': { auth: 'x' } } },
      'r.example',
      { kind: 'anonymous' },
    ],
  ])('%s', async (_title, dockerConfig, host, credential) => {
    const { store } = storeFor('', { dockerConfig });
    expect(await store.for({ host, path: 'team/app' }).get()).toMatchObject(credential);
  });

  const helperStore = (
    dockerConfig: DockerConfig,
    result: { exitCode?: number; stdout?: string; stderr?: string },
  ) => {
    const asked: string[] = [];
    const { store } = storeFor('', {
      dockerConfig,
      async runCredentialHelper(name, server) {
        asked.push(`${name} ${server}`);
        return { exitCode: 0, stdout: '', stderr: '', ...result };
      },
    });
    return { store, asked };
  };

  test('helpers: one for the host, else the store for all', async () => {
    const config = { credHelpers: { 'r.example': 'mine' }, credsStore: 'all' };
    const answer = { stdout: JSON.stringify({ ServerURL: 'x', Username: 'u', Secret: 's' }) };
    const { store, asked } = helperStore(config, answer);
    expect(await store.for({ host: 'r.example', path: 'a' }).get()).toMatchObject({
      username: 'u',
      password: 's',
    });
    await store.for({ host: 'docker.io', path: 'a/b' }).get();
    expect(asked).toEqual(['mine r.example', 'all https://index.docker.io/v1/']);
  });

  test.each([
    ['a refresh token', { stdout: '{"Username":"<token>","Secret":"s"}' }, { kind: 'identity', token: 's' }],
    [
      'nothing known',
      { exitCode: 1, stdout: 'credentials not found in native keychain' },
      { kind: 'anonymous' },
    ],
  ])('a helper answers with %s', async (_title, result, credential) => {
    const { store } = helperStore({ credsStore: 'all' }, result);
    expect(await store.for({ host: 'r.example', path: 'a' }).get()).toEqual(credential);
  });

  // A broken credsStore on the machine failed publishes that had their own login, or wanted none (FAULTS.md C12).
  test.each([
    ['fails', { exitCode: 2, stderr: 'no keyring' }, /no keyring/],
    ['says no JSON', { stdout: 'hunter2' }, /not JSON/],
    ['says JSON that is no login', { stdout: '[1]' }, undefined],
    ['says null', { stdout: 'null' }, /not JSON/],
    ['prints a trace', { exitCode: 1, stdout: '\u001b[31mTraceback:\n  boom\u0000' }, /Traceback/],
    ['says nothing', { exitCode: 1 }, /exit code 1/],
  ])('a helper that %s gives way to the next source, and is told of', async (_title, result, message) => {
    const next: [Partial<CredentialStoreOptions>, string, object][] = [
      [{}, 'r.example', { kind: 'anonymous' }],
      [{ githubToken: 'ghs_1', actor: 'octocat' }, 'ghcr.io', { username: 'octocat', password: 'ghs_1' }],
      [
        { dockerConfig: { credsStore: 'all', auths: { 'r.example': { auth: encode('u:p') } } } },
        'r.example',
        { username: 'u', password: 'p' },
      ],
    ];
    for (const [more, host, credential] of next) {
      const warnings: string[] = [];
      const { store } = storeFor('', {
        dockerConfig: { credsStore: 'all' },
        runCredentialHelper: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...result }),
        reporter: { ...silent, warning: (text) => void warnings.push(text) },
        ...more,
      });
      const source = store.for({ host, path: 'a' });
      expect(await source.get()).toMatchObject(credential);
      await source.get();
      expect(warnings).toEqual(message ? [expect.stringMatching(message)] : []);
      expect(warnings.join()).not.toContain('hunter2');
    }
  });

  test('no helper is asked for a host that has its own login, or takes no part', async () => {
    const asked: string[] = [];
    const { store } = storeFor(item('registry: own.example', 'username: u', 'password: p'), {
      dockerConfig: { credsStore: 'broken' },
      githubToken: 'ghs_1',
      runCredentialHelper: (_name, server) => Promise.reject(new Error(asked.push(server).toString())),
    });
    await store.for({ host: 'own.example', path: 'a' }).get();
    const directory = await mkdtemp(join(tmpdir(), 'engine-'));
    const config = { credsStore: 'broken' };
    const written = await writeDockerConfig(join(directory, 'docker'), { config, directory });
    await written.writeLogins(store, store.hosts());
    expect(asked).toEqual([]);
    await rm(directory, { recursive: true });
  });

  test('a login that can’t be had is told of, and the others are written', async () => {
    const { store } = storeFor(
      item('registry: quay.io', 'robot: acme+ci') + item('registry: r.example', 'username: u', 'password: p'),
      {},
      [{ status: 401 }],
    );
    const directory = await mkdtemp(join(tmpdir(), 'engine-'));
    const written = await writeDockerConfig(join(directory, 'docker'), { config: {}, directory });
    const refused: string[] = [];
    await written.writeLogins(store, store.hosts(), (host) => refused.push(host));
    expect(refused).toEqual(['quay.io']);
    const file = await readFile(join(directory, 'docker', 'config.json'), 'utf8');
    expect(JSON.parse(file)).toMatchObject({ auths: { 'r.example': { auth: encode('u:p') } } });
    await rm(directory, { recursive: true });
  });

  test('a helper is asked under the name that docker noted, then by host', async () => {
    const { store, asked } = helperStore(
      { credsStore: 'all', auths: { 'https://r.example:443/v2/': {} } },
      { exitCode: 1, stdout: 'credentials not found in native keychain' },
    );
    await store.for({ host: 'r.example', path: 'a' }).get();
    expect(asked).toEqual(['all https://r.example:443/v2/', 'all r.example']);
  });

  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };

  test.each<[string, string, RegExp, boolean]>([
    ['hangs', 'sleep 60 & echo $! > "$0.pid"; wait', /didn't finish within 300 ms/, false],
    ['ignores signals', 'trap "" TERM INT HUP; sleep 60 & echo $! > "$0.pid"; wait', /didn't finish/, false],
    ['prints without end', 'sleep 60 & echo $! > "$0.pid"; yes', /more than 1 MB/, false],
    ['hangs while the run is cancelled', 'sleep 60 & echo $! > "$0.pid"; wait', /cancelled/, true],
  ])('a helper that %s is ended with its children', async (_title, script, message, cancel) => {
    const directory = await mkdtemp(join(tmpdir(), 'helper-'));
    const file = join(directory, 'docker-credential-bad');
    await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const env = { PATH: `${directory}:${process.env['PATH']}` };
    const controller = new AbortController();
    const run = spawnCredentialHelper(env, cancel || /1 MB/.test(message.source) ? 30_000 : 300);
    const outcome = run('bad', 'r.example', controller.signal);
    const started = async (): Promise<number> => {
      for (;;) {
        const text = await readFile(`${file}.pid`, 'utf8').catch(() => '');
        if (text.endsWith('\n')) return Number(text);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const [child] = await Promise.all([
      started().then((pid) => {
        if (cancel) controller.abort();
        return pid;
      }),
      expect(outcome).rejects.toThrow(message),
    ]);
    for (let tries = 0; tries < 200 && alive(child); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(alive(child)).toBe(false);
    await rm(directory, { recursive: true });
  });

  test('a helper whose agent keeps its output open has answered', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'helper-'));
    const script = `#!/bin/sh\nsleep 5 &\nprintf '{"Username":"u","Secret":"s"}'\n`;
    await writeFile(join(directory, 'docker-credential-agent'), script, { mode: 0o755 });
    const run = spawnCredentialHelper({ PATH: `${directory}:${process.env['PATH']}` });
    expect(await run('agent', 'r.example')).toMatchObject({
      exitCode: 0,
      stdout: '{"Username":"u","Secret":"s"}',
    });
    await rm(directory, { recursive: true });
  });

  // One registry, as people and tools spell it (FAULTS.md C13).
  test.each([
    ['r.example', 'r.example'],
    ['https://r.example', 'r.example'],
    ['https://r.example/v2/', 'r.example'],
    ['https://r.example/v1/', 'r.example'],
    ['HTTPS://R.Example:443/V2'.replace('V2', 'v2'), 'r.example'],
    ['r.example:443', 'r.example'],
    ['r.example/', 'r.example'],
    ['r.example//', 'r.example'],
    ['r.example.', 'r.example'],
    ['r.example', 'r.example:443'],
    ['//r.example/v2', 'r.example'],
    ['R.EXAMPLE:5000/', 'r.example:5000'],
    ['localhost:443', 'localhost:443'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['index.docker.io', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['https://registry-1.docker.io/v2/', 'docker.io'],
    ['https://registry.hub.docker.com', 'docker.io'],
    ['docker.io:443', 'docker.io'],
    ['[2001:DB8:0:0::1]:5000', '[2001:db8::1]:5000'],
    ['https://[2001:db8::1]:443/v2/', '[2001:db8::1]'],
  ])('%s is the login of %s, in registry-auth and in a docker config', async (written, host) => {
    const wanted = { username: 'u', password: 'p' };
    const entry = storeFor(item(`registry: "${written}"`, 'username: u', 'password: p')).store;
    expect(await entry.for({ host, path: 'team/app' }).get()).toMatchObject(wanted);
    const auths = { [written]: { auth: encode('u:p') } };
    const { store } = storeFor('', { dockerConfig: { auths } });
    expect(await store.for({ host, path: 'team/app' }).get()).toMatchObject(wanted);
    const other = storeFor(item(`registry: "${written}"`, 'username: u', 'password: p')).store;
    for (const stranger of ['x.example', 'r.example.evil.example', 'localhost'])
      expect(await other.for({ host: stranger, path: 'team/app' }).get()).toEqual({ kind: 'anonymous' });
  });

  test('a path stays a part of the name', async () => {
    const text = item('registry: https://r.example:443/team/', 'username: u', 'password: p');
    const { store } = storeFor(text);
    expect(await store.for({ host: 'r.example', path: 'team/app' }).get()).toMatchObject({ username: 'u' });
    expect(await store.for({ host: 'r.example', path: 'other' }).get()).toEqual({ kind: 'anonymous' });
  });

  test.each(['https://u:hunter2@r.example', 'u:hunter2@r.example/v2/'])(
    'a password in front of a host is not repeated: %s',
    (written) => {
      const parse = () => parseRegistryAuth(item(`registry: "${written}"`, 'username: u', 'password: p'));
      expect(parse).toThrow('is not a registry');
      expect(parse).not.toThrow('hunter2');
    },
  );

  test('a helper gets the server on its standard input, and only the verb as argument', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'helper-'));
    const script = `#!/bin/sh\nread server\nprintf '{"Username":"%s","Secret":"%s"}' "$#-$1" "$server"\n`;
    await writeFile(join(directory, 'docker-credential-test'), script, { mode: 0o755 });
    const run = spawnCredentialHelper({ PATH: `${directory}:${process.env['PATH']}` });
    expect(await run('test', 'r.example')).toMatchObject({
      exitCode: 0,
      stdout: '{"Username":"1-get","Secret":"r.example"}',
    });
    await expect(run('missing', 'r.example')).rejects.toThrow('ENOENT');
    await rm(directory, { recursive: true });
  });

  test('is found by DOCKER_CONFIG, joined by podman’s, and left out when it is broken', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'config-'));
    await mkdir(join(directory, 'containers'));
    const podman = {
      auths: { 'a.example': { auth: encode('podman:p') }, 'b.example': { auth: encode('podman:p') } },
    };
    await writeFile(join(directory, 'containers', 'auth.json'), JSON.stringify(podman));
    await writeFile(
      join(directory, 'config.json'),
      JSON.stringify({ auths: { 'a.example': { auth: encode('docker:p') } } }),
    );
    const env = { DOCKER_CONFIG: directory, XDG_RUNTIME_DIR: directory };
    const { config } = await loadDockerConfig(env, silent);
    expect(config.auths).toEqual({ ...podman.auths, 'a.example': { auth: encode('docker:p') } });
    const warnings: string[] = [];
    await writeFile(join(directory, 'config.json'), '{"auths": hunter2');
    const broken = await loadDockerConfig(env, {
      ...silent,
      warning: (message) => void warnings.push(message),
    });
    expect(broken.config.auths).toEqual(podman.auths);
    expect(warnings.join()).toMatch(/isn't valid JSON/);
    expect(warnings.join()).not.toContain('hunter2');
    await rm(directory, { recursive: true });
  });
});

describe('life of a credential', () => {
  const hub = item(
    'registry: docker.io',
    'username: acme',
    'connection-id: 01234567-89ab-cdef-0123-456789abcdef',
  );
  const token = (name: string) => ({ json: { access_token: name } });

  test('one login for all who ask, a new one at nine tenths of its life, or when told', async () => {
    let now = START;
    const clock = { now: () => now, sleep: async () => undefined, random: () => 0 };
    const { store } = storeFor(hub, { clock }, [token('first'), token('second'), token('third')]);
    const source = store.for({ host: 'docker.io', path: 'acme/app' });
    const other = store.for({ host: 'docker.io', path: 'acme/other' });
    const both = await Promise.all([source.get(), other.get()]);
    expect(both).toMatchObject([{ password: 'first' }, { password: 'first' }]);
    now += 269_000;
    expect(await source.get()).toMatchObject({ password: 'first' });
    now += 2_000;
    expect(await source.get()).toMatchObject({ password: 'second' });
    expect(await source.get({ renew: true })).toMatchObject({ password: 'third' });
  });

  test('a failed login is tried again by the next who asks', async () => {
    const { store } = storeFor(hub, {}, [{ status: 403 }, token('second')]);
    const source = store.for({ host: 'docker.io', path: 'acme/app' });
    await expect(source.get()).rejects.toMatchObject({ code: 'SUBJECT_MISMATCH' });
    expect(await source.get()).toMatchObject({ password: 'second' });
  });
});

describe('a run without secrets', () => {
  const empty = item('registry: docker.io', 'username: acme', 'password:');
  const keyless = item('registry: quay.io', 'robot: acme+ci');
  const idToken = () => Promise.reject(new Error('none'));

  test('an unset secret stops any other run, at its line', () => {
    expect(() => storeFor(empty)).toThrow(expect.objectContaining({ code: 'SECRET_MISSING', line: 3 }));
  });

  test('is anonymous, and says so', async () => {
    const { store, notices } = storeFor(empty + keyless, { withoutSecrets: true, idToken });
    expect(await store.for({ host: 'docker.io', path: 'a/b' }).get()).toEqual({ kind: 'anonymous' });
    expect(await store.for({ host: 'quay.io', path: 'a/b' }).get()).toEqual({ kind: 'anonymous' });
    expect(notices).toHaveLength(2);
  });

  test('speaks to a host without a certificate whose secret is unset, and says so', async () => {
    const text = item('registry: r.example', 'client-cert:', 'client-key: k.pem', 'insecure: true');
    const entries = parseRegistryAuth(text);
    const settings = createHostSettings(entries, () => undefined, { withoutSecrets: true });
    expect(settings('r.example')).toEqual({ skipVerify: true });
    const { store, notices } = storeFor(text, { withoutSecrets: true });
    expect(await store.for({ host: 'r.example', path: 'a' }).get()).toEqual({ kind: 'anonymous' });
    expect(notices.join()).toMatch(/r\.example is accessed without its client-cert/);
    expect(() => createHostSettings(entries, () => undefined)).toThrow('client-cert for r.example is empty');
  });

  test('a missing identity stops any other run', async () => {
    const { store } = storeFor(keyless, { idToken });
    await expect(store.for({ host: 'quay.io', path: 'a/b' }).get()).rejects.toMatchObject({
      code: 'ID_TOKEN_MISSING',
    });
  });
});

describe('ECR', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
  const entry = item(
    `registry: ${host}`,
    'username: AKIAIOSFODNN7EXAMPLE',
    'password: s3cret',
    'create-repository: true',
  );

  test('makes the repository where that is asked for', async () => {
    const created = { json: { repository: { repositoryName: 'acme/app' } } };
    const there = { status: 400, json: { __type: 'RepositoryAlreadyExistsException', message: 'there' } };
    const { store, context } = storeFor(entry, {}, [created, there]);
    expect(await store.ensureRepository({ host, path: 'acme/app' })).toBe(true);
    expect(await store.ensureRepository({ host, path: 'acme/app' })).toBe(false);
    const { sent } = context.http as ReturnType<typeof scriptedClient>;
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      repositoryName: 'acme/app',
      registryId: '123456789012',
    });
    expect(sent[0]?.headers['x-amz-target']).toBe('AmazonEC2ContainerRegistry_V20150921.CreateRepository');
  });

  test('makes none elsewhere', async () => {
    const { store } = storeFor(item(`registry: ${host}`, 'username: AKIAIOSFODNN7EXAMPLE', 'password: s'));
    expect(await store.ensureRepository({ host, path: 'acme/app' })).toBe(false);
    expect(await store.ensureRepository({ host: 'ghcr.io', path: 'acme/app' })).toBe(false);
  });

  test("takes the environment's credentials where nothing else is there", async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 's3cret' };
    const pair = encode('AWS:token');
    const { store } = storeFor('', { env }, [
      { json: { authorizationData: [{ authorizationToken: pair }] } },
    ]);
    expect(await store.for({ host, path: 'a' }).get()).toMatchObject({ username: 'AWS', password: 'token' });
    expect(await storeFor('').store.for({ host, path: 'a' }).get()).toEqual({ kind: 'anonymous' });
  });
});

describe('how a host is spoken to', () => {
  const settings = (text: string, files: Record<string, string> = {}) =>
    createHostSettings(parseRegistryAuth(text), (path) => files[path]);

  test.each([
    ['insecure: true', { skipVerify: true }],
    ['insecure: http', { plainHttp: true }],
    ['insecure: false', {}],
    [
      'realm-hosts: auth.r.example, Other.example:8443',
      { realmHosts: ['auth.r.example', 'other.example:8443'] },
    ],
  ])('%s', (line, expected) => {
    expect(settings(item('registry: r.example', line))('r.example')).toEqual(expected);
    expect(settings(item('registry: r.example', line))('other.example')).toEqual({});
  });

  test.each([
    ['there is no file', 'ca: missing.pem', /File "missing.pem" for the ca of .* not found/],
    ['is not PEM', 'ca: der.crt', /not PEM/],
    ['is no certificate', 'ca: broken.pem', /not a certificate/],
    ['is empty', 'ca:', /is empty/],
    ['is no host', 'realm-hosts: https://x.example', /not a host/],
  ])('%s', (_title, line, message) => {
    const files = {
      'der.crt': '\x30\x82',
      'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    };
    expect(() => settings(item('registry: r.example', line), files)).toThrow(message);
  });
});

describe("the engines' docker config", () => {
  test('holds the logins and what engines need, private, and is gone afterwards', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'engine-'));
    const user = join(directory, 'user');
    await mkdir(join(user, 'contexts', 'meta'), { recursive: true });
    await writeFile(join(user, 'contexts', 'meta', 'x'), 'kept');
    const config: DockerConfig = {
      auths: {
        'ghcr.io': { auth: encode('old:p') },
        'other.example': { auth: encode('o:p') },
        'stored.example': {},
        'path.example/team': { auth: encode('x:y') },
      },
      credHelpers: { 'help.example': 'mine', 'docker.io': 'hub' },
      credsStore: 'desktop',
      proxies: { default: { httpProxy: 'http://proxy.example' } },
      HttpHeaders: { 'X-Secret': 'hunter2' },
      currentContext: 'remote',
    };
    const refresh = jwt({ exp: START / 1000 + 10_800 });
    const text =
      item('registry: docker.io/acme', 'username: u', 'password: p') +
      item('registry: acme.azurecr.io', 'tenant-id: t', 'client-id: c');
    const { store } = storeFor(text, { githubToken: 'ghs_1', actor: 'octocat' }, [
      { json: { access_token: 'e' } },
      { json: { refresh_token: refresh } },
    ]);
    const target = join(directory, 'isolated');
    const written = await writeDockerConfig(target, { config, directory: user });
    const file = join(target, 'config.json');
    // Nothing of logins before an engine is about to run (FAULTS.md B10).
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      proxies: { default: { httpProxy: 'http://proxy.example' } },
      currentContext: 'remote',
    });
    await written.writeLogins(store, store.hosts());
    expect((await stat(target)).mode & 0o777).toBe(0o700);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      auths: {
        'https://index.docker.io/v1/': { auth: encode('u:p') },
        'ghcr.io': { auth: encode('octocat:ghs_1') },
        'acme.azurecr.io': { auth: encode('00000000-0000-0000-0000-000000000000:'), identitytoken: refresh },
        'other.example': { auth: encode('o:p') },
      },
      credHelpers: { 'help.example': 'mine', 'stored.example': 'desktop' },
      proxies: { default: { httpProxy: 'http://proxy.example' } },
      currentContext: 'remote',
    });
    expect(await readFile(join(target, 'contexts', 'meta', 'x'), 'utf8')).toBe('kept');
    expect(written.env).toEqual({
      DOCKER_CONFIG: target,
      REGISTRY_AUTH_FILE: file,
      BUILDX_CONFIG: join(user, 'buildx'),
    });
    await written.cleanup();
    await written.cleanup();
    expect(await readdir(directory)).toEqual(['user']);
    expect(await readFile(join(user, 'contexts', 'meta', 'x'), 'utf8')).toBe('kept');
    await rm(directory, { recursive: true });
  });

  test('leaves nothing behind when a login is refused', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'engine-'));
    const { store } = storeFor(item('registry: quay.io', 'robot: acme+ci'), {}, [{ status: 401 }]);
    const target = join(directory, 'isolated');
    const written = await writeDockerConfig(target, { config: {}, directory });
    await expect(written.writeLogins(store, ['quay.io'])).rejects.toMatchObject({ code: 'SUBJECT_MISMATCH' });
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });
});
