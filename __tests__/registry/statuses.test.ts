import { afterEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { digestOf } from '../../src/oci/digest.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import {
  errorBody,
  startLyingRegistry,
  type Lie,
  type LyingRegistry,
} from '../e2e/support/lying-registry.ts';
import { listen } from '../http/support/scripted.ts';
import { fakeClock, openFake, type OpenOptions } from './support/fake-registry.ts';

let registry: LyingRegistry;
afterEach(() => registry.close());

const MiB = 1024 * 1024;
const NGINX_413: Lie = { on: 'upload-whole', ignored: true, status: 413, body: '<html>413</html>' };

async function setUp(lies: Lie[], access: 'pull' | 'push' = 'push', options: OpenOptions = {}) {
  registry = await startLyingRegistry({ lies });
  return openFake(registry.host, options).repository('a/b', { access });
}

function content(size: number) {
  const bytes = randomBytes(size);
  const opened: number[] = [];
  const open = async (offset: number) => {
    opened.push(offset);
    return Readable.from([bytes.subarray(offset)]);
  };
  return { bytes, open, opened, blob: { digest: digestOf(bytes), size } };
}

const stored = (digest: ReturnType<typeof digestOf>) => registry.storage.blobSize('a/b', digest);

/** An index without children: registries accept it, and nothing has to be pushed before it. */
function index(text = '') {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociIndex,
      manifests: [],
      annotations: { text },
    }),
  );
  return {
    bytes,
    descriptor: { mediaType: MediaType.ociIndex, digest: digestOf(bytes), size: bytes.length },
  };
}

/** distribution-spec end-5, end-6: a PATCH is answered with 202, the closing PUT with 201. */
describe('an upload in chunks', () => {
  test.each([200, 201, 202, 204, 206])(
    'a chunk answered with %d is accepted, and not the end',
    async (status) => {
      const repository = await setUp([NGINX_413, { on: 'upload-chunk', status }]);
      const { open, blob } = content(9 * MiB);
      await repository.writeBlob(blob, open);
      expect(await stored(blob.digest)).toBe(blob.size);
      expect(registry.kinds().slice(-5)).toEqual([
        'upload-chunk',
        'upload-chunk',
        'upload-chunk',
        'upload-finish',
        'blob-head',
      ]);
    },
  );

  test.each<[string, Lie]>([
    ['chunks that are thrown away', { on: ['upload-chunk', 'upload-finish'], ignored: true, status: 201 }],
    ['a closing PUT that is thrown away', { on: 'upload-finish', ignored: true, status: 201 }],
    ['a closing PUT answered with 202', { on: 'upload-finish', ignored: true, status: 202 }],
    ['a closing PUT answered with 204', { on: 'upload-finish', ignored: true, status: 204 }],
    ['a closing PUT answered with 200', { on: 'upload-finish', ignored: true, status: 200 }],
  ])('%s: sent again, and then an error', async (_what, lie) => {
    const once = await setUp([NGINX_413, { ...lie, to: 1 }]);
    const { open, blob } = content(5 * MiB);
    // A chunk that is lost is found by the digest; a closing PUT that is lost, by looking.
    await once.writeBlob(blob, open);
    expect(await stored(blob.digest)).toBe(blob.size);
    await registry.close();
    const always = await setUp([NGINX_413, lie]);
    await expect(always.writeBlob(blob, open)).rejects.toMatchObject({ code: 'BLOB_NOT_STORED' });
  });

  test('another size than was sent is not the blob', async () => {
    const repository = await setUp([
      NGINX_413,
      { on: 'blob-head', headers: { 'content-length': '7' } },
      { on: 'blob-get', headers: { 'content-range': 'bytes 0-0/7' } },
    ]);
    const { open, blob } = content(5 * MiB);
    await expect(repository.writeBlob(blob, open)).rejects.toMatchObject({ code: 'BLOB_NOT_STORED' });
  });

  test('what can be seen by GET alone is there', async () => {
    const repository = await setUp([NGINX_413, { on: 'blob-head', ignored: true, status: 404 }]);
    const { open, blob } = content(5 * MiB);
    await repository.writeBlob(blob, open);
    expect(await stored(blob.digest)).toBe(blob.size);
  });

  test('what can be seen only after the first push is looked up then', async () => {
    const refused: Lie = { on: ['blob-head', 'blob-get'], ignored: true, status: 401 };
    const repository = await setUp([NGINX_413, { ...refused, when: ({ pushed }) => !pushed }]);
    const { open, blob } = content(5 * MiB);
    await repository.writeBlob(blob, open);
    const { bytes, descriptor } = index();
    await repository.putManifest(descriptor, bytes);
    expect(registry.kinds().at(-1)).toBe('blob-head');
    await registry.close();
    const never = await setUp([NGINX_413, refused]);
    await never.writeBlob(blob, open);
    await expect(never.putManifest(descriptor, bytes)).rejects.toMatchObject({ code: 'BLOB_NOT_STORED' });
  });
});

