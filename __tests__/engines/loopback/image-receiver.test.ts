import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openLoopback, type Loopback } from '../../../src/engines/loopback/image-receiver.ts';
import type { BlobOffer, BlobSink } from '../../../src/oci/content.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../../src/oci/digest.ts';
import { SMALL_BLOB } from '../../../src/oci/limits.ts';

const open: Loopback[] = [];
afterEach(async () => {
  for (const loopback of open.splice(0)) await loopback.close();
});

const masked: string[] = [];
const reporter = { secret: (value: string) => masked.push(value) };
/** The login of the registry that was started last. */
let authorization = '';
const fetch: typeof globalThis.fetch = (input, init) =>
  globalThis.fetch(input, {
    ...init,
    headers: { authorization, ...(init?.headers as Record<string, string>) },
  });

async function start(sink: BlobSink, knowsSizes = true): Promise<{ loopback: Loopback; base: string }> {
  const loopback = await openLoopback({ sink, name: 'test', knowsSizes, reporter });
  open.push(loopback);
  const { username, password } = loopback.login;
  authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const [host, repository] = [
    loopback.reference.split('/')[0],
    loopback.reference.split('/')[1]?.replace(/:.*/, ''),
  ];
  return { loopback, base: `http://${host}/v2/${repository}` };
}

/** Remembers what arrives. */
function remembering(): BlobSink & {
  arrived: Map<Digest, number>;
  asked: { digest?: Digest; size?: number }[];
} {
  const arrived = new Map<Digest, number>();
  const asked: { digest?: Digest; size?: number }[] = [];
  return {
    arrived,
    asked,
    has: (digest) => Promise.resolve(arrived.has(digest)),
    async accept(blob, body) {
      asked.push(blob);
      const bytes = await buffer(body);
      const digest = digestOf(bytes);
      arrived.set(digest, bytes.length);
      return { digest, size: bytes.length };
    },
  };
}

async function upload(base: string, bytes: Buffer): Promise<Response> {
  const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(begun.headers.get('location')!, base);
  location.searchParams.set('digest', digestOf(bytes));
  return fetch(location, { method: 'PUT', body: new Uint8Array(bytes) });
}

/** As Docker's classic store does it: the digest is known only at the end. */
async function uploadChunked(base: string, bytes: Buffer): Promise<Response> {
  const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(begun.headers.get('location')!, base);
  const body = Readable.toWeb(
    Readable.from([bytes.subarray(0, 3_000_000), bytes.subarray(3_000_000)]),
  ) as never;
  const patched = await fetch(location, { method: 'PATCH', body, duplex: 'half' } as RequestInit);
  const next = new URL(patched.headers.get('location')!, base);
  next.searchParams.set('digest', digestOf(bytes));
  return fetch(next, { method: 'PUT' });
}

