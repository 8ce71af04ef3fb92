/** Whoever can reach a port of ours can send anything to it; a publish that is under way must not notice (RFC 9112). */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openLoopback } from '../../src/engines/loopback/image-receiver.ts';
import { serveCaches } from '../../src/engines/loopback/cache-server.ts';
import { startEmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { silent } from '../../src/support/reporter.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** What comes back until the other side closes, or says nothing more for a moment. */
function exchange(host: string, text: string | Buffer): Promise<string> {
  const [name, port] = host.split(':');
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), name, () => {
      socket.write(text);
      socket.setTimeout(2000, () => socket.destroy());
    });
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      // The head is all that is looked at.
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

const line = (target: string, { method = 'GET', host = 'x', more = '' } = {}) =>
  `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\n${more}connection: close\r\n\r\n`;

const digest = digestOf('x');
const REQUESTS: [name: string, text: string, status: number][] = [
  ['two slashes', line('//'), 404],
  ['two slashes and a host', line('//evil.example/v2/'), 404],
  ['a percent sign that escapes nothing', line('/v2/app/manifests/%zz'), 400],
  ['half an escape', line('/v2/app/manifests/%'), 400],
  ['an escape that is no UTF-8', line('/v2/app/blobs/%ff%fe'), 400],
  ['an escape in a repository', line('/v2/%zz/tags/list'), 400],
  ['a host that opens a bracket', line('/v2/', { host: '[' }), 400],
  ['a host with a space', line('/v2/', { host: 'a b' }), 400],
  ['a host with a path', line('/v2/', { host: 'a/b' }), 400],
  ['a host with a quote', line('/v2/', { host: 'a"b' }), 400],
  ['a port that is none', line('/v2/', { host: 'a:b' }), 400],
  ['no host', 'GET /v2/ HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
  ['two hosts', line('/v2/', { more: 'host: [\r\n' }), 200],
  ['a whole URL', line('http://x/v2/'), 200],
  ['a whole URL that is none', line('http://[/v2/'), 400],
  ['another scheme', line('file:///etc/passwd'), 400],
  ['an asterisk', line('*', { method: 'OPTIONS' }), 400],
  ['no slash', line('v2'), 400],
  ['a method that is none', line('/v2/', { method: 'BREW' }), 400],
  ['a method for something else', line('/v2/app/blobs/uploads/', { method: 'GET' }), 405],
  ['PUT of a list', line('/v2/app/tags/list', { method: 'PUT' }), 405],
  ['POST of a list', line('/v2/_catalog', { method: 'POST' }), 405],
  ['DELETE of the base', line('/v2/', { method: 'DELETE' }), 405],
  ['PATCH of a blob', line(`/v2/app/blobs/${digest}`, { method: 'PATCH' }), 405],
  ['POST of a manifest', line('/v2/app/manifests/1', { method: 'POST' }), 405],
  ['DELETE of referrers', line(`/v2/app/referrers/${digest}`, { method: 'DELETE' }), 405],
  ['a repository out of the registry', line('/v2/../../etc/manifests/1'), 404],
  ['a repository with capitals', line('/v2/App/tags/list'), 400],
  ['a repository of 300 characters', line(`/v2/${'a'.repeat(300)}/tags/list`), 400],
  ['an upload that is not there', line('/v2/app/blobs/uploads/x', { method: 'PATCH' }), 404],
  ['a digest that is none', line('/v2/app/blobs/sha256:..%2f..'), 400],
  ['a number that is none', line('/v2/_catalog?n=abc'), 400],
  ['a content length that is none', line('/v2/', { more: 'content-length: x\r\n' }), 400],
  ['a header without a colon', line('/v2/', { more: 'nonsense\r\n' }), 400],
  ['a version that is none', 'GET /v2/ HTTP/9.9\r\n\r\n', 400],
  ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 400],
  ['a head of 20 kB', line('/v2/', { more: `x: ${'y'.repeat(20_000)}\r\n` }), 431],
  ['an expectation', line('/v2/', { more: 'expect: the-impossible\r\n' }), 417],
];