test.each([200, 202, 204])('a whole blob answered with %d is looked up', async (status) => {
  const repository = await setUp([{ on: 'upload-whole', status }]);
  const { open, blob } = content(100);
  await repository.writeBlob(blob, open);
  expect(registry.kinds()).toEqual(['upload-start', 'upload-whole', 'blob-head']);
  await registry.close();
  const lying = await setUp([{ on: 'upload-whole', status, ignored: true }]);
  await expect(lying.writeBlob(blob, open)).rejects.toMatchObject({ code: 'BLOB_NOT_STORED' });
});

test.each([200, 202, 204])('a manifest answered with %d is looked up', async (status) => {
  const { bytes, descriptor } = index();
  const repository = await setUp([{ on: 'manifest-put', status }]);
  await repository.tag('1.0', descriptor, bytes);
  expect(registry.kinds()).toEqual(['manifest-put', 'manifest-get']);
  await registry.close();
  const lying = await setUp([{ on: 'manifest-put', status, ignored: true }]);
  await expect(lying.tag('1.0', descriptor, bytes)).rejects.toMatchObject({ code: 'MANIFEST_NOT_STORED' });
});

/** Proxies with a limit on bodies close the connection; peers send the whole again and again. */
test('two breaks of a large body without progress: it goes in chunks', async () => {
  const repository = await setUp([{ on: 'upload-whole', ignored: true, lost: true }]);
  for (const size of [9 * MiB, 5 * MiB]) {
    const { open, blob } = content(size);
    registry.asked.length = 0;
    await repository.writeBlob(blob, open);
    expect(registry.kinds().filter((kind) => kind === 'upload-whole')).toHaveLength(2);
    expect(await stored(blob.digest)).toBe(blob.size);
  }
});

test('a small body is sent whole each time, and so is one where chunks are refused (Google)', async () => {
  const small = await setUp([{ on: 'upload-whole', ignored: true, lost: true, to: 3 }]);
  await small.writeBlob(content(1 * MiB).blob, content(1 * MiB).open).catch(() => undefined);
  expect(registry.kinds()).not.toContain('upload-chunk');
  await registry.close();
  const google = await setUp([
    { on: 'upload-whole', ignored: true, lost: true, to: 2 },
    { on: 'upload-chunk', ignored: true, status: 404 },
    { on: 'upload-chunk', ignored: true, status: 405 },
  ]);
  const { open, blob } = content(9 * MiB);
  await google.writeBlob(blob, open);
  expect(await stored(blob.digest)).toBe(blob.size);
});

