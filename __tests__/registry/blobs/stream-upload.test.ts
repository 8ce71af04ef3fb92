import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import type { BlobUpload } from '../../../src/oci/content.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import {
  fail,
  openFake,
  startFakeRegistry,
  type FakeOptions,
  type FakeRegistry,
} from '../support/fake-registry.ts';

let fake: FakeRegistry;
afterEach(() => fake.close());

async function setUp(options: FakeOptions = {}) {
  fake = await startFakeRegistry(options);
  return openFake(fake.host).repository('a/b', { access: 'push' });
}

/** A layer that is compressed while it is sent: its digest comes after its last byte. */
function arriving(bytes: Buffer): { body: Readable; ended: Promise<BlobUpload> } {
  const body = Readable.from([bytes.subarray(0, 40_000), bytes.subarray(40_000)], { objectMode: false });
  return { body, ended: Promise.resolve({ digest: digestOf(bytes), size: bytes.length }) };
}

const requests = () =>
  fake.seen
    .slice(1)
    .map((line) => line.replace(/sha256(:|%3A)[0-9a-f]{64}/, 'DIGEST').replace(/[0-9a-f-]{36}/, 'ID'));

// distribution-spec, "Pushing a blob in chunks": POST, PATCH, closing PUT. Without a length RFC 9112, 7.1 applies.
test('one PATCH without a length, the closing PUT, and a look at what is there', async () => {
  const repository = await setUp();
  const bytes = randomBytes(100_000);
  const { body, ended } = arriving(bytes);
  await repository.streamBlob!(body, ended);
  expect(requests()).toEqual([
    'POST /v2/a/b/blobs/uploads/',
    'PATCH /v2/a/b/blobs/uploads/ID',
    'PUT /v2/a/b/blobs/uploads/ID?digest=DIGEST',
    'HEAD /v2/a/b/blobs/DIGEST',
  ]);
  const patch = fake.asked.find(({ method }) => method === 'PATCH')!;
  expect(patch.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
  expect(patch.headers).not.toHaveProperty('content-length');
  expect(patch.headers).not.toHaveProperty('content-range');
  expect(fake.blobs.get(digestOf(bytes))?.equals(bytes)).toBe(true);
});

test('the bytes are sent before the last of them is there', async () => {
  const repository = await setUp();
  const bytes = randomBytes(100_000);
  const body = new PassThrough();
  let end = (_blob: BlobUpload): void => {};
  const streamed = repository.streamBlob!(body, new Promise((resolve) => (end = resolve)));
  body.write(bytes.subarray(0, 60_000));
  while (![...fake.uploads.values()].some(({ length }) => length === 60_000)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  body.end(bytes.subarray(60_000));
  end({ digest: digestOf(bytes), size: bytes.length });
  await streamed;
  expect(fake.blobs.get(digestOf(bytes))?.equals(bytes)).toBe(true);
});

const answer =
  (method: string, status: number, code: string): NonNullable<FakeOptions['before']> =>
  (asked, response) => {
    if (asked.method !== method) return false;
    asked.request.resume();
    return fail(response, status, code);
  };

test.each<[string, FakeOptions['before'], string]>([
  ['a proxy takes no body without a length', answer('PATCH', 411, 'UNSUPPORTED'), 'UNSUPPORTED'],
  ['the body is too large for it', answer('PATCH', 413, 'SIZE_INVALID'), 'SIZE_INVALID'],
  ['it takes no chunks', answer('PATCH', 405, 'UNSUPPORTED'), 'UNSUPPORTED'],
  ['it limits requests', answer('PATCH', 429, 'TOOMANYREQUESTS'), 'TOOMANYREQUESTS'],
  ['it stored something else', answer('PUT', 400, 'DIGEST_INVALID'), 'DIGEST_INVALID'],
  ['the account may not push', answer('POST', 403, 'DENIED'), 'DENIED'],
  ['it says that it has the blob, and has not', answer('HEAD', 404, 'BLOB_UNKNOWN'), 'BLOB_NOT_STORED'],
])('a single attempt where %s, and nothing left open', async (_what, before, code) => {
  const repository = await setUp({
    before: async (asked, response, registry) => {
      // A GET after the HEAD tells the same.
      if (code === 'BLOB_NOT_STORED' && asked.method === 'GET' && asked.path.includes('/blobs/sha'))
        return fail(response, 404, 'BLOB_UNKNOWN');
      return (await before?.(asked, response, registry)) ?? false;
    },
  });
  const { body, ended } = arriving(randomBytes(100_000));
  await expect(repository.streamBlob!(body, ended)).rejects.toMatchObject({ code });
  expect(body.destroyed).toBe(true);
  expect(fake.seen.filter((line) => line.startsWith('PATCH')).length).toBeLessThanOrEqual(1);
  expect(fake.uploads.size).toBe(0);
});

test('what breaks off on the way in is no blob', async () => {
  const repository = await setUp();
  const body = new PassThrough();
  body.write(randomBytes(10_000));
  const ended = Promise.reject(new Error('the build was stopped'));
  ended.catch(() => undefined);
  setImmediate(() => body.destroy(new Error('the build was stopped')));
  await expect(repository.streamBlob!(body, ended)).rejects.toThrow('the build was stopped');
  expect(fake.blobs.size).toBe(0);
  expect(fake.uploads.size).toBe(0);
});
