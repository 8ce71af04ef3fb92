import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CredentialStore } from '../../src/registry/credential.ts';
import { createHttpClient } from '../../src/http/client.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { describeManifest } from '../../src/oci/manifest.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import { openRegistry, type Registry } from '../../src/registry/registry.ts';
import { silent } from '../../src/support/reporter.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';

const present = await hasDistribution();
const real = present ? describe : describe.skip;

function storeFor(
  distribution: Distribution,
  account?: { username: string; password: string },
): CredentialStore {
  const { ca, clientCert, clientKey } = distribution;
  return {
    for: () => ({
      origin: 'registry-auth line 1',
      get: async () => (account ? { kind: 'basic', ...account } : { kind: 'anonymous' }),
    }),
    settings: () => ({
      ...(ca ? { ca } : {}),
      ...(clientCert ? { clientCert } : {}),
      ...(clientKey ? { clientKey } : {}),
    }),
  };
}

function open(distribution: Distribution, account?: { username: string; password: string }): Registry {
  const credentials = storeFor(distribution, account);
  const http = createHttpClient({
    env: {},
    settings: (host) => credentials.settings(host),
    reporter: silent,
  });
  return openRegistry({ host: distribution.host, http, credentials, retries: 1 });
}

/** A layer, a config and a manifest; the layer is large enough to be sent as a stream. */
function sampleImage(size = 3_000_000) {
  const layer = randomBytes(size);
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', made: randomBytes(4).toString('hex') }),
  );
  const describeBlob = (mediaType: string, bytes: Buffer): Descriptor => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: describeBlob(MediaType.ociConfig, config),
      layers: [describeBlob(MediaType.ociLayerGzip, layer)],
    }),
  );
  return { layer, config, manifest, root: describeManifest(manifest, 'sample') };
}

async function collect(list: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const item of list) all.push(item);
  return all;
}

const from = (bytes: Buffer) => async (offset: number) => Readable.from([bytes.subarray(offset)]);