/** RFC 9110, 14.2: a server may ignore Range; 14.4: a 206 says which range it holds. */
describe('a read that is resumed', () => {
  const bytes = randomBytes(300_000);
  const blob = { mediaType: 'x/y', digest: digestOf(bytes), size: bytes.length };
  const ranged = ({ headers }: { headers: { range?: string } }) => headers.range !== undefined;

  test.each<[string, Partial<Lie>]>([
    ['416', { ignored: true, status: 416 }],
    ['400', { ignored: true, status: 400 }],
    ['401', { ignored: true, status: 401 }],
    ['403', { ignored: true, status: 403 }],
    ['404', { ignored: true, status: 404 }],
    ['405', { ignored: true, status: 405 }],
    ['412', { ignored: true, status: 412 }],
    ['501', { ignored: true, status: 501 }],
    ['503 each time', { ignored: true, status: 503 }],
    ['200 with the whole', { status: 200, body: bytes, headers: { 'content-range': null } }],
    ['206 without Content-Range', { headers: { 'content-range': null } }],
    ['206 of the start, and no word of it', { body: bytes, headers: { 'content-range': null } }],
    ['206 of a later part', { headers: { 'content-range': 'bytes 299000-299999/300000' } }],
    ['206 with a Content-Range of another unit', { headers: { 'content-range': 'items 5-9/10' } }],
    ['206 with an unsatisfied Content-Range', { headers: { 'content-range': 'bytes */300000' } }],
    ['206 from the start, said so', { body: bytes, headers: { 'content-range': 'bytes 0-299999/300000' } }],
    ['a redirect that leads nowhere', { ignored: true, status: 302 }],
    ['204', { status: 204, body: '' }],
    ['the connection closed each time', { gone: 'closed' }],
    ['a redirect in a circle', { ignored: true, status: 302, headers: { location: '{url}' } }],
    ['a redirect to another scheme', { ignored: true, status: 307, headers: { location: 'ftp://x/y' } }],
  ])('%s', async (_what, lie) => {
    const repository = await setUp(
      [
        { on: 'blob-get', cut: 'broken', to: 1 },
        { on: 'blob-get', when: ranged, ...lie },
      ],
      'pull',
    );
    await registry.storage.writeBlob('a/b', { digest: blob.digest }, Readable.from([bytes]));
    const read = await buffer(await repository.readBlob(blob));
    expect(read.equals(bytes)).toBe(true);
    await registry.close();
    const from = await setUp([{ on: 'blob-get', when: ranged, ...lie }], 'pull');
    await registry.storage.writeBlob('a/b', { digest: blob.digest }, Readable.from([bytes]));
    const rest = await buffer(await from.readBlob(blob, { offset: 200_001 }));
    expect(rest.equals(bytes.subarray(200_001))).toBe(true);
  });

  test('a part that is compressed on the way: said so, and not a digest that differs', async () => {
    const repository = await setUp(
      [
        { on: 'blob-get', cut: 'broken', to: 1 },
        { on: 'blob-get', when: ranged, encoding: 'gzip' },
      ],
      'pull',
    );
    await registry.storage.writeBlob('a/b', { digest: blob.digest }, Readable.from([bytes]));
    await expect(buffer(await repository.readBlob(blob))).rejects.toMatchObject({ code: 'CONTENT_ENCODING' });
  });

  test('a blob that is not served at all is an error of the request without a range', async () => {
    const repository = await setUp([{ on: 'blob-get', ignored: true, status: 403 }], 'pull');
    await expect(repository.readBlob(blob, { offset: 5 })).rejects.toMatchObject({ status: 403 });
  });
});