describe('a malformed request', () => {
  test.each(REQUESTS)('%s is answered', async (_name, text, status) => {
    const registry = await startEmbeddedRegistry();
    closing.push(() => registry.close());
    expect((await exchange(registry.host, text)).split('\r\n', 1)[0]).toMatch(`HTTP/1.1 ${status} `);
    expect((await fetch(`http://${registry.host}/v2/`)).status).toBe(200);
  });

  test('does not become part of a challenge', async () => {
    const auth = { kind: 'token', username: 'ci', password: 'secret' } as const;
    const registry = await startEmbeddedRegistry({ auth });
    closing.push(() => registry.close());
    const answer = await exchange(registry.host, line('/v2/', { host: 'a",scope="x' }));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.toLowerCase()).not.toContain('www-authenticate');
  });
});

/** mulberry32: the same requests in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function malformed(random: (below: number) => number, repository: string): string | Buffer {
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  if (random(12) === 0) return Buffer.from(Array.from({ length: 1 + random(200) }, () => random(256)));
  const method = one([
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'CONNECT',
    'TRACE',
    'B@D',
    '',
  ]);
  const bits = [
    '/',
    '//',
    'v2',
    repository,
    'blobs',
    'uploads',
    'manifests',
    'tags/list',
    'referrers',
    '_catalog',
  ];
  bits.push(
    '%',
    '%zz',
    '%00',
    '%2e%2e',
    '..',
    '[',
    ']',
    '@',
    ':',
    '?',
    '#',
    '\\',
    '\u00ff',
    digest,
    'sha256:',
    '=',
  );
  const known = [
    `/v2/${repository}/blobs/uploads/?digest=${one(['x', digest, '%zz'])}`,
    `/v2/${repository}/blobs/uploads/?mount=${one(['x', digest])}&from=${one(['..', 'A', repository])}`,
    `/v2/${repository}/manifests/${one(['1', digest, '%zz', '..%2f', 'a'.repeat(200)])}?tag=${one(['', '/', '1'])}`,
    `/v2/${repository}/tags/list?n=${one(['-1', 'x', '1e9', '9'.repeat(30)])}`,
    '/token?scope=a:b:c&scope=%zz',
  ];
  const target = random(2) === 0 ? one(known) : Array.from({ length: random(8) }, () => one(bits)).join('/');
  const headers = [
    `host: ${one(['x', '[', '[::1', 'a b', '', 'x:99999', '\u00e9'])}`,
    `content-length: ${one(['0', '5', '-1', 'x', '99999999999'])}`,
    `content-range: ${one(['0-4', '4-0', 'bytes 0-4/*', '-', 'x'])}`,
    `range: bytes=${one(['-', '5-', '-5', '9-1', 'x'])}`,
    `transfer-encoding: ${one(['chunked', 'gzip', 'chunked, chunked'])}`,
    `authorization: ${one(['Bearer a.b', 'Basic %', 'Bearer', ''])}`,
    `content-type: ${one(['x', 'application/vnd.oci.image.index.v1+json', '\u00ff'])}`,
    `expect: ${one(['100-continue', 'x'])}`,
    `upgrade: ${one(['websocket', 'h2c'])}`,
  ].filter(() => random(3) === 0);
  const body = one([
    '',
    'hello',
    '{}',
    '{"schemaVersion":2,"manifests":null}',
    '5\r\nhello\r\n0\r\n\r\n',
    'zz\r\n',
  ]);
  const end = random(10) === 0 ? '' : '\r\n\r\n';
  return Buffer.from(
    `${method} ${target} HTTP/1.${random(3)}\r\n${headers.join('\r\n')}${end}${body}`,
    'latin1',
  );
}

/** Sends and leaves; whatever the answer is, it is not waited for long. */
function throwAt(host: string, text: string | Buffer, random: (below: number) => number): Promise<void> {
  const [name, port] = host.split(':');
  const abrupt = random(4) === 0;
  return new Promise((resolve) => {
    const socket = connect(Number(port), name, () => {
      if (abrupt) socket.write(text, () => socket.resetAndDestroy());
      else socket.end(text);
    });
    socket.setTimeout(200, () => socket.destroy());
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

async function throwMany(host: string, repository: string, seed: number, count: number): Promise<void> {
  const random = seeded(seed);
  for (let sent = 0; sent < count; sent += 40) {
    await Promise.all(Array.from({ length: 40 }, () => throwAt(host, malformed(random, repository), random)));
  }
}

/** Pushes and reads in a loop until the other work is done; every answer has to be right. */
async function publishMeanwhile(host: string, repository: string, other: Promise<void>): Promise<number> {
  let busy = true;
  void other.finally(() => (busy = false));
  let rounds = 0;
  for (; busy; rounds++) {
    const bytes = randomBytes(2000);
    const base = `http://${host}/v2/${repository}/blobs/`;
    const pushed = await fetch(`${base}uploads/?digest=${digestOf(bytes)}`, { method: 'POST', body: bytes });
    expect(pushed.status).toBe(201);
    const read = await fetch(base + digestOf(bytes));
    expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
  }
  await other;
  return rounds;
}

describe('thousands of malformed requests', () => {
  test('leave a registry that is pushed to alone', async () => {
    const registry = await startEmbeddedRegistry();
    closing.push(() => registry.close());
    const noise = throwMany(registry.host, 'app', 1, 2000);
    expect(await publishMeanwhile(registry.host, 'app', noise)).toBeGreaterThan(0);
  }, 60_000);

  test('leave a registry with a login alone', async () => {
    const registry = await startEmbeddedRegistry({ auth: { kind: 'token', username: 'ci', password: 'x' } });
    closing.push(() => registry.close());
    await throwMany(registry.host, 'app', 2, 600);
    expect((await fetch(`http://${registry.host}/v2/`)).status).toBe(401);
  }, 60_000);

  test("leave an engine's loopback registry alone, even while the sink fails", async () => {
    const failing = {
      has: () => Promise.reject(new Error('the registry is away')),
      accept: async (_blob: object, body: NodeJS.ReadableStream) => {
        await buffer(body);
        throw new Error('the disk is full');
      },
    };
    const loopback = await openLoopback({
      sink: failing,
      name: 'test',
      knowsSizes: true,
      reporter: silent,
    });
    closing.push(() => loopback.close());
    const [host = '', repository = ''] = loopback.reference.replace(/:[^:/]*$/, '').split('/');
    await throwMany(host, repository, 3, 600);
    expect([200, 401]).toContain((await fetch(`http://${host}/v2/`)).status);
  }, 60_000);

  test('leave a served layer cache alone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cache-'));
    closing.push(() => rm(directory, { recursive: true, force: true }));
    const caches = await serveCaches(
      { cacheFrom: ['type=local,src=from'], cacheTo: ['type=local,dest=to'] },
      { env: {}, reporter: silent, temporaryDirectory: directory, workspace: directory },
    );
    closing.push(() => caches.close());
    const [host = '', repository = ''] = (caches.served ?? '').split('/');
    for (const name of [repository, 'other']) await throwMany(host, name, 4, 400);
    // A store that refuses at once, while the chunk is still arriving.
    const opened = await exchange(host, line('/v2/other/blobs/uploads/', { method: 'POST' }));
    const location = /location: (\S+)/i.exec(opened)?.[1] ?? '/v2/';
    await exchange(host, line(location, { method: 'PATCH', more: 'content-length: 5\r\n' }) + 'hello');
    expect([200, 401]).toContain((await fetch(`http://${host}/v2/`)).status);
  }, 60_000);
});

