import { describe, expect, test } from '@jest/globals';
import { readGraph } from '../../../src/copy/source/graph.ts';
import type { Content } from '../../../src/oci/content.ts';
import type { Descriptor, Platform } from '../../../src/oci/descriptor.ts';
import { parseManifest } from '../../../src/oci/manifest.ts';
import { MediaType } from '../../../src/oci/media-types.ts';
import { mergeSources } from '../../../src/pipeline/sources/merge.ts';
import { MemoryRegistry } from '../../mirror/support/memory-registry.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };

function runner(
  host = 'ghcr.example',
  path = 'app',
): {
  registry: MemoryRegistry;
  content(root: Descriptor): Content;
  build(platform: Platform, annotations?: Record<string, string>): Content;
} {
  const registry = new MemoryRegistry(host);
  const content = (root: Descriptor): Content => ({ root, source: registry.repository(path) });
  return {
    registry,
    content,
    /** What BuildKit pushes for one platform: an index of the image and its attestation. */
    build(platform, annotations) {
      const image = {
        ...registry.addImage(path, { platform, layers: ['base', `app ${platform.architecture}`] }),
        platform,
      };
      const attestation = {
        ...registry.addImage(path, { layers: [`sbom of ${image.digest}`] }),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': image.digest,
        },
      };
      return content(registry.addIndex(path, [image, attestation], undefined, annotations));
    },
  };
}

async function indexOf({
  source,
  root,
}: Content): Promise<{ manifests: Descriptor[]; annotations: Record<string, string>; mediaType: string }> {
  const manifest = parseManifest(await source.readManifest(root), root.mediaType, 'merged');
  if (manifest.kind !== 'index') throw new Error('not an index');
  return manifest;
}