/** distribution-spec end-12a is optional. */
describe('referrers that are something else', () => {
  test.each<[string, Lie]>([
    ['200 with HTML', { on: 'referrers', body: '<!doctype html><title>Sign in</title>' }],
    ['200 with an empty body', { on: 'referrers', body: '' }],
    ['200 with another JSON', { on: 'referrers', body: '{"data":[]}' }],
    ['200 with a JSON list', { on: 'referrers', body: '[]' }],
    ['200 with null', { on: 'referrers', body: 'null' }],
    ['200 with a tag list', { on: 'referrers', body: '{"name":"a/b","tags":["1"]}' }],
    ['200 with half a list, each time', { on: 'referrers', cut: 'told' }],
    ['204', { on: 'referrers', status: 204, body: '' }],
    ['304', { on: 'referrers', ignored: true, status: 304 }],
    ...[400, 401, 403, 404, 405, 406, 410, 415, 418, 422, 451, 501].map((status): [string, Lie] => [
      String(status),
      { on: 'referrers', ignored: true, status },
    ]),
  ])('%s', async (_what, lie) => {
    const repository = await setUp([lie]);
    const { bytes, descriptor } = index();
    await repository.tag('1.0', descriptor, bytes);
    expect(await repository.referrers?.(descriptor.digest)).toEqual([]);
    // The fallback is asked instead (distribution-spec, "Referrers Tag Schema").
    expect(registry.asked.at(-1)?.reference).toBe(descriptor.digest.replace(':', '-'));
  });

  /** GHCR sends the request on to another host, which limits everybody (artifacthub/hub#4785). */
  test.each<[string, string | RequestListener]>([
    ['limits', (_request, response) => response.writeHead(429, { 'retry-after': '100' }).end()],
    ['is out of order', (_request, response) => response.writeHead(503).end()],
    ['asks for a login', (_request, response) => response.writeHead(401).end()],
    ['has a page of HTML', (_request, response) => response.end('<!doctype html>')],
    ['hangs up', (request) => request.socket.destroy()],
    ["isn't there", 'http://127.0.0.1:9/x'],
    ['has no address', 'http://nowhere.invalid/x'],
    ['may not be asked', 'http://169.254.169.254/x'],
  ])('a redirect to a host that %s: at once, without a wait', async (_what, place) => {
    const elsewhere = typeof place === 'string' ? undefined : await listen(place);
    const location = typeof place === 'string' ? place : `${elsewhere?.url}/x`;
    const clock = fakeClock();
    const lie: Lie = { on: 'referrers', ignored: true, status: 303, headers: { location } };
    const repository = await setUp([lie], 'push', { clock });
    const { bytes, descriptor } = index();
    await repository.tag('1.0', descriptor, bytes);
    expect(await repository.referrers?.(descriptor.digest)).toEqual([]);
    expect(registry.asked.at(-1)?.reference).toBe(descriptor.digest.replace(':', '-'));
    expect(clock.slept).toEqual([]);
    await elsewhere?.close();
  });

  test.each([500, 502, 503, 429])('%d is an outage, and not a registry without referrers', async (status) => {
    const repository = await setUp([{ on: 'referrers', ignored: true, status }]);
    await expect(repository.referrers?.(index().descriptor.digest)).rejects.toMatchObject({ status });
  });
});

test.each([400, 404, 405, 410, 414, 415, 422, 431, 501])(
  '`?tag=` refused with %d: put without it',
  async (status) => {
    const tagged = ({ url }: { url: string }) => url.includes('?tag=');
    const repository = await setUp([{ on: 'manifest-put', when: tagged, ignored: true, status }]);
    const { bytes, descriptor } = index();
    expect(await repository.putManifest(descriptor, bytes, { tags: ['1', '2'] })).toMatchObject({
      tagged: [],
    });
  },
);

test.each([400, 405, 406, 410, 415, 422, 501, 302])('a tag that cannot be deleted (%d)', async (status) => {
  const repository = await setUp([{ on: 'manifest-delete', ignored: true, status }]);
  expect(await repository.deleteTag('1.0')).toBe(false);
});

