import { afterEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../src/oci/digest.ts';
import { PublishError } from '../../src/oci/errors.ts';
import { CONTENT_LIMITS } from '../../src/oci/limits.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import {
  fail,
  fakeClock,
  openFake,
  startFakeRegistry,
  type Asked,
  type FakeOptions,
  type FakeRegistry,
  type OpenOptions,
} from './support/fake-registry.ts';

let fake: FakeRegistry;
afterEach(() => fake.close());

async function setUp(options: FakeOptions = {}, open: OpenOptions = {}) {
  fake = await startFakeRegistry(options);
  return openFake(fake.host, open).repository('a/b', { access: 'push' });
}

const layer = { mediaType: MediaType.ociConfig, digest: digestOf('{}'), size: 2 };
const manifest = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociManifest, config: layer, layers: [] }),
);
const root: Descriptor = {
  mediaType: MediaType.ociManifest,
  digest: digestOf(manifest),
  size: manifest.length,
};
const stored = { mediaType: MediaType.ociManifest, bytes: manifest };

/** FAULTS A1: whatever builds a URL refuses what is neither tag nor digest, before a request is sent. */
describe.each([
  '../../victim/manifests/latest',
  'a/b',
  'a?tag=b',
  'a#b',
  '%2e%2e',
  '',
  '.x',
  'sha256:1234',
  'a b',
])('the reference %j', (reference) => {
  type Repository = Awaited<ReturnType<typeof setUp>>;
  test.each<[string, (repository: Repository) => Promise<unknown>]>([
    ['resolved', (repository) => repository.resolve(reference)],
    ['set', (repository) => repository.tag(reference, root, manifest)],
    ['set in one request', (repository) => repository.putManifest(root, manifest, { tags: [reference] })],
    ['deleted', (repository) => repository.deleteTag(reference)],
    ['deleted as a digest', (repository) => repository.deleteManifest!(reference as Digest)],
    ['read', (repository) => repository.readManifest({ ...root, digest: reference as Digest })],
  ])('is not %s', async (_what, use) => {
    const repository = await setUp({ tagParameter: true });
    await expect(use(repository)).rejects.toThrow(PublishError);
    expect(fake.seen.join()).not.toMatch(/victim|manifests\/(?!sha256:)/);
  });
});