describe('mergeSources', () => {
  test('builds of two platforms in two registries become one index with their attestations, readable to the last byte', async () => {
    const [one, two] = [runner('one.example'), runner('two.example')];
    const contents = [one.build(amd64), two.build(arm64)];
    const merged = await mergeSources(contents);
    const index = await indexOf(merged);
    const parts = await Promise.all(contents.map(indexOf));
    expect(index.manifests).toEqual(parts.flatMap(({ manifests }) => manifests));
    expect(index.mediaType).toBe(MediaType.ociIndex);
    const graph = await readGraph(merged);
    expect(graph.manifests).toHaveLength(5);
    for (const { descriptor } of graph.blobs.values()) {
      const chunks: Buffer[] = [];
      for await (const chunk of await merged.source.readBlob(descriptor)) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks)).toHaveLength(descriptor.size);
    }
    expect(merged.source.repository).toBeUndefined();
  });

  test('single images get the platform of their config, variants and Windows versions too', async () => {
    const { registry, content } = runner();
    const platforms: Platform[] = [
      amd64,
      { os: 'linux', architecture: 'arm', variant: 'v7' },
      { os: 'windows', architecture: 'amd64', 'os.version': '10.0.17763.1' },
      { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' },
    ];
    const merged = await mergeSources(
      platforms.map((platform) => content(registry.addImage('app', { platform }))),
    );
    expect((await indexOf(merged)).manifests.map(({ platform }) => platform)).toEqual(platforms);
    expect(merged.source.repository).toEqual({ host: 'ghcr.example', path: 'app' });
  });

  test('is the same bytes for the same sources', async () => {
    const { build } = runner();
    const contents = [build(amd64), build(arm64)];
    const [a, b] = [await mergeSources(contents), await mergeSources(contents)];
    expect(a.root).toEqual(b.root);
  });

  test('keeps the annotations that the sources agree on, the latest date, and sets those asked for', async () => {
    const { build } = runner();
    const merged = await mergeSources(
      [
        build(amd64, {
          revision: 'abc',
          runner: 'x',
          'org.opencontainers.image.created': '2026-01-01T00:00:00Z',
        }),
        build(arm64, {
          revision: 'abc',
          runner: 'y',
          'org.opencontainers.image.created': '2026-01-02T00:00:00Z',
        }),
      ],
      { annotations: { title: 'app' } },
    );
    expect((await indexOf(merged)).annotations).toEqual({
      'org.opencontainers.image.created': '2026-01-02T00:00:00Z',
      revision: 'abc',
      title: 'app',
    });
  });

  test('what the sources say of their origin wins over the defaults, and what was asked for over both', async () => {
    const { registry, build, content } = runner();
    const created = 'org.opencontainers.image.created';
    const revision = 'org.opencontainers.image.revision';
    const single = content(
      registry.addManifest('app', {
        ...JSON.parse(
          (await build(arm64).source.readManifest((await indexOf(build(arm64))).manifests[0]!)).toString(),
        ),
        annotations: { [created]: '2026-01-02T00:00:00Z', [revision]: 'abc', title: 'arm64 only' },
      }),
    );
    const merged = await mergeSources([build(amd64), single], {
      annotations: { title: 'app' },
      defaults: { [created]: '2026-03-03T00:00:00Z', [revision]: 'of the job that merges' },
    });
    expect((await indexOf(merged)).annotations).toEqual({
      [created]: '2026-01-02T00:00:00Z',
      [revision]: 'abc',
      title: 'app',
    });
    const plain = await mergeSources([build(amd64), build(arm64)], { defaults: { [revision]: 'r' } });
    expect((await indexOf(plain)).annotations).toEqual({ [revision]: 'r' });
  });

  describe('the platforms that were asked for', () => {
    const missing = { code: 'MERGE_INCOMPLETE', input: 'from' };
    const arm = { os: 'linux', architecture: 'arm', variant: 'v7' };
    const v6 = { os: 'linux', architecture: 'arm', variant: 'v6' };
    test.each<[string, Platform[], Platform[], string | undefined]>([
      ['all there', [amd64, arm64], [amd64, arm64], undefined],
      ['in another order', [arm64, amd64], [amd64, arm64], undefined],
      ['more than asked for', [amd64, arm64], [amd64], undefined],
      ['a single one', [amd64], [amd64], undefined],
      ['one missing of two', [amd64], [amd64, arm64], 'linux/arm64'],
      ['two missing of three', [arm64], [amd64, arm64, arm], 'linux/amd64, linux/arm/v7'],
      ['another variant', [amd64, arm], [amd64, v6], 'linux/arm/v6'],
      ['another spelling of the same', [amd64, { ...arm64, variant: 'v8' }], [amd64, arm64], undefined],
      ['none of them', [arm], [amd64], 'linux/amd64'],
    ])('%s', async (_what, built, platforms, names) => {
      const { build } = runner();
      const merging = mergeSources(
        built.map((platform) => build(platform)),
        { platforms },
      );
      if (names === undefined) await merging;
      else
        await expect(merging).rejects.toMatchObject({
          ...missing,
          message: expect.stringContaining(`No image for ${names} in`),
        });
    });

    test('are asked of a lone image without an index too, and not of its attestation', async () => {
      const { registry, content } = runner();
      const alone = content(registry.addImage('app', { platform: arm64 }));
      await mergeSources([alone], { platforms: [arm64] });
      await expect(mergeSources([alone], { platforms: [amd64] })).rejects.toMatchObject(missing);
    });
  });

  test('a nested index gives its entries, and the same image twice is there once', async () => {
    const { registry, build, content } = runner();
    const arm = build(arm64);
    const nested = content(registry.addIndex('app', [arm.root]));
    const merged = await mergeSources([build(amd64), nested, arm]);
    expect((await indexOf(merged)).manifests).toHaveLength(4);
  });

  test("Docker's manifests alone become Docker's list", async () => {
    const { registry, content } = runner();
    const images = [amd64, arm64].map((platform) => {
      const config = registry.addBlob('app', JSON.stringify(platform), MediaType.dockerConfig);
      return content(
        registry.addManifest('app', {
          schemaVersion: 2,
          mediaType: MediaType.dockerManifest,
          config,
          layers: [],
        }),
      );
    });
    expect((await mergeSources(images)).root.mediaType).toBe(MediaType.dockerList);
    expect((await mergeSources(images, { annotations: { a: 'b' } })).root.mediaType).toBe(MediaType.ociIndex);
  });

  test('one source stays what it is', async () => {
    const { build } = runner();
    const content = build(amd64);
    expect(await mergeSources([content])).toBe(content);
  });

  test('two images for one platform are refused, by any spelling of it', async () => {
    const { registry, build, content } = runner();
    const other = content(
      registry.addImage('app', {
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
        layers: ['z'],
      }),
    );
    await expect(mergeSources([build(arm64), other])).rejects.toMatchObject({
      code: 'MERGE_DUPLICATE',
      message: expect.stringMatching(/are both for linux\/arm64/),
    });
  });

  test('what is no image is refused', async () => {
    const { registry, build, content } = runner();
    const config = registry.addBlob('app', '{}', MediaType.ociEmpty);
    const artifact = content(
      registry.addManifest('app', {
        schemaVersion: 2,
        mediaType: MediaType.ociManifest,
        artifactType: 'a/b',
        config,
        layers: [],
      }),
    );
    await expect(mergeSources([build(amd64), artifact])).rejects.toMatchObject({ code: 'MERGE_NOT_IMAGE' });
  });
});
