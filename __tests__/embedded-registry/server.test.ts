import { connect } from 'node:net';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/oci/digest.ts';
import type { EmbeddedAuth } from '../../src/embedded-registry/auth.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';

let registry: EmbeddedRegistry;
afterEach(() => registry.close());

async function start(
  auth?: EmbeddedAuth,
): Promise<(method: string, path: string, init?: RequestInit) => Promise<Response>> {
  registry = await startEmbeddedRegistry(auth ? { auth } : {});
  return (method, path, init = {}) => fetch(new URL(path, `http://${registry.host}`), { method, ...init });
}

const content = Buffer.from('a layer, or so');
const digest = digestOf(content);
const config = Buffer.from('{}');
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const image = (extra: object = {}) =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [],
      ...extra,
    }),
  );

type Call = Awaited<ReturnType<typeof start>>;
async function push(call: Call, repository: string, bytes: Buffer): Promise<Response> {
  return call('POST', `/v2/${repository}/blobs/uploads/?digest=${digestOf(bytes)}`, {
    body: new Uint8Array(bytes),
  });
}
async function put(call: Call, path: string, bytes: Buffer): Promise<Response> {
  return call('PUT', path, { body: new Uint8Array(bytes), headers: { 'content-type': manifestType } });
}

describe('blobs', () => {
  test('are taken in one request, in two, and in chunks, and read by range', async () => {
    const call = await start();
    expect((await push(call, 'one', content)).status).toBe(201);

    const opened = await call('POST', '/v2/two/blobs/uploads/');
    expect([opened.status, opened.headers.get('range')]).toEqual([202, '0-0']);
    const put = await call('PUT', `${opened.headers.get('location')}?digest=${digest}`, { body: content });
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, digest]);

    const location = (await call('POST', '/v2/three/blobs/uploads/')).headers.get('location')!;
    const patch = (body: Buffer, range: string) =>
      call('PATCH', location, { body: new Uint8Array(body), headers: { 'content-range': range } });
    expect((await patch(content.subarray(0, 5), '0-4')).headers.get('range')).toBe('0-4');
    expect((await patch(content.subarray(3), '3-13')).status).toBe(416);
    expect((await call('GET', location)).headers.get('range')).toBe('0-4');
    expect((await patch(content.subarray(5), '5-13')).status).toBe(202);
    expect((await call('PUT', `${location}?digest=${digest}`)).status).toBe(201);

    for (const repository of ['one', 'two', 'three']) {
      const whole = await call('GET', `/v2/${repository}/blobs/${digest}`);
      expect(Buffer.from(await whole.arrayBuffer()).equals(content)).toBe(true);
    }
    const part = await call('GET', `/v2/one/blobs/${digest}`, { headers: { range: 'bytes=2-6' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 2-6/14',
      'layer',
    ]);
    const head = await call('HEAD', `/v2/one/blobs/${digest}`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '14']);
  });

  test('keep what arrived when the connection breaks, and go on from there', async () => {
    const call = await start();
    const location = (await call('POST', '/v2/app/blobs/uploads/')).headers.get('location')!;
    const [host, port] = registry.host.split(':');
    const socket = connect(Number(port), host);
    await once(socket, 'connect');
    socket.write(`PATCH ${location} HTTP/1.1\r\nhost: ${registry.host}\r\ncontent-length: 14\r\n\r\n`);
    socket.write(content.subarray(0, 6));
    let reached = '';
    while (reached !== '0-5') reached = (await call('GET', location)).headers.get('range') ?? '';
    socket.destroy();
    let status = 416;
    while (status === 416) {
      // Until the registry has seen the break, it says that the upload is busy.
      status = (
        await call('PATCH', location, { body: content.subarray(6), headers: { 'content-range': '6-13' } })
      ).status;
    }
    expect(status).toBe(202);
    expect((await call('PUT', `${location}?digest=${digest}`)).status).toBe(201);
  });

  test('are mounted, refused under a wrong digest, and cancelled', async () => {
    const call = await start();
    await push(call, 'base', content);
    expect((await call('POST', `/v2/app/blobs/uploads/?mount=${digest}&from=base`)).status).toBe(201);
    expect((await call('POST', `/v2/app/blobs/uploads/?mount=${digestOf(config)}&from=base`)).status).toBe(
      202,
    );
    const wrong = await call('POST', `/v2/app/blobs/uploads/?digest=${digestOf(config)}`, { body: content });
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { errors: [{ code: 'DIGEST_INVALID' }] }]);
    expect((await call('HEAD', `/v2/app/blobs/${digestOf(config)}`)).status).toBe(404);
    const location = (await call('POST', '/v2/app/blobs/uploads/')).headers.get('location')!;
    expect((await call('DELETE', location)).status).toBe(204);
    expect((await call('GET', location)).status).toBe(404);
    expect((await call('DELETE', `/v2/app/blobs/${digest}`)).status).toBe(202);
    expect((await call('HEAD', `/v2/app/blobs/${digest}`)).status).toBe(404);
    expect((await call('GET', '/v2/app/blobs/sha256:..%2F..')).status).toBe(400);
  });
});

