import { describe, expect, test } from '@jest/globals';
import { withoutFalseBase } from '../../src/engines/request/annotate.ts';
import { warnOfIgnoredTime } from '../../src/engines/docker.ts';
import type { Source } from '../../src/oci/content.ts';
import { digestOf } from '../../src/oci/digest.ts';

const NAME = 'org.opencontainers.image.base.name';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const DIGEST = 'org.opencontainers.image.base.digest';

function taken(
  annotations: Record<string, string> | undefined,
  mediaType = 'application/vnd.oci.image.manifest.v1+json',
) {
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType, config: {}, layers: [], annotations }),
  );
  const source = { name: 'buildah', readManifest: () => Promise.resolve(bytes) } as unknown as Source;
  return { source, root: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

/**
 * image-spec annotations.md: `base.digest` is the "Digest of the image this image is based on". buildah 1.28.2 writes
 * `base.name: ""` and some digest for `FROM scratch`.
 */
describe('the base of an image', () => {
  test('from scratch is not named', async () => {
    const given = taken({ [NAME]: '', [DIGEST]: `sha256:${'3'.repeat(64)}`, own: 'kept' });
    const { source, root } = await withoutFalseBase(given);
    const bytes = await source.readManifest(root);
    expect(JSON.parse(bytes.toString())).toMatchObject({ annotations: { own: 'kept' } });
    expect(bytes.toString()).not.toContain('image.base');
    expect(root).toEqual({ ...given.root, digest: digestOf(bytes), size: bytes.length });
  });

  test.each([
    [{ [NAME]: 'docker.io/library/alpine:3', [DIGEST]: `sha256:${'3'.repeat(64)}` }],
    [{ own: 'x' }],
    [undefined],
  ])('%j stays', async (annotations) => {
    const given = taken(annotations);
    expect(await withoutFalseBase(given)).toBe(given);
  });

  /** As `podman build --platform a,b FROM scratch` pushes it with `manifest push --all`. */
  test('inside an index is taken back there, and the index names what is left', async () => {
    const scratch = taken({ [NAME]: '', [DIGEST]: `sha256:${'3'.repeat(64)}` });
    const based = taken({ [NAME]: 'docker.io/library/alpine:3', [DIGEST]: `sha256:${'4'.repeat(64)}` });
    const bytes = new Map<string, Buffer>();
    for (const { source, root } of [scratch, based]) bytes.set(root.digest, await source.readManifest(root));
    const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
    const index = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: [scratch, based].map(({ root }, position) => ({ ...root, platform: platforms[position] })),
      }),
    );
    const root = { mediaType: INDEX, digest: digestOf(index), size: index.length };
    bytes.set(root.digest, index);
    const source = {
      name: 'podman',
      readManifest: ({ digest }: { digest: string }) => Promise.resolve(bytes.get(digest)),
      resolve: () => Promise.resolve(undefined),
    } as unknown as Source;

    const corrected = await withoutFalseBase({ source, root });
    const read = await corrected.source.readManifest(corrected.root);
    expect(corrected.root).toEqual({ ...root, digest: digestOf(read), size: read.length });
    expect(await corrected.source.resolve(corrected.root.digest)).toEqual(corrected.root);
    const { manifests } = JSON.parse(read.toString()) as { manifests: (typeof root)[] };
    expect(manifests[1]).toEqual({ ...based.root, platform: platforms[1] });
    const [first] = manifests;
    const child = await corrected.source.readManifest(first as never);
    expect(first).toEqual({
      ...scratch.root,
      digest: digestOf(child),
      size: child.length,
      platform: platforms[0],
    });
    expect(child.toString()).not.toContain('image.base');
  });

  test('an index without such an image stays the bytes it is', async () => {
    const given = taken({ own: 'x' }, INDEX);
    expect(await withoutFalseBase(given)).toBe(given);
  });
});

/** https://reproducible-builds.org/specs/source-date-epoch/; the classic builder has no word of it. */
test.each([
  [['SOURCE_DATE_EPOCH=1'], 1],
  [['SOURCE_DATE_EPOCH'], 1],
  [['A=1', 'SOURCE_DATE_EPOCH_X=1'], 0],
  [[], 0],
])('the classic builder with %j warns %i times', (buildArgs, times) => {
  const warnings: string[] = [];
  const reporter = { warning: (text: string) => warnings.push(text) };
  warnOfIgnoredTime({ buildArgs }, { reporter } as unknown as Parameters<typeof warnOfIgnoredTime>[1]);
  expect(warnings).toHaveLength(times);
});
