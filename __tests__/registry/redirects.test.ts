import { afterEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Credential } from '../../src/registry/credential.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import { startScripted, type Scripted, type Seen } from '../http/support/scripted.ts';
import {
  fail,
  openFake,
  startFakeRegistry,
  type FakeOptions,
  type FakeRegistry,
} from './support/fake-registry.ts';

const BASIC: Credential = { kind: 'basic', username: 'u', password: 'p' };
const BASIC_HEADER = `Basic ${Buffer.from('u:p').toString('base64')}`;
const BYTES = Buffer.from('hello');
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };
const open = async (offset: number) => Readable.from([BYTES.subarray(offset)]);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function fake(options: FakeOptions): Promise<FakeRegistry> {
  const started = await startFakeRegistry(options);
  closing.push(() => started.close());
  return started;
}

async function scripted(handler: (request: Seen, response: ServerResponse) => unknown): Promise<Scripted> {
  const started = await startScripted((request, response) => void handler(request, response));
  closing.push(() => started.close());
  return started;
}

/** A registry that wants a token of the service at `url`. */
const guarded = (url: string, accepts = /^Bearer /) =>
  fake({
    before: ({ headers, request }, response) => {
      if (accepts.test(headers.authorization ?? '')) return false;
      request.resume();
      return fail(response, 401, 'UNAUTHORIZED', {
        'www-authenticate': `Bearer realm="${url}/token",service="r"`,
      });
    },
  });

describe('a token service that redirects', () => {
  const tokenAt = (path: string) => (status: number) => async () => {
    const service = await scripted(({ url }, response) => {
      if (url.startsWith(path)) response.end('{"token":"t"}');
      else response.writeHead(status, { location: `${path}?moved` }).end();
    });
    return service;
  };

  // https://fetch.spec.whatwg.org/#http-redirect-fetch: credentials stay within an origin.
  test.each([301, 302, 303, 307, 308])(
    'by %i on its origin is followed with the credential',
    async (status) => {
      const service = await tokenAt('/new')(status)();
      const registry = await guarded(service.url);
      await openFake(registry.host, { credential: BASIC }).repository('a/b').hasBlob(BLOB.digest);
      expect(service.seen.map(({ url, headers }) => [url.split('?')[0], headers.authorization])).toEqual([
        ['/token', BASIC_HEADER],
        ['/new', BASIC_HEADER],
      ]);
    },
  );

  test.each([301, 302, 307, 308])('by %i is sent the refresh token again, on its origin', async (status) => {
    const service = await tokenAt('/new')(status)();
    const registry = await guarded(service.url);
    const credential: Credential = { kind: 'identity', token: 'refresh' };
    await openFake(registry.host, { credential }).repository('a/b').hasBlob(BLOB.digest);
    expect(
      service.seen.map(({ method, url, body }) => [method, url, /refresh_token=refresh/.test(String(body))]),
    ).toEqual([
      ['POST', '/token', true],
      ['POST', '/new?moved', true],
    ]);
  });

  test.each(['/v2/victim/blobs/uploads/', '/v2/a/b/manifests/latest', '/prefix/v2/a%2fb/blobs/uploads/?x=y'])(
    'to %s opens no upload by the form that holds the credential',
    async (path) => {
      const service = await tokenAt(path)(307)();
      const registry = await guarded(service.url);
      const credential: Credential = { kind: 'identity', token: 'refresh' };
      const asked = openFake(registry.host, { credential }).repository('a/b').hasBlob(BLOB.digest);
      await expect(asked).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
      expect(service.seen.map(({ url }) => url)).toEqual(['/token']);
    },
  );

  test.each<[string, Credential]>([
    ['a password', BASIC],
    ['a refresh token', { kind: 'identity', token: 'refresh' }],
  ])('to another origin gets no %s', async (_what, credential) => {
    const thief = await scripted((_request, response) => response.end('{"token":"t"}'));
    const service = await scripted((_request, response) =>
      response.writeHead(307, { location: `${thief.url}/token` }).end(),
    );
    const registry = await guarded(service.url);
    const asked = openFake(registry.host, { credential }).repository('a/b').hasBlob(BLOB.digest);
    await expect(asked).rejects.toMatchObject({
      status: 307,
      code: 'REDIRECT_REFUSED',
      message: expect.stringContaining(`redirects to ${thief.url}; no credential was sent there`),
    });
    expect(thief.seen).toEqual([]);
  });

  test('to another origin is followed by who has no credential, where a realm may be', async () => {
    const other = await scripted((_request, response) => response.end('{"token":"t"}'));
    const service = await scripted((_request, response) =>
      response.writeHead(307, { location: `${other.url}/token` }).end(),
    );
    const registry = await guarded(service.url);
    expect(await openFake(registry.host).repository('a/b').hasBlob(BLOB.digest)).toBe(false);
    expect(other.seen).toHaveLength(1);
    const evil = await scripted((_request, response) =>
      response.writeHead(307, { location: 'https://evil.test/token' }).end(),
    );
    const asked = openFake((await guarded(evil.url)).host)
      .repository('a/b')
      .hasBlob(BLOB.digest);
    await expect(asked).rejects.toMatchObject({ code: 'REALM_REFUSED' });
  });
});

