import { afterEach, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { digestOf, type Digest } from '../../src/oci/digest.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import type { RegistryRepository } from '../../src/registry/repository.ts';
import { startLyingRegistry, type LyingRegistry } from '../e2e/support/lying-registry.ts';
import { VENDORS } from '../e2e/support/vendor-quirks.ts';
import { openFake } from './support/fake-registry.ts';

let registry: LyingRegistry;
afterEach(() => registry.close());

const MiB = 1024 * 1024;

function image() {
  const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
  const layers = [randomBytes(100), randomBytes(9 * MiB)];
  const describe = (bytes: Buffer, mediaType: string) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: describe(config, 'application/vnd.oci.image.config.v1+json'),
      layers: layers.map((layer) => describe(layer, 'application/vnd.oci.image.layer.v1.tar')),
    }),
  );
  return { blobs: [config, ...layers], bytes, descriptor: describe(bytes, MediaType.ociManifest) };
}

async function push(repository: RegistryRepository, { blobs, bytes, descriptor }: ReturnType<typeof image>) {
  await repository.checkPush();
  expect(await repository.resolve('1.0')).toBeUndefined();
  for (const blob of blobs) {
    const described = { digest: digestOf(blob), size: blob.length };
    if (await repository.hasBlob(described.digest)) continue;
    if (await repository.mountBlob(described, 'other/repository')) continue;
    await repository.writeBlob(described, async (offset) => Readable.from([blob.subarray(offset)]));
  }
  const { tagged } = await repository.putManifest(descriptor, bytes, { tags: ['1.0'] });
  if (!tagged.includes('1.0')) await repository.tag('1.0', descriptor, bytes);
}

test.each(Object.entries(VENDORS))('%s: an image is pushed whole, and read back', async (_name, vendor) => {
  registry = await startLyingRegistry({ lies: vendor.lies });
  const repository = openFake(registry.host, { provider: vendor.provider }).repository('acme/app', {
    access: 'push',
  });
  const content = image();
  await push(repository, content);
  for (const blob of content.blobs) {
    expect(await registry.storage.blobSize('acme/app', digestOf(blob))).toBe(blob.length);
  }
  expect(await registry.storage.tag('acme/app', '1.0')).toBe(content.descriptor.digest);
  expect((await repository.resolve('1.0'))?.digest).toBe(content.descriptor.digest);
  const tags: string[] = [];
  for await (const tag of repository.tags()) tags.push(tag);
  expect(tags).toEqual(['1.0']);
  expect(await repository.referrers?.(content.descriptor.digest as Digest)).toEqual([]);
  expect(typeof (await repository.deleteTag('1.0'))).toBe('boolean');
  await repository.close();
});