describe('a chunked upload', () => {
  test('whose store fails is refused, and the next one is served', async () => {
    const sink = {
      has: () => Promise.resolve(false),
      // Refuses before it has read anything, as a registry that answers 403 does.
      accept: () => Promise.reject(new Error('denied')),
    };
    const loopback = await openLoopback({ sink, name: 'test', knowsSizes: true, reporter: silent });
    closing.push(() => loopback.close());
    const base = `http://${loopback.reference.replace(/:[^:/]*$/, '').replace('/', '/v2/')}/blobs/uploads/`;
    const { username, password } = loopback.login;
    const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
    const big = new Uint8Array(6 * 1024 * 1024);
    for (let round = 0; round < 2; round++) {
      const opened = await fetch(base, { method: 'POST', headers });
      expect(opened.status).toBe(202);
      const location = new URL(opened.headers.get('location')!, base);
      const patched = await fetch(location, { method: 'PATCH', body: big, headers }).catch(() => undefined);
      location.searchParams.set('digest', digestOf(big));
      const put = await fetch(location, { method: 'PUT', headers }).catch(() => undefined);
      expect([patched?.status ?? 500, put?.status ?? 500].some((status) => status >= 400)).toBe(true);
    }
  });

  test.each([
    ['0-', 416],
    ['nonsense', 416],
    ['1-5', 416],
    ['-5', 416],
    ['0-4', 202],
    ['bytes 0-4/*', 202],
  ])('with the range %s gets %d', async (range, status) => {
    const registry = await startEmbeddedRegistry();
    closing.push(() => registry.close());
    const opened = await fetch(`http://${registry.host}/v2/app/blobs/uploads/`, { method: 'POST' });
    const url = new URL(opened.headers.get('location')!, `http://${registry.host}`);
    const answer = await fetch(url, { method: 'PATCH', body: 'hello', headers: { 'content-range': range } });
    expect(answer.status).toBe(status);
  });
});