describe('an upload', () => {
  test('that a POST is redirected for goes to the other registry, without credentials', async () => {
    const other = await fake({});
    const registry = await fake({
      before: ({ method, url, headers }, response) => {
        if (headers.authorization === undefined)
          return fail(response, 401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="x"' });
        if (method !== 'POST') return false;
        return Boolean(response.writeHead(307, { location: `${other.url}${url}` }).end());
      },
    });
    const repository = openFake(registry.host, { credential: BASIC }).repository('a/b', { access: 'push' });
    await repository.writeBlob(BLOB, open);
    expect(other.blobs.has(BLOB.digest)).toBe(true);
    expect(other.asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['POST', undefined],
      // The Location was relative: to the host that answered.
      ['PUT', undefined],
    ]);
  });

  test.each([
    ['a private address', 'https://10.0.0.1/upload'],
    ['a private address in other digits', 'https://167772161/upload'],
    ['a link-local address', 'https://169.254.1.1/upload'],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data'],
    ['the metadata service, by IPv6', 'http://[fd00:ec2::254]/latest'],
    ['multicast', 'http://224.0.0.1/'],
    ['a private IPv6 address', 'https://[fd12::1]/upload'],
    ['a user name', 'https://u:p@storage.example/upload'],
    ['another scheme', 'gopher://storage.example/upload'],
  ])('is not sent to %s', async (_what, location) => {
    const registry = await fake({ location: () => location });
    const repository = openFake(registry.host, { retries: 0 }).repository('a/b', { access: 'push' });
    await expect(repository.writeBlob(BLOB, open)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
  });
});

describe('a blob', () => {
  test.each([
    'https://10.0.0.1/blob',
    'https://192.168.0.1/blob',
    'https://[fe80::1]/blob',
    'https://169.254.169.254/latest',
  ])('that is at %s is not fetched', async (location) => {
    const registry = await fake({
      before: ({ path }, response) =>
        path.includes('/blobs/') && Boolean(response.writeHead(307, { location }).end()),
    });
    const repository = openFake(registry.host).repository('a/b');
    const read = repository.readBlob({ ...BLOB, mediaType: MediaType.ociLayer });
    await expect(read).rejects.toMatchObject({
      code: 'REDIRECT_REFUSED',
      hint: expect.stringContaining('realm-hosts'),
    });
  });

  test('that storage refuses names the host that refused', async () => {
    const storage = await scripted((_request, response) => response.writeHead(403).end('AccessDenied'));
    const registry = await fake({
      before: ({ path }, response) =>
        path.includes('/blobs/') && Boolean(response.writeHead(307, { location: storage.url }).end()),
    });
    const repository = openFake(registry.host, { retries: 0 }).repository('a/b');
    const read = repository.readBlob({ ...BLOB, mediaType: MediaType.ociLayer });
    await expect(read).rejects.toThrow(storage.host);
  });

  // A digest is of the bytes as stored; a proxy that compresses on the way changes them.
  test('that is compressed on the way names Content-Encoding', async () => {
    const coded = gzipSync(BYTES);
    const registry = await fake({
      before: ({ path }, response) =>
        path.includes('/blobs/') &&
        Boolean(response.writeHead(200, { 'content-encoding': 'gzip' }).end(coded)),
    });
    const repository = openFake(registry.host).repository('a/b');
    await expect(repository.readBlob({ ...BLOB, mediaType: MediaType.ociLayer })).rejects.toMatchObject({
      code: 'CONTENT_ENCODING',
      message: expect.stringContaining('Content-Encoding: gzip'),
    });
  });

  test('whose coding is only said, by a store of files, is read as it is', async () => {
    const registry = await fake({
      before: ({ path }, response) =>
        path.includes('/blobs/') &&
        Boolean(
          response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': BYTES.length }).end(BYTES),
        ),
    });
    const body = await openFake(registry.host)
      .repository('a/b')
      .readBlob({ ...BLOB, mediaType: MediaType.ociLayer });
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks)).toEqual(BYTES);
  });
});

test.each([
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['identity', (bytes: Buffer) => bytes],
])('a manifest and a list in %s are read', async (coding, encode) => {
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: { mediaType: MediaType.ociConfig, digest: BLOB.digest, size: BLOB.size },
      layers: [],
    }),
  );
  const registry = await fake({
    before({ method, path }, response) {
      if (!/\/(manifests|tags)\//.test(path)) return false;
      const body = path.includes('/tags/') ? Buffer.from('{"tags":["1.0"]}') : manifest;
      response.writeHead(200, { 'content-encoding': coding, 'content-type': MediaType.ociManifest });
      return Boolean(response.end(method === 'HEAD' ? undefined : encode(body)));
    },
  });
  const repository = openFake(registry.host).repository('a/b');
  const tags: string[] = [];
  for await (const tag of repository.tags()) tags.push(tag);
  expect(tags).toEqual(['1.0']);
  expect(await repository.resolve('1.0')).toMatchObject({
    digest: digestOf(manifest),
    size: manifest.length,
  });
});
