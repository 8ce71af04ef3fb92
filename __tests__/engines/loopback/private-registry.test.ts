import { request as sendRequest } from 'node:http';
import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openLoopback, type Loopback } from '../../../src/engines/loopback/image-receiver.ts';
import {
  authFileFor,
  dockerConfigFor,
  servePrivately,
} from '../../../src/engines/loopback/private-registry.ts';
import { serveCaches } from '../../../src/engines/loopback/cache-server.ts';
import { memoryStorage } from '../../../src/embedded-registry/storage.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { silent } from '../../../src/support/reporter.ts';

// Issue "Trust nothing foreign, lose nothing typed", FAULTS B2: another process on the runner can list the registry,
// push through it, replace the image, or end the build with a wrong blob.

let home: string;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'private-registry-'));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(home, { recursive: true });
});

interface Answer {
  status: number;
  body: string;
}

/** `node:http` and not fetch, which sets `Host` itself. */
function send(
  host: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<Answer> {
  const [hostname, port] = host.split(':');
  return new Promise((resolve, reject) => {
    const sending = sendRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sending.on('error', reject).end(body);
  });
}

const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

const CONFIG = Buffer.from('{"architecture":"amd64","os":"linux"}');
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digestOf(CONFIG),
    size: CONFIG.length,
  },
  layers: [],
});
const FORGED = MANIFEST.replace('"layers":[]', '"layers":[],"annotations":{"forged":"yes"}');

async function start(): Promise<{
  loopback: Loopback;
  host: string;
  repository: string;
  own: Record<string, string>;
}> {
  const loopback = await openLoopback({
    sink: {
      has: () => Promise.resolve(true),
      accept: async (blob, body) => ({
        digest: blob.digest ?? digestOf(''),
        size: (await buffer(body)).length,
      }),
    },
    name: 'test',
    knowsSizes: true,
    reporter: silent,
  });
  closing.push(() => loopback.close());
  const [host = '', repository = ''] = loopback.reference.replace(/:image$/, '').split('/');
  return { loopback, host, repository, own: basic(loopback.login.username, loopback.login.password) };
}

async function push(host: string, repository: string, own: Record<string, string>): Promise<void> {
  const blob = `/v2/${repository}/blobs/uploads/?digest=${digestOf(CONFIG)}`;
  expect((await send(host, 'POST', blob, own, CONFIG.toString())).status).toBe(201);
  const type = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  expect(
    (await send(host, 'PUT', `/v2/${repository}/manifests/image`, { ...own, ...type }, MANIFEST)).status,
  ).toBe(201);
}

const LOGINS: [string, (own: Record<string, string>) => Record<string, string>][] = [
  ['without a login', () => ({})],
  ['with the wrong password', () => basic('registry-publish', 'x')],
  ['with an empty one', () => basic('registry-publish', '')],
  ['with a bearer token', () => ({ authorization: 'Bearer x' })],
  [
    'with the login behind another scheme',
    (own) => ({ authorization: own['authorization']!.replace('Basic', 'Bearer') }),
  ],
  ['with the login cut short', (own) => ({ authorization: own['authorization']!.slice(0, -4) })],
];

describe.each(LOGINS)('somebody on the machine %s', (_how, headersOf) => {
  test.each([
    ['GET', '/v2/'],
    ['GET', '/v2/_catalog'],
    ['GET', '/v2/{repository}/tags/list'],
    ['GET', '/v2/{repository}/manifests/image'],
    ['HEAD', '/v2/{repository}/manifests/image'],
    ['GET', `/v2/{repository}/blobs/${digestOf(CONFIG)}`],
    ['HEAD', `/v2/{repository}/blobs/${digestOf(CONFIG)}`],
    ['GET', `/v2/{repository}/referrers/${digestOf(MANIFEST)}`],
    ['POST', '/v2/{repository}/blobs/uploads/'],
    ['POST', `/v2/{repository}/blobs/uploads/?digest=${digestOf('wrong')}`],
    ['POST', `/v2/{repository}/blobs/uploads/?mount=${digestOf(CONFIG)}&from=other/one`],
    ['PUT', '/v2/{repository}/manifests/image'],
    ['PUT', '/v2/other/one/manifests/image'],
    ['DELETE', '/v2/{repository}/manifests/image'],
    ['DELETE', `/v2/{repository}/blobs/${digestOf(CONFIG)}`],
    ['GET', '/token?scope=repository:{repository}:pull,push'],
  ])('%s %s is refused, and the image is the one that the engine pushed', async (method, path) => {
    const { loopback, host, repository, own } = await start();
    await push(host, repository, own);
    const type = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    const answer = await send(
      host,
      method,
      path.replace('{repository}', repository),
      { ...type, ...headersOf(own) },
      method === 'GET' ? '' : FORGED,
    );
    expect(answer.status).toBe(401);
    expect(loopback.broken.aborted).toBe(false);
    expect((await loopback.received()).root.digest).toBe(digestOf(MANIFEST));
  });
});

