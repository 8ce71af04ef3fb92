import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openContentStore } from '../../../src/engines/docker-daemon/content-store.ts';
import type { DockerServer } from '../../../src/engines/docker-daemon/info.ts';
import { blobPath } from '../../../src/oci/layouts/layout.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';

let rootDirectory: string;
afterEach(() => rm(rootDirectory, { recursive: true, force: true }));

const OCI = 'application/vnd.oci.image';

/** A daemon's directory with an index of one image in its store, but without `missing`. */
async function store(missing?: 'manifest' | 'config' | 'layer') {
  rootDirectory = await mkdtemp(join(tmpdir(), 'store-'));
  const put = async (mediaType: string, value: string | object, part?: string): Promise<Descriptor> => {
    const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    const content = join(rootDirectory, 'containerd/daemon/io.containerd.content.v1.content');
    const path = join(content, blobPath(descriptor.digest));
    await mkdir(dirname(path), { recursive: true });
    if (part === undefined || part !== missing) await writeFile(path, bytes);
    return descriptor;
  };
  const layer = await put(`${OCI}.layer.v1.tar`, 'a layer', 'layer');
  const config = await put(`${OCI}.config.v1+json`, { os: 'linux', architecture: 'amd64' }, 'config');
  const common = { schemaVersion: 2 };
  const manifestType = `${OCI}.manifest.v1+json`;
  const manifest = await put(
    manifestType,
    { ...common, mediaType: manifestType, config, layers: [layer] },
    'manifest',
  );
  const indexType = `${OCI}.index.v1+json`;
  const root = await put(indexType, { ...common, mediaType: indexType, manifests: [manifest] });
  return { root, layer };
}

const server = (given: Partial<DockerServer> = {}): DockerServer => ({
  version: '26.1.5',
  containerdStore: true,
  os: 'linux',
  architecture: 'amd64',
  podman: false,
  rootDirectory,
  ...given,
});

describe("the daemon's content store", () => {
  test('gives the image as it lies there, and says in which file', async () => {
    const { root, layer } = await store();
    const source = await openContentStore(root, server());
    expect((await buffer(await source!.readBlob(layer))).toString()).toBe('a layer');
    expect((await source!.locate!(layer))?.path).toContain(layer.digest.slice(7));
    await expect(source!.readManifest(root)).resolves.toHaveLength(root.size);
  });

  test.each([['manifest' as const], ['config' as const], ['layer' as const]])(
    'is of no use without a %s',
    async (part) => {
      const { root } = await store(part);
      await expect(openContentStore(root, server())).resolves.toBeUndefined();
    },
  );

  test.each([
    ['the classic store', { containerdStore: false }],
    ['a store that is elsewhere', { rootDirectory: '/nowhere' }],
  ])('is not looked for with %s', async (_what, given) => {
    const { root } = await store();
    await expect(openContentStore(root, server(given))).resolves.toBeUndefined();
  });
});