describe('the loopback registry', () => {
  test.each([
    ['whole', upload],
    ['in chunks', uploadChunked],
  ])('large layers sent %s go to the sink, small blobs stay readable', async (_how, send) => {
    const sink = remembering();
    const { loopback, base } = await start(sink);
    const layer = randomBytes(6_000_000);
    const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
    expect((await send(base, layer)).status).toBe(201);
    expect((await send(base, config)).status).toBe(201);
    expect([...sink.arrived]).toEqual([[digestOf(layer), layer.length]]);
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          digest: digestOf(layer),
          size: layer.length,
        },
      ],
    });
    const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    expect((await fetch(`${base}/manifests/image`, { method: 'PUT', body: manifest, headers })).status).toBe(
      201,
    );
    const { source, root } = await loopback.received();
    expect(root.digest).toBe(digestOf(manifest));
    expect((await source.readManifest(root)).toString()).toBe(manifest);
    const descriptor = { mediaType: 'x', digest: digestOf(config), size: config.length };
    expect(await buffer(await source.readBlob(descriptor))).toEqual(config);
    await expect(source.readBlob({ ...descriptor, digest: digestOf(layer) })).rejects.toMatchObject({
      code: 'BLOB_UNKNOWN',
    });
  });

  test.each([
    [SMALL_BLOB, 0],
    [SMALL_BLOB + 1, 1],
    [3 * SMALL_BLOB, 1],
  ])('of %i bytes in chunks, each arrives once and in its place', async (size, toSink) => {
    const sink = remembering();
    const { base } = await start(sink);
    const layer = randomBytes(size);
    expect((await uploadChunked(base, layer)).status).toBe(201);
    expect(sink.arrived.size).toBe(toSink);
    if (toSink === 1) expect([...sink.arrived]).toEqual([[digestOf(layer), size]]);
    const kept = await fetch(`${base}/blobs/${digestOf(layer)}`, { method: toSink === 1 ? 'HEAD' : 'GET' });
    const bytes = Buffer.from(await kept.arrayBuffer());
    expect(bytes.equals(toSink === 1 ? Buffer.alloc(0) : layer)).toBe(true);
  });

  // distribution-spec, "Pushing a blob in chunks": each PATCH starts where the last one ended.
  test('a layer that comes in several requests', async () => {
    const sink = remembering();
    const { base } = await start(sink);
    const layer = randomBytes(2 * SMALL_BLOB);
    let location = (await fetch(`${base}/blobs/uploads/`, { method: 'POST' })).headers.get('location')!;
    for (let at = 0; at < layer.length; at += 3_000_000) {
      const body = new Uint8Array(layer.subarray(at, at + 3_000_000));
      const patched = await fetch(new URL(location, base), { method: 'PATCH', body });
      expect(patched.status).toBe(202);
      location = patched.headers.get('location')!;
    }
    const closing = new URL(location, base);
    closing.searchParams.set('digest', digestOf(layer));
    expect((await fetch(closing, { method: 'PUT' })).status).toBe(201);
    expect([...sink.arrived]).toEqual([[digestOf(layer), layer.length]]);
  });

  // Most layers of most images are small: they needn't wait for the last large one.
  test.each([
    ['whole', upload],
    ['in chunks', uploadChunked],
  ])('a small blob sent %s is offered to the sink as soon as it has arrived', async (_how, send) => {
    const offered: [Descriptor, BlobOffer][] = [];
    const { base } = await start({ ...remembering(), offer: (...offer) => void offered.push(offer) });
    const small = randomBytes(100_000);
    expect((await send(base, small)).status).toBe(201);
    expect(offered).toMatchObject([[{ digest: digestOf(small), size: small.length }, { name: 'test' }]]);
    const [blob, source] = offered[0]!;
    for (const offset of [0, 99_000])
      expect((await buffer(await source.readBlob(blob, { offset }))).equals(small.subarray(offset))).toBe(
        true,
      );
    expect((await send(base, randomBytes(SMALL_BLOB + 1))).status).toBe(201);
    expect(offered.length).toBe(1);
  });

  test('a small blob with other content than its digest says is not offered', async () => {
    const offered: Descriptor[] = [];
    const { base } = await start({ ...remembering(), offer: (blob) => void offered.push(blob) });
    const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const location = new URL(begun.headers.get('location')!, base);
    location.searchParams.set('digest', digestOf('something else'));
    expect((await fetch(location, { method: 'PUT', body: 'content' })).status).toBe(400);
    expect(offered).toEqual([]);
  });

  test('what the sink has need not be sent; an engine that takes its size from here is told it', async () => {
    const sink = remembering();
    const digest = digestOf('known');
    sink.arrived.set(digest, 5);
    const containerd = await start(sink);
    expect((await fetch(`${containerd.base}/blobs/${digest}`, { method: 'HEAD' })).status).toBe(200);
    const classic = await start(sink, false);
    expect((await fetch(`${classic.base}/blobs/${digest}`, { method: 'HEAD' })).status).toBe(404);
    const told = await start({ ...sink, sizeIfHeld: async (asked) => sink.arrived.get(asked) }, false);
    const answer = await fetch(`${told.base}/blobs/${digest}`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '5']);
  });

  test('a sink that refuses breaks the push off with its own error', async () => {
    const refusal = new Error('quota of ghcr.io exceeded');
    const sink: BlobSink = {
      has: () => Promise.resolve(false),
      accept: (_blob, body) => (body.resume(), Promise.reject(refusal)),
    };
    const { loopback, base } = await start(sink);
    expect((await upload(base, randomBytes(5_000_000))).status).toBe(500);
    expect(loopback.broken.reason).toBe(refusal);
    await expect(loopback.received()).rejects.toThrow(/pushed no image/);
  });

  test('its repository can not be guessed', async () => {
    const { loopback } = await start(remembering());
    expect(loopback.reference).toMatch(/^127\.0\.0\.1:\d+\/build-[0-9a-f]{32}:image$/);
  });
});