describe('not yet consistent', () => {
  test.each(['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'])('%s once', async (code) => {
    const body = errorBody(code);
    const repository = await setUp([{ on: 'manifest-put', to: 1, ignored: true, status: 404, body }]);
    const { bytes, descriptor } = index();
    await repository.tag('1.0', descriptor, bytes);
    expect(registry.kinds()).toEqual(['manifest-put', 'manifest-put']);
  });

  // Sentences of distribution ("blob unknown to registry"), ECR and Google's registry, by whatever code.
  test.each([
    [400, 'MANIFEST_INVALID', 'blob unknown to registry'],
    [400, 'MANIFEST_INVALID', 'unknown blob sha256:00'],
    [404, 'LAYERS_NOT_FOUND', "Layers with digests '[sha256:00]' could not be found in the repository"],
    [422, 'UNPROCESSABLE', 'config blob sha256:00 does not exist'],
  ])('%d %s: %s, once', async (status, code, message) => {
    const body = errorBody(code, message);
    const repository = await setUp([{ on: 'manifest-put', to: 1, ignored: true, status, body }]);
    const { bytes, descriptor } = index();
    await repository.tag('1.0', descriptor, bytes);
    expect(registry.kinds()).toEqual(['manifest-put', 'manifest-put']);
  });

  test.each(['manifest-get', 'tags'] as const)('nothing at all, once: %s', async (on) => {
    const repository = await setUp([{ on, body: '', to: 1 }], 'pull');
    const { bytes, descriptor } = index();
    await registry.storage.writeManifest('a/b', descriptor.digest, { mediaType: MediaType.ociIndex, bytes });
    await registry.storage.writeTag('a/b', '1.0', descriptor.digest);
    expect((await repository.readManifest(descriptor)).equals(bytes)).toBe(true);
    const tags: string[] = [];
    for await (const tag of repository.tags()) tags.push(tag);
    expect(tags).toEqual(['1.0']);
  });

  test.each(['manifest-get', 'tags', 'referrers'] as const)('half a JSON, once: %s', async (on) => {
    const repository = await setUp([{ on, cut: 'told', to: 1 }], 'pull');
    const { bytes, descriptor } = index();
    await registry.storage.writeManifest('a/b', descriptor.digest, { mediaType: MediaType.ociIndex, bytes });
    await registry.storage.writeTag('a/b', '1.0', descriptor.digest);
    expect((await repository.readManifest(descriptor)).equals(bytes)).toBe(true);
    const tags: string[] = [];
    for await (const tag of repository.tags()) tags.push(tag);
    expect(tags).toEqual(['1.0']);
    expect(await repository.referrers?.(descriptor.digest)).toEqual([]);
    expect(registry.kinds().filter((kind) => kind === on)).toHaveLength(2);
  });

  test('a token that is not valid yet is sent again after a moment; a new one would be too new again', async () => {
    const clock = fakeClock();
    const begun = clock.now();
    registry = await startLyingRegistry({
      auth: { kind: 'token', username: 'u', password: 'p' },
      lies: [
        {
          on: 'manifest-head',
          when: ({ headers }) => headers.authorization !== undefined && clock.now() < begun + 500,
          ignored: true,
          status: 401,
          headers: { 'www-authenticate': 'Bearer realm="REALM",service="embedded"' },
        },
      ],
    });
    const [lie] = registry.lies;
    if (lie) lie.headers = { 'www-authenticate': `Bearer realm="${registry.url}/token",service="embedded"` };
    const repository = openFake(registry.host, {
      clock,
      credential: { kind: 'basic', username: 'u', password: 'p' },
    }).repository('a/b', { access: 'push' });
    expect(await repository.resolve('1.0')).toBeUndefined();
    expect(registry.kinds().filter((kind) => kind === 'token')).toHaveLength(1);
  });
});