describe('manifests', () => {
  test('need what they point at, and carry tags with a PUT by digest', async () => {
    const call = await start();
    const bytes = image();
    const path = `/v2/app/manifests/${digestOf(bytes)}?tag=1.2&tag=latest`;
    const early = await put(call, path, bytes);
    expect([early.status, await early.json()]).toMatchObject([
      404,
      { errors: [{ code: 'MANIFEST_BLOB_UNKNOWN' }] },
    ]);
    await push(call, 'app', config);
    const stored = await put(call, path, bytes);
    expect([stored.status, stored.headers.get('oci-tag')]).toEqual([201, '1.2, latest']);
    const read = await call('GET', '/v2/app/manifests/latest');
    expect([read.headers.get('content-type'), read.headers.get('docker-content-digest')]).toEqual([
      manifestType,
      digestOf(bytes),
    ]);
    expect(await (await call('GET', '/v2/app/tags/list')).json()).toEqual({
      name: 'app',
      tags: ['1.2', 'latest'],
    });
    expect((await call('DELETE', '/v2/app/manifests/latest')).status).toBe(202);
    expect((await call('HEAD', '/v2/app/manifests/latest')).status).toBe(404);
    expect((await call('DELETE', `/v2/app/manifests/${digestOf(bytes)}`)).status).toBe(202);
    expect(await (await call('GET', '/v2/app/tags/list')).json()).toEqual({ name: 'app', tags: [] });
  });

  test.each([
    ['that is no JSON', Buffer.from('nonsense'), '/v2/app/manifests/1'],
    ['that is image and index at once', image({ manifests: [] }), '/v2/app/manifests/1'],
    ['under another digest', image(), `/v2/app/manifests/${digest}`],
  ])('%s is refused', async (_name, bytes, path) => {
    const call = await start();
    await push(call, 'app', config);
    expect((await put(call, path, bytes)).status).toBe(400);
  });

  test('that name a subject are its referrers', async () => {
    const call = await start();
    await push(call, 'app', config);
    const subject = { mediaType: manifestType, digest: digestOf(image()), size: image().length };
    const signature = image({ subject, artifactType: 'application/x-signature', annotations: { by: 'us' } });
    const stored = await put(call, `/v2/app/manifests/${digestOf(signature)}`, signature);
    expect(stored.headers.get('oci-subject')).toBe(subject.digest);
    const listed = (query: string) =>
      call('GET', `/v2/app/referrers/${subject.digest}${query}`).then((response) => response.json());
    expect(await listed('')).toMatchObject({
      manifests: [
        { digest: digestOf(signature), artifactType: 'application/x-signature', annotations: { by: 'us' } },
      ],
    });
    expect(await listed('?artifactType=other')).toMatchObject({ manifests: [] });
  });
});

test('lists come in pages that lead to the next', async () => {
  const call = await start();
  await push(call, 'app', config);
  for (const tag of ['c', 'a', 'b']) await put(call, `/v2/app/manifests/${tag}`, image());
  const first = await call('GET', '/v2/app/tags/list?n=2');
  expect(await first.json()).toEqual({ name: 'app', tags: ['a', 'b'] });
  const next = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')![1]!;
  const second = await call('GET', next);
  expect([await second.json(), second.headers.get('link')]).toEqual([{ name: 'app', tags: ['c'] }, null]);
  expect(await (await call('GET', '/v2/_catalog')).json()).toEqual({ repositories: ['app'] });
  expect((await call('GET', '/v2/none/tags/list')).status).toBe(404);
});

describe('who may come in', () => {
  const user = { username: 'ci', password: 'secret' };
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`ci:${password}`).toString('base64')}`,
  });

  test('is asked for a password', async () => {
    const call = await start({ kind: 'basic', ...user });
    const refused = await call('GET', '/v2/');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="embedded registry"',
    ]);
    expect((await call('GET', '/v2/', { headers: basic('wrong') })).status).toBe(401);
    expect((await call('GET', '/v2/', { headers: basic('secret') })).status).toBe(200);
  });

  test('is asked for a token, which holds for what it was issued for', async () => {
    const call = await start({ kind: 'token', ...user });
    const refused = await call('POST', '/v2/app/blobs/uploads/');
    const challenge = refused.headers.get('www-authenticate') ?? '';
    expect(challenge).toBe(
      `Bearer realm="http://${registry.host}/token",service="embedded",scope="repository:app:pull,push"`,
    );
    expect((await call('GET', '/token', { headers: basic('wrong') })).status).toBe(401);
    const issue = async (scope: string) => {
      const answer = await call('GET', `/token?service=embedded&scope=${scope}`, {
        headers: basic('secret'),
      });
      return { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
    };
    const post = async (headers: Record<string, string>) =>
      (await call('POST', '/v2/app/blobs/uploads/', { headers })).status;
    expect(await post(await issue('repository:app:pull,push'))).toBe(202);
    expect(await post(await issue('repository:app:pull'))).toBe(401);
    expect(await post(await issue('repository:other:pull,push'))).toBe(401);
    expect(await post({ authorization: 'Bearer made.up' })).toBe(401);
  });

  /** As distribution, which wants `pull` on the repository that is mounted from, and says so in its challenge. */
  test('mounts only from where it may pull', async () => {
    const call = await start({ kind: 'token', ...user });
    const digest = digestOf(Buffer.from('secret layer'));
    await registry.storage.writeBlob('private', { digest }, Readable.from([Buffer.from('secret layer')]));
    const mount = async (...scopes: string[]) => {
      const query = scopes.map((scope) => `scope=${scope}`).join('&');
      const token = await call('GET', `/token?${query}`, { headers: basic('secret') });
      const authorization = `Bearer ${((await token.json()) as { token: string }).token}`;
      return call('POST', `/v2/app/blobs/uploads/?mount=${digest}&from=private`, {
        headers: { authorization },
      });
    };
    for (const scopes of [[], ['repository:private:push'], ['repository:other:pull']]) {
      const refused = await mount('repository:app:pull,push', ...scopes);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(
        /scope="repository:app:pull,push repository:private:pull"$/,
      );
    }
    expect(await registry.storage.blobSize('app', digest)).toBeUndefined();
    expect((await mount('repository:private:pull')).status).toBe(401);
    expect((await mount('repository:app:pull,push', 'repository:private:pull')).status).toBe(201);
    expect(await registry.storage.blobSize('app', digest)).toBe(12);
  });
});