real.each([
  { auth: 'none', account: undefined },
  { auth: 'basic', account: { username: 'tester', password: 'hunter2' } },
  { auth: 'token', account: { username: 'tester', password: 'hunter2' } },
] as const)('distribution with auth $auth', ({ auth, account }) => {
  let distribution: Distribution;
  beforeAll(async () => {
    distribution = await startDistribution({ auth, delete: true });
  });
  afterAll(() => distribution.close());

  test('takes an image, mounts, tags, lists, and gives all of it back', async () => {
    const registry = open(distribution, account);
    await registry.ping();
    const repository = registry.repository('acme/app', { access: 'push' });
    await repository.checkPush();
    const { layer, config, manifest, root } = sampleImage();
    expect(await repository.hasBlob(digestOf(layer))).toBe(false);
    const progress: number[] = [];
    const onProgress = (sent: number) => progress.push(sent);
    await repository.writeBlob({ digest: digestOf(layer), size: layer.length }, from(layer), { onProgress });
    await repository.writeBlob({ digest: digestOf(config), size: config.length }, from(config));
    expect(progress.at(-1)).toBe(layer.length);
    expect(await repository.hasBlob(digestOf(layer))).toBe(true);

    expect(await repository.resolve(root.digest)).toBeUndefined();
    // distribution 2.8 doesn't know `?tag=`.
    expect(await repository.putManifest(root, manifest, { tags: ['1.0'] })).toEqual({ tagged: [] });
    expect(await repository.resolve('1.0')).toBeUndefined();
    await repository.tag('1.0', root, manifest);
    expect(await repository.resolve('1.0')).toEqual(root);
    expect(await repository.resolve(root.digest)).toEqual(root);
    expect(await repository.readManifest(root)).toEqual(manifest);
    const described = { mediaType: MediaType.ociLayerGzip, digest: digestOf(layer), size: layer.length };
    expect(digestOf(await buffer(await repository.readBlob(described)))).toBe(digestOf(layer));
    const tail = await buffer(await repository.readBlob(described, { offset: layer.length - 10 }));
    expect(tail).toEqual(layer.subarray(-10));
    expect(await collect(repository.tags())).toEqual(['1.0']);
    expect(await repository.referrers?.(root.digest)).toEqual([]);

    const other = registry.repository('acme/other', { access: 'push' });
    expect(await other.mountBlob({ digest: digestOf(layer), size: layer.length }, 'acme/app')).toBe(true);
    expect(await collect(other.tags())).toEqual([]);
    await other.close();
    await registry.close();
  });

  test('a mount that is refused leaves an upload that is used', async () => {
    const registry = open(distribution, account);
    const repository = registry.repository('acme/mounts', { access: 'push' });
    const bytes = randomBytes(1000);
    const blob = { digest: digestOf(bytes), size: bytes.length };
    expect(await repository.hasBlob(blob.digest)).toBe(false);
    expect(await repository.mountBlob(blob, 'acme/nothing')).toBe(false);
    const before = repository.traffic.requests;
    await repository.writeBlob(blob, from(bytes));
    expect(repository.traffic.requests - before).toBe(1);
  });

  test('an empty blob, and one with a sha512 digest', async () => {
    const repository = open(distribution, account).repository('acme/odd', { access: 'push' });
    const empty = Buffer.alloc(0);
    await repository.writeBlob({ digest: digestOf(empty), size: 0 }, from(empty));
    expect(await repository.hasBlob(digestOf(empty))).toBe(true);
    const bytes = randomBytes(5000);
    const digest = digestOf(bytes, 'sha512');
    await repository.writeBlob({ digest, size: bytes.length }, from(bytes));
    expect(await repository.hasBlob(digest)).toBe(true);
  });

  test('bytes that are not what their digest says are refused, and not there afterwards', async () => {
    const repository = open(distribution, account).repository('acme/lies', { access: 'push' });
    const bytes = randomBytes(5000);
    const digest = digestOf('something else');
    const write = repository.writeBlob({ digest, size: bytes.length }, from(bytes));
    await expect(write).rejects.toMatchObject({ code: 'DIGEST_INVALID' });
    const short = repository.writeBlob({ digest: digestOf(bytes), size: bytes.length + 1 }, from(bytes));
    await expect(short).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
    expect(await repository.hasBlob(digest)).toBe(false);
    expect(await repository.hasBlob(digestOf(bytes))).toBe(false);
  });

  test('an upload goes on where it broke', async () => {
    const repository = open(distribution, account).repository('acme/broken', { access: 'push' });
    const bytes = randomBytes(9_000_000);
    const blob = { digest: digestOf(bytes), size: bytes.length };
    const offsets: number[] = [];
    await repository.writeBlob(blob, async (offset) => {
      offsets.push(offset);
      if (offsets.length > 1) return Readable.from([bytes.subarray(offset)]);
      return Readable.from(
        (async function* () {
          yield bytes.subarray(0, 6_000_000);
          throw Object.assign(new Error('the source broke'), { code: 'ECONNRESET' });
        })(),
      );
    });
    expect(await repository.hasBlob(blob.digest)).toBe(true);
    expect(repository.traffic.retries).toBe(1);
    // distribution 2.8 cancels an upload whose request broke; others report how much has arrived.
    expect(offsets[0]).toBe(0);
    expect(offsets).toHaveLength(2);
  });

  test('a tag is deleted, or the answer is that it can not be', async () => {
    const repository = open(distribution, account).repository('acme/app', { access: 'push' });
    const before = await repository.resolve('1.0');
    const deleted = await repository.deleteTag('1.0');
    expect(await repository.resolve('1.0')).toEqual(deleted ? undefined : before);
  });

  if (account) {
    test('a wrong password and no password are told apart, and tried once', async () => {
      const wrong = open(distribution, { username: 'tester', password: 'wrong' }).repository('acme/app', {
        access: 'push',
      });
      await expect(wrong.checkPush()).rejects.toMatchObject({
        status: 401,
        code: 'UNAUTHORIZED',
        hint: expect.stringContaining('registry-auth line 1'),
      });
      const none = open(distribution).repository('acme/app', { access: 'push' });
      await expect(none.checkPush()).rejects.toMatchObject({
        status: 401,
        hint: expect.stringContaining('Add 127.0.0.1'),
      });
      expect(wrong.traffic.retries + none.traffic.retries).toBe(0);
    });
  }
});