/** Quay, ECR and Harbor refuse reads of a repository until its first push. */
describe('a repository that is not there yet', () => {
  const reads = ['manifest-head', 'manifest-get', 'blob-head', 'tags', 'referrers'] as const;

  async function list() {
    const tags: string[] = [];
    for await (const tag of repository.tags()) tags.push(tag);
    return tags;
  }
  let repository: Awaited<ReturnType<typeof setUp>>;

  test.each<[number, string]>([
    [401, 'UNAUTHORIZED'],
    [403, 'DENIED'],
    [403, 'FORBIDDEN'],
    [401, 'NAME_UNKNOWN'],
    [403, 'NAME_UNKNOWN'],
    [400, 'NAME_UNKNOWN'],
    [404, 'NAME_UNKNOWN'],
  ])('reads refused with %d %s: empty, where an upload is accepted', async (status, code) => {
    const body = errorBody(code);
    repository = await setUp([
      { on: reads, when: ({ pushed }) => !pushed, ignored: true, status, body, headers: { 'x-a': 'b' } },
    ]);
    await repository.checkPush();
    expect(await list()).toEqual([]);
    expect(await repository.resolve('1.0')).toBeUndefined();
    expect(await repository.hasBlob(digestOf(Buffer.from('x')))).toBe(false);
    expect(await repository.referrers?.(digestOf(Buffer.from('x')))).toEqual([]);
    const { bytes, descriptor } = index();
    await repository.tag('1.0', descriptor, bytes);
    expect((await repository.resolve('1.0'))?.digest).toBe(descriptor.digest);
  });

  test('reads that stay refused after the first push are refused', async () => {
    repository = await setUp([{ on: reads, ignored: true, status: 403 }]);
    await repository.checkPush();
    expect(await repository.resolve('1.0')).toBeUndefined();
    const { bytes, descriptor } = index();
    await repository.putManifest(descriptor, bytes);
    await expect(repository.resolve('1.0')).rejects.toMatchObject({ status: 403 });
  });

  test('where pushing is refused as well, so is reading', async () => {
    repository = await setUp([{ on: [...reads, 'upload-start'], ignored: true, status: 403 }]);
    await expect(repository.checkPush()).rejects.toMatchObject({ status: 403 });
    await expect(repository.resolve('1.0')).rejects.toMatchObject({ status: 403 });
  });

  test('nothing is tried where nobody asked for a push: a dry run', async () => {
    repository = await setUp([{ on: reads, ignored: true, status: 403 }]);
    await expect(repository.resolve('1.0')).rejects.toMatchObject({ status: 403 });
    expect(registry.kinds()).not.toContain('upload-start');
  });

  test('a list alone that is refused is a missing right (ecr:ListImages), not an empty repository', async () => {
    repository = await setUp([{ on: 'tags', ignored: true, status: 403 }]);
    await repository.checkPush();
    await expect(list()).rejects.toMatchObject({ status: 403 });
    const { bytes, descriptor } = index();
    await repository.tag('1.0', descriptor, bytes);
    await expect(list()).rejects.toMatchObject({ status: 403 });
  });
});

/** distribution-spec end-11 is optional, and a HEAD only spares an upload: neither fails what can be sent. */
describe('what only spares an upload', () => {
  test.each<[string, Partial<Lie>]>([
    ['closed', { gone: 'closed' }],
    ['reset', { gone: 'reset' }],
    ['500', { ignored: true, status: 500 }],
    ['429', { ignored: true, status: 429 }],
    ['200', { ignored: true, status: 200 }],
    ['a redirect', { ignored: true, status: 307 }],
  ])('a mount and a look-up that are answered by: %s', async (_what, lie) => {
    const repository = await setUp([{ on: ['mount', 'blob-head'], ...lie }]);
    const { open, blob } = content(10);
    await repository.hasBlob(blob.digest).catch((error: unknown) => expect(error).toBeUndefined());
    expect(await repository.mountBlob?.(blob, 'other/repository')).toBe(false);
    await repository.writeBlob(blob, open);
    expect(await stored(blob.digest)).toBe(10);
    // Nor is one that never answers well asked with patience for each blob.
    const before = registry.asked.length;
    expect(await repository.mountBlob?.({ ...blob }, 'other/repository')).toBe(false);
    expect(registry.asked.length - before).toBeLessThan(3);
  });
});