describe('manifests', () => {
  test('all tags in one request where the registry acknowledges them', async () => {
    const repository = await setUp({ tagParameter: true });
    const tags = Array.from({ length: 60 }, (_, number) => `tag-${number}`);
    expect((await repository.putManifest(root, manifest, { tags })).tagged).toEqual(tags);
    expect(fake.seen.filter((line) => line.startsWith('PUT'))).toHaveLength(2);
    expect(await repository.resolve('tag-59')).toEqual(root);
  });

  test('a registry that does not know them gets one request and sets none', async () => {
    const repository = await setUp();
    const tags = Array.from({ length: 60 }, (_, number) => `tag-${number}`);
    expect((await repository.putManifest(root, manifest, { tags })).tagged).toEqual([]);
    expect(fake.seen.filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  test.each([414, 431])('a URL that is too long (%i) is sent again without the tags', async (status) => {
    const repository = await setUp({
      before: ({ url }, response) => url.includes('tag=') && fail(response, status, 'X'),
    });
    expect((await repository.putManifest(root, manifest, { tags: ['1'] })).tagged).toEqual([]);
    expect(fake.manifests.has(root.digest)).toBe(true);
  });

  test('HEAD that is not served, or tells too little, is followed by GET', async () => {
    for (const act of [
      (response: Parameters<NonNullable<FakeOptions['before']>>[1]) => fail(response, 405, 'UNSUPPORTED'),
      (response: Parameters<NonNullable<FakeOptions['before']>>[1]) => Boolean(response.writeHead(200).end()),
    ]) {
      const repository = await setUp({
        before: ({ method }, response) => method === 'HEAD' && act(response),
      });
      fake.manifests.set('1.0', stored);
      expect(await repository.resolve('1.0')).toEqual(root);
      await fake.close();
    }
    fake = await startFakeRegistry();
  });

  test.each<[string, NonNullable<FakeOptions['before']>, string]>([
    [
      'another digest in its header',
      (_asked, response) =>
        Boolean(
          response
            .writeHead(200, { 'docker-content-digest': digestOf('x'), 'content-type': MediaType.ociManifest })
            .end(manifest),
        ),
      'DIGEST_MISMATCH',
    ],
    [
      'a header that is no digest',
      (_asked, response) =>
        Boolean(response.writeHead(200, { 'docker-content-digest': '../../x' }).end(manifest)),
      'DIGEST_INVALID',
    ],
    ['other bytes', (_asked, response) => Boolean(response.end('{}')), 'DIGEST_MISMATCH'],
    [
      'another Content-Type',
      (_asked, response) =>
        Boolean(response.writeHead(200, { 'content-type': MediaType.ociIndex }).end(manifest)),
      'MANIFEST_INVALID',
    ],
    [
      'bytes without end',
      (_asked, response) => Boolean(response.end(Buffer.alloc(9 * 1024 * 1024))),
      'ANSWER_TOO_LARGE',
    ],
    ['nothing', () => false, 'MANIFEST_UNKNOWN'],
  ])('a read is refused that is answered with %s', async (_what, act, code) => {
    const repository = await setUp({
      before: (asked, ...rest) => asked.path.includes('/manifests/') && act(asked, ...rest),
    });
    await expect(repository.readManifest(root)).rejects.toMatchObject({ code });
  });

  test('a size that is a lie is refused', async () => {
    const repository = await setUp();
    fake.manifests.set(root.digest, stored);
    await expect(repository.readManifest({ ...root, size: 3 })).rejects.toMatchObject({
      code: 'SIZE_MISMATCH',
    });
  });

  test('what is too large, or not what it is said to be, is not sent', async () => {
    const repository = await setUp();
    const large = Buffer.alloc(CONTENT_LIMITS.manifestPush.value + 1, 0x20);
    const described = { ...root, digest: digestOf(large), size: large.length };
    await expect(repository.putManifest(described, large)).rejects.toMatchObject({
      code: 'MANIFEST_TOO_LARGE',
    });
    await expect(repository.tag('1', described, manifest)).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
    expect(fake.seen).toEqual([]);
  });

  test('what was stored as something else is an error', async () => {
    const repository = await setUp({
      before: ({ method }, response) =>
        method === 'PUT' &&
        Boolean(response.writeHead(201, { 'docker-content-digest': digestOf('x') }).end()),
    });
    await expect(repository.tag('1', root, manifest)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  test('a tag is deleted, or it can not be', async () => {
    const repository = await setUp({
      before: ({ method, url }, response) =>
        method === 'DELETE' && url.endsWith('/fixed') && fail(response, 405, 'UNSUPPORTED'),
    });
    fake.manifests.set('1', stored);
    expect(await repository.deleteTag('1')).toBe(true);
    expect(await repository.resolve('1')).toBeUndefined();
    expect(await repository.deleteTag('fixed')).toBe(false);
  });

  test('a 403 of HEAD that is a rate limit is recognised by the body of GET', async () => {
    let limited = 0;
    const repository = await setUp({
      before: ({ method }, response) => {
        if (limited >= 2) return false;
        if (method === 'HEAD') return Boolean(response.writeHead(403).end());
        if (method !== 'GET') return false;
        if (!fake.seen.at(-1)?.includes('manifests')) return false;
        limited += 1;
        return Boolean(response.writeHead(403).end('You have exceeded a secondary rate limit'));
      },
    });
    fake.manifests.set('1.0', stored);
    expect(await repository.resolve('1.0')).toEqual(root);
    expect(repository.traffic.throttled).toBe(2);
  });
});

describe('lists', () => {
  test('tags, page by page', async () => {
    const pages = [['a', 'b'], ['c'], null];
    const repository = await setUp({
      before: ({ path, url }, response) => {
        if (!path.endsWith('/tags/list')) return false;
        const page = Number(new URLSearchParams(url.split('?')[1]).get('last') ?? 0);
        // The port is dropped, as registries behind a proxy do; the last page links to itself.
        const link = `<http://127.0.0.1/v2/a/b/tags/list?last=${Math.min(page + 1, 2)}>; rel="next"`;
        response.writeHead(200, { link }).end(JSON.stringify({ tags: pages[page] }));
        return true;
      },
    });
    const tags: string[] = [];
    for await (const tag of repository.tags()) tags.push(tag);
    expect(tags).toEqual(['a', 'b', 'c']);
    expect(fake.seen[1]).toBe('GET /v2/a/b/tags/list');
  });

  const oneTry: [string, (response: ServerResponse) => void][] = [
    ['refused with 401', (response) => fail(response, 401, 'UNAUTHORIZED')],
    ['refused with 403', (response) => fail(response, 403, 'DENIED')],
    ['refused with 405', (response) => fail(response, 405, 'UNSUPPORTED')],
    ['answered with 500', (response) => fail(response, 500, 'UNKNOWN')],
    ['answered with 429', (response) => fail(response, 429, 'TOOMANYREQUESTS')],
    ['cut in the middle', (response) => response.end('{"tags":["a"')],
    ['of several pages', (response) => response.writeHead(200, { link: NEXT }).end('{"tags":["a"]}')],
  ];
  const NEXT = '</v2/a/b/tags/list?last=a>; rel="next"';

  test.each(oneTry)(
    'a list that the caller can do without, %s: an error after one request',
    async (_, answer) => {
      const repository = await setUp({
        before: ({ path }, response) => {
          if (path.endsWith('/tags/list')) answer(response);
          return path.endsWith('/tags/list');
        },
      });
      const read = async (): Promise<void> => {
        for await (const tag of repository.tags({ onePage: true })) expect(tag).toBe('a');
      };
      await expect(read()).rejects.toBeInstanceOf(PublishError);
      expect(fake.seen.filter((line) => line.includes('tags/list'))).toHaveLength(1);
    },
  );

  test('a repository that does not exist has no tags', async () => {
    const repository = await setUp({
      before: ({ path }, response) => path.endsWith('/tags/list') && fail(response, 404, 'NAME_UNKNOWN'),
    });
    for await (const tag of repository.tags()) throw new Error(tag);
  });

  const index = (entries: Descriptor[]) =>
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: entries }));
  const fallback = root.digest.replace(':', '-');

  test('referrers by the API, which may be empty', async () => {
    const repository = await setUp({ referrers: true });
    fake.manifests.set(fallback, { mediaType: MediaType.ociIndex, bytes: index([root]) });
    expect(await repository.referrers?.(root.digest)).toEqual([]);
  });

  test('referrers by the tag in its place', async () => {
    const repository = await setUp();
    fake.manifests.set(fallback, { mediaType: MediaType.ociIndex, bytes: index([root]) });
    expect(await repository.referrers?.(root.digest)).toEqual([root]);
  });

  test('a registry that fails for the moment does not look like one without referrers', async () => {
    const repository = await setUp({
      before: ({ path }, response) => path.includes('/referrers/') && fail(response, 503, 'UNAVAILABLE'),
    });
    await expect(repository.referrers?.(root.digest)).rejects.toMatchObject({ status: 503 });
  });

  test('GHCR is not asked for what it would send elsewhere', async () => {
    const repository = await setUp({}, { provider: 'ghcr' });
    expect(await repository.referrers?.(root.digest)).toEqual([]);
    expect(fake.seen.some((line) => line.includes('/referrers/'))).toBe(false);
  });

  test('a fallback tag that is the subject itself, as on GitLab, is none', async () => {
    const repository = await setUp();
    const subject = index([root]);
    fake.manifests.set(digestOf(subject).replace(':', '-'), {
      mediaType: MediaType.ociIndex,
      bytes: subject,
    });
    expect(await repository.referrers?.(digestOf(subject))).toEqual([]);
  });
});

describe('blobs are read', () => {
  const bytes = randomBytes(300_000);
  const blob: Descriptor = { mediaType: MediaType.ociLayerGzip, digest: digestOf(bytes), size: bytes.length };
  const isBlob = ({ method, path }: { method: string; path: string }) =>
    method === 'GET' && path.includes('/blobs/');

  test('from an offset, also where Range is not served', async () => {
    for (const before of [
      undefined,
      ((asked, response) => isBlob(asked) && Boolean(response.end(bytes))) as FakeOptions['before'],
    ]) {
      const repository = await setUp(before ? { before } : {});
      fake.blobs.set(blob.digest, bytes);
      const tail = await buffer(await repository.readBlob(blob, { offset: 200_001 }));
      expect(tail.equals(bytes.subarray(200_001))).toBe(true);
      await fake.close();
    }
    fake = await startFakeRegistry();
  });

  test('on from where it broke', async () => {
    let count = 0;
    const repository = await setUp({
      before(asked, response) {
        if (!isBlob(asked) || ++count > 1) return false;
        response.writeHead(200, { 'content-length': bytes.length });
        response.write(bytes.subarray(0, 100_000), () => asked.request.socket.destroy());
        return true;
      },
    });
    fake.blobs.set(blob.digest, bytes);
    expect((await buffer(await repository.readBlob(blob))).equals(bytes)).toBe(true);
    expect(fake.asked.at(-1)?.headers.range).toMatch(/^bytes=\d+-$/);
    expect(repository.traffic.retries).toBe(1);
  });

  test('on when it ends early without saying so', async () => {
    let count = 0;
    const repository = await setUp({
      before: (asked, response) =>
        isBlob(asked) && ++count === 1 && Boolean(response.end(bytes.subarray(0, 1000))),
    });
    fake.blobs.set(blob.digest, bytes);
    expect((await buffer(await repository.readBlob(blob))).equals(bytes)).toBe(true);
    expect(fake.asked.at(-1)?.headers.range).toBe('bytes=1000-');
  });

  test('up to their size and no further', async () => {
    const repository = await setUp({
      before: (asked, response) => isBlob(asked) && Boolean(response.end(Buffer.concat([bytes, bytes]))),
    });
    await expect(buffer(await repository.readBlob(blob))).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  test('or the error says that they are not there', async () => {
    const repository = await setUp();
    await expect(repository.readBlob(blob)).rejects.toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
  });
});

describe('checkPush', () => {
  test('begins an upload and cancels it, at the latest when it is closed', async () => {
    const repository = await setUp();
    await repository.checkPush();
    await repository.close();
    expect(fake.uploads.size).toBe(0);
    expect(fake.seen.map((line) => line.split(' ')[0])).toEqual(['GET', 'POST', 'DELETE']);
  });

  describe('keeps the upload', () => {
    const bytes = randomBytes(1000);
    const blob = { digest: digestOf(bytes), size: bytes.length };
    const open = async () => Readable.from([bytes], { objectMode: false });
    const methods = () => fake.seen.map((line) => line.split(' ')[0]);

    test('for the first blob that claims it', async () => {
      const repository = await setUp();
      await repository.checkPush({ keepUpload: true });
      expect(repository.claimUpload?.(blob.digest)).toBe(true);
      expect(repository.claimUpload?.(root.digest)).toBe(false);
      await repository.writeBlob(blob, open);
      await repository.close();
      expect(methods()).toEqual(['GET', 'POST', 'PUT']);
      expect(fake.blobs.get(blob.digest)).toEqual(bytes);
    });

    test('until it is released, or until the end', async () => {
      const repository = await setUp();
      await repository.checkPush({ keepUpload: true });
      expect(methods()).toEqual(['GET', 'POST']);
      repository.releaseUpload();
      expect(repository.claimUpload?.(blob.digest)).toBe(false);
      await repository.close();
      expect(methods()).toEqual(['GET', 'POST', 'DELETE']);
      expect(fake.uploads.size).toBe(0);
      const another = openFake(fake.host).repository('a/b', { access: 'push' });
      await another.checkPush({ keepUpload: true });
      await another.close();
      expect(fake.uploads.size).toBe(0);
    });

    test('not for longer than registries are likely to', async () => {
      const clock = fakeClock();
      const repository = await setUp({}, { clock });
      await repository.checkPush({ keepUpload: true });
      clock.pass(61_000);
      expect(repository.claimUpload?.(blob.digest)).toBe(false);
      await repository.writeBlob(blob, open);
      await repository.close();
      expect(methods().sort()).toEqual(['DELETE', 'GET', 'POST', 'POST', 'PUT']);
    });

    test('and opens another where the registry has lost it', async () => {
      const repository = await setUp();
      await repository.checkPush({ keepUpload: true });
      fake.uploads.clear();
      expect(repository.claimUpload?.(blob.digest)).toBe(true);
      await repository.writeBlob(blob, open);
      expect(fake.blobs.get(blob.digest)).toEqual(bytes);
    });

    test('not where the claimed one is never written', async () => {
      const repository = await setUp();
      await repository.checkPush({ keepUpload: true });
      expect(repository.claimUpload?.(blob.digest)).toBe(true);
      await repository.close();
      expect(fake.uploads.size).toBe(0);
    });
  });

  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository: 201 if
  // the blob is there, and otherwise 202 with an upload.
  describe('asks for the blob that will be sent first', () => {
    const bytes = randomBytes(1000);
    const blob = { digest: digestOf(bytes), size: bytes.length };
    const first = Promise.resolve(blob);
    const open = async () => Readable.from([bytes], { objectMode: false });
    const methods = () => fake.seen.map((line) => line.split(' ')[0]);
    const isQuestion = ({ url }: Asked) => url.includes('mount=');

    test('and sends it in the upload that was opened', async () => {
      const repository = await setUp();
      await repository.checkPush({ first });
      expect(fake.seen.at(-1)).toContain(`mount=${encodeURIComponent(blob.digest)}&from=a%2Fb`);
      expect(repository.claimUpload?.(root.digest)).toBe(false);
      expect(await repository.mountBlob(blob, 'a/b')).toBe(false);
      await repository.writeBlob(blob, open);
      await repository.close();
      expect(methods()).toEqual(['GET', 'POST', 'PUT']);
      expect(fake.blobs.get(blob.digest)).toEqual(bytes);
    });

    test.each<[string, (repository: Awaited<ReturnType<typeof setUp>>) => Promise<boolean>]>([
      ['mounted', (repository) => repository.mountBlob(blob, 'a/b')],
      ['looked up', (repository) => repository.hasBlob(blob.digest)],
    ])('and opens no upload if it is there, also when it is %s', async (_how, ask) => {
      const repository = await setUp();
      fake.blobs.set(blob.digest, bytes);
      await repository.checkPush({ keepUpload: true, first });
      expect(await ask(repository)).toBe(true);
      await repository.close();
      expect(methods()).toEqual(['GET', 'POST']);
    });

    test('and looks it up where a mount says nothing, and cancels the upload', async () => {
      const repository = await setUp({ mounts: false });
      fake.blobs.set(blob.digest, bytes);
      await repository.checkPush({ first });
      expect(await repository.hasBlob(blob.digest)).toBe(true);
      await repository.close();
      expect(methods()).toEqual(['GET', 'POST', 'HEAD', 'DELETE']);
      expect(fake.uploads.size).toBe(0);
    });

    test.each([400, 404, 405, 415, 500, 501])(
      'and opens an upload as ever where mounts get %i',
      async (status) => {
        const repository = await setUp({
          before: (asked, response) => isQuestion(asked) && (fail(response, status, 'UNSUPPORTED'), true),
        });
        await repository.checkPush({ keepUpload: true, first });
        expect(repository.claimUpload?.(blob.digest)).toBe(true);
        await repository.writeBlob(blob, open);
        await repository.close();
        expect(fake.blobs.get(blob.digest)).toEqual(bytes);
        expect(fake.uploads.size).toBe(0);
      },
    );

    test('not twice where the login is wrong', async () => {
      const repository = await setUp({
        before: (asked, response) => asked.method === 'POST' && (fail(response, 401, 'UNAUTHORIZED'), true),
      });
      await expect(repository.checkPush({ first })).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
        request: 'POST upload to a/b',
      });
      expect(methods().filter((method) => method === 'POST')).toHaveLength(1);
    });

    test('and not when nothing is known of it', async () => {
      const repository = await setUp();
      await repository.checkPush({ first: Promise.resolve(undefined) });
      expect(fake.seen.some((line) => line.includes('mount='))).toBe(false);
      await repository.close();
    });

    test('and leaves no upload open when it is closed before the blob is known', async () => {
      const repository = await setUp();
      let know = (_blob: typeof blob): void => {};
      const known = new Promise<typeof blob>((resolve) => (know = resolve));
      let checking: Promise<void> | undefined;
      await new Promise<void>((resolve) => {
        checking = repository.checkPush({
          get first() {
            resolve();
            return known;
          },
        });
      });
      const closing = repository.close();
      know(blob);
      await Promise.all([checking, closing]);
      expect(methods()).toEqual(['GET', 'POST', 'DELETE']);
      expect(fake.uploads.size).toBe(0);
    });

    test('and forgets the answer after a minute', async () => {
      const clock = fakeClock();
      const repository = await setUp({}, { clock });
      await repository.checkPush({ first });
      clock.pass(61_000);
      expect(await repository.mountBlob(blob, 'a/b')).toBe(false);
      await repository.writeBlob(blob, open);
      await repository.close();
      expect(methods().sort()).toEqual(['DELETE', 'GET', 'POST', 'POST', 'PUT']);
    });
  });

  test("fails with the registry's own words", async () => {
    const repository = await setUp({
      before: ({ method }, response) => method === 'POST' && fail(response, 403, 'DENIED'),
    });
    await expect(repository.checkPush()).rejects.toMatchObject({
      status: 403,
      code: 'DENIED',
      hint: expect.stringContaining('write access'),
    });
  });
});