describe('tokens', () => {
  const user = { username: 'ci', password: 'secret' };
  const basic = { authorization: `Basic ${Buffer.from('ci:secret').toString('base64')}` };
  test.each([
    ['repository:app:*', { pull: 404, push: 202, delete: 404, catalog: 401 }],
    ['repository:app:pull', { pull: 404, push: 401, delete: 401, catalog: 401 }],
    ['repository:app:pull,push', { pull: 404, push: 202, delete: 401, catalog: 401 }],
    ['repository:app:delete', { pull: 401, push: 401, delete: 404, catalog: 401 }],
    ['registry:catalog:*', { pull: 401, push: 401, delete: 401, catalog: 200 }],
    ['repository:other:*', { pull: 401, push: 401, delete: 401, catalog: 401 }],
  ])('for %s', async (scope, expected) => {
    const registry = await startEmbeddedRegistry({ auth: { kind: 'token', ...user } });
    closing.push(() => registry.close());
    const base = `http://${registry.host}`;
    const answer = await fetch(`${base}/token?scope=${scope}`, { headers: basic });
    const { token } = (await answer.json()) as { token: string };
    const status = async (method: string, path: string) =>
      (await fetch(base + path, { method, headers: { authorization: `Bearer ${token}` } })).status;
    expect({
      pull: await status('GET', '/v2/app/manifests/1'),
      push: await status('POST', '/v2/app/blobs/uploads/'),
      delete: await status('DELETE', '/v2/app/manifests/1'),
      catalog: await status('GET', '/v2/_catalog'),
    }).toEqual(expected);
  });
});

test.each([
  ['null', null],
  ['a string', 'x'],
  ['an object', {}],
  ['missing', undefined],
])('an index whose manifests are %s is refused (image-spec: a list)', async (_name, manifests) => {
  const registry = await startEmbeddedRegistry();
  closing.push(() => registry.close());
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const answer = await fetch(`http://${registry.host}/v2/app/manifests/1`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
  });
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { errors: [{ code: 'MANIFEST_INVALID' }] },
  ]);
});