describe('the engine itself', () => {
  test.each([
    ['GET', '/v2/_catalog', 404],
    ['GET', '/v2/{repository}/tags/list', 404],
    ['GET', `/v2/{repository}/referrers/${digestOf(MANIFEST)}`, 404],
    ['GET', '/v2/other/one/manifests/image', 404],
    ['PUT', '/v2/other/one/manifests/image', 404],
    ['POST', '/v2/other/one/blobs/uploads/', 404],
    ['GET', '/v2/{repository}-2/manifests/image', 404],
    ['GET', '/', 404],
    ['GET', '/v2/', 200],
    ['GET', '/v2/{repository}/manifests/image', 200],
  ])('%s %s → %d', async (method, path, status) => {
    const { host, repository, own } = await start();
    await push(host, repository, own);
    expect((await send(host, method, path.replace('{repository}', repository), own)).status).toBe(status);
  });

  // DNS rebinding: a page in a browser on this machine sends its own name.
  test.each(['evil.example', 'localhost:1', '127.0.0.1', '127.0.0.1:1', '[::1]:80', 'registry.local:{port}'])(
    'is not served under the name %s',
    async (name) => {
      const { host, own } = await start();
      const answer = await send(host, 'GET', '/v2/', {
        ...own,
        host: name.replace('{port}', host.split(':')[1] ?? ''),
      });
      expect(answer.status).toBe(421);
    },
  );

  test('has a login of its own each time, and it is masked before anything is sent', async () => {
    const masked: string[] = [];
    const served = await Promise.all(
      [1, 2].map(() => servePrivately('a/b', memoryStorage(), { secret: (value) => masked.push(value) })),
    );
    for (const { close } of served) closing.push(close);
    const [one, other] = served.map(({ login }) => login);
    expect(one?.password).not.toBe(other?.password);
    expect(one?.password.length).toBeGreaterThanOrEqual(32);
    expect(masked).toContain(one?.password);
    expect(masked).toContain(Buffer.from(`${one?.username}:${one?.password}`).toString('base64'));
  });
});

test('the served layer cache is as private', async () => {
  await mkdir(join(home, 'from'));
  const environment = { env: { HOME: home }, reporter: silent, temporaryDirectory: home, workspace: home };
  const caches = await serveCaches(
    { cacheFrom: ['type=local,src=from'], cacheTo: ['type=local,dest=to'] },
    environment,
  );
  closing.push(() => caches.close());
  const [host = '', repository = ''] = (caches.served ?? '').split('/');
  const paths: [string, string][] = [
    ['GET', '/v2/'],
    ['GET', '/v2/_catalog'],
    ['POST', `/v2/${repository}/blobs/uploads/`],
  ];
  for (const [method, path] of paths) expect((await send(host, method, path, {})).status).toBe(401);
  const file = JSON.parse(await readFile(caches.env['REGISTRY_AUTH_FILE'] ?? '', 'utf8')) as {
    auths: Record<string, { auth: string }>;
  };
  expect((await send(host, 'GET', '/v2/', { authorization: `Basic ${file.auths[host]?.auth}` })).status).toBe(
    200,
  );
});

const LOGIN = { host: '127.0.0.1:4000', username: 'u', password: 'p' };
const AUTH = { auth: Buffer.from('u:p').toString('base64') };

describe('the login is handed over', () => {
  test('to docker in a config of its own: without other logins, with contexts, certificates and settings', async () => {
    const user = join(home, '.docker');
    await mkdir(join(user, 'contexts'), { recursive: true });
    await writeFile(join(user, 'ca.pem'), 'CA');
    const given = {
      auths: { 'ghcr.io': { auth: 'x' } },
      credsStore: 'pass',
      credHelpers: { a: 'b' },
      currentContext: 'far',
      proxies: {},
    };
    await writeFile(join(user, 'config.json'), JSON.stringify(given));
    const env = await dockerConfigFor(LOGIN, { env: { DOCKER_CONFIG: user }, temporaryDirectory: home });
    const directory = env['DOCKER_CONFIG'] ?? '';
    const written = JSON.parse(await readFile(join(directory, 'config.json'), 'utf8')) as unknown;
    expect(written).toEqual({ auths: { [LOGIN.host]: AUTH }, currentContext: 'far', proxies: {} });
    expect((await stat(join(directory, 'config.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(directory, 'ca.pem'), 'utf8')).toBe('CA');
    expect(await realpath(join(directory, 'contexts'))).toBe(await realpath(join(user, 'contexts')));
  });

  test.each(['absent', 'not json', '[]', '"text"', 'null'])('to docker whose config is %s', async (text) => {
    if (text !== 'absent') await writeFile(join(home, 'config.json'), text);
    const env = await dockerConfigFor(LOGIN, { env: { DOCKER_CONFIG: home }, temporaryDirectory: home });
    const written = await readFile(join(env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8');
    expect(JSON.parse(written)).toEqual({ auths: { [LOGIN.host]: AUTH } });
  });

  test('to podman and buildah beside the logins that base images need', async () => {
    const path = join(home, 'auth.json');
    await writeFile(
      path,
      JSON.stringify({ auths: { 'ghcr.io': { auth: 'x' } }, credHelpers: { 'gcr.io': 'gcloud' } }),
    );
    const env = await authFileFor([LOGIN], { env: { REGISTRY_AUTH_FILE: path }, temporaryDirectory: home });
    const written = JSON.parse(await readFile(env['REGISTRY_AUTH_FILE'] ?? '', 'utf8')) as unknown;
    expect(written).toEqual({
      auths: { 'ghcr.io': { auth: 'x' }, [LOGIN.host]: AUTH },
      credHelpers: { 'gcr.io': 'gcloud' },
    });
    expect(await authFileFor([], { env: {}, temporaryDirectory: home })).toEqual({});
  });
});