describe('HEAD is not the last word', () => {
  test.each([404, 400, 403, 405, 406, 501])('a source: HEAD %d where GET is 200 (Nexus)', async (status) => {
    const repository = await setUp([{ on: 'manifest-head', ignored: true, status }], 'pull');
    const { bytes, descriptor } = index();
    await registry.storage.writeManifest('a/b', descriptor.digest, { mediaType: MediaType.ociIndex, bytes });
    await registry.storage.writeTag('a/b', '1.0', descriptor.digest);
    expect((await repository.resolve('1.0'))?.digest).toBe(descriptor.digest);
    expect((await repository.resolve(descriptor.digest))?.digest).toBe(descriptor.digest);
  });

  test('a destination: a tag that is there is seen, at the price of one GET for all', async () => {
    const repository = await setUp([{ on: 'manifest-head', ignored: true, status: 404 }]);
    const { bytes, descriptor } = index();
    await registry.storage.writeManifest('a/b', descriptor.digest, { mediaType: MediaType.ociIndex, bytes });
    await registry.storage.writeTag('a/b', '1.0', descriptor.digest);
    expect((await repository.resolve('1.0'))?.digest).toBe(descriptor.digest);
    await registry.close();
    const honest = await setUp([]);
    await Promise.all(['1', '2', '3', '4'].map((tag) => honest.resolve(tag)));
    expect(registry.kinds().filter((kind) => kind === 'manifest-get')).toHaveLength(1);
  });

  const gets = () => registry.kinds().filter((kind) => kind === 'manifest-get').length;
  const heads = () => registry.kinds().filter((kind) => kind === 'manifest-head').length;

  test('a destination: one tag that is likely to be new is asked for by GET alone', async () => {
    const repository = await setUp([]);
    const likelyAbsent = { likelyAbsent: true };
    expect(await repository.resolve('1.0', likelyAbsent)).toBeUndefined();
    expect([gets(), heads()]).toEqual([1, 0]);
    // Its absence is confirmed, so that a HEAD is enough afterwards.
    expect(await repository.resolve('1.0')).toBeUndefined();
    expect([gets(), heads()]).toEqual([1, 1]);
    expect(await repository.resolve('1.1', likelyAbsent)).toBeUndefined();
    expect([gets(), heads()]).toEqual([2, 2]);
  });

  test('a destination: that a new tag is absent by GET does not show that HEAD is right for others', async () => {
    const repository = await setUp([{ on: 'manifest-head', ignored: true, status: 404 }]);
    const { bytes, descriptor } = index();
    await registry.storage.writeManifest('a/b', descriptor.digest, { mediaType: MediaType.ociIndex, bytes });
    await registry.storage.writeTag('a/b', 'latest', descriptor.digest);
    const [first, latest] = await Promise.all([
      repository.resolve('1.0', { likelyAbsent: true }),
      repository.resolve('latest'),
    ]);
    expect([first, latest?.digest]).toEqual([undefined, descriptor.digest]);
  });

  test('a destination: a tag that was likely to be new and is there is found', async () => {
    const repository = await setUp([]);
    const { bytes, descriptor } = index();
    await repository.tag('1.0', descriptor, bytes);
    expect((await repository.resolve('1.0', { likelyAbsent: true }))?.digest).toBe(descriptor.digest);
  });

  test.each([401, 403, 500, 503, 400, 302, 429])(
    'HEAD of a blob %d: unknown, so it is sent',
    async (status) => {
      const repository = await setUp([
        { on: 'blob-head', ignored: true, status },
        { on: 'blob-get', ignored: true, status },
      ]);
      const { open, blob } = content(10);
      expect(await repository.hasBlob(blob.digest)).toBe(false);
      await repository.writeBlob(blob, open);
      expect(await stored(blob.digest)).toBe(10);
      const before = registry.asked.length;
      expect(await repository.hasBlob(digestOf(Buffer.from('other')))).toBe(false);
      // A registry that can't tell isn't asked with patience for each blob.
      expect(registry.asked.length - before).toBeLessThan(3);
    },
  );
});
