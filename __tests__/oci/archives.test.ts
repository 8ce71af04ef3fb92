import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, truncateSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pack, type Header } from 'tar-stream';
import { readArchiveStream } from '../../src/oci/layouts/archive-stream.ts';
import type { BlobSink } from '../../src/oci/content.ts';
import { digestOf, type Digest } from '../../src/oci/digest.ts';
import { openDockerArchive } from '../../src/oci/layouts/docker-archive.ts';
import { chooseEntry, openLayout, openLayoutArchive } from '../../src/oci/layouts/layout.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { parseReference } from '../../src/oci/reference.ts';

type Entry = [name: string, content: Buffer | string, header?: Partial<Header>];

const layer = randomBytes(5 * 1024 * 1024);
const config = Buffer.from('{"os":"linux","architecture":"amd64"}');
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
    },
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(layer), size: layer.length },
    ],
  }),
);
const entry = (name: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digestOf(manifest),
  size: manifest.length,
  annotations: { 'org.opencontainers.image.ref.name': name },
});
const blob = (bytes: Buffer): Entry => [`blobs/${digestOf(bytes).replace(':', '/')}`, bytes];
const layoutEntries = (...names: string[]): Entry[] => [
  blob(layer),
  blob(config),
  blob(manifest),
  ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
  ['index.json', JSON.stringify({ schemaVersion: 2, manifests: names.map(entry) })],
];

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'archives-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function writeDirectory(name: string, entries: Entry[]): string {
  for (const [path, content] of entries) {
    mkdirSync(dirname(join(directory, name, path)), { recursive: true });
    writeFileSync(join(directory, name, path), content);
  }
  return join(directory, name);
}

async function tar(entries: Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content, header] of entries) archive.entry({ name, ...header }, content as Buffer);
  archive.finalize();
  return buffer(archive);
}

async function writeArchive(name: string, entries: Entry[]): Promise<string> {
  writeFileSync(join(directory, name), await tar(entries));
  return join(directory, name);
}

// Issue 20, point 6: memory, and the time until an archive is open, don't depend on the size of its layers.
test('the layers of an archive are not read to find what comes after them', async () => {
  const size = 16 * 1024 ** 3;
  const huge = pack();
  huge.entry({ name: 'huge', size });
  const [header] = (await once(huge, 'data')) as [Buffer];
  huge.on('error', () => {}).destroy();
  const file = join(directory, 'huge.tar');
  writeFileSync(file, header);
  truncateSync(file, header.length + size);
  appendFileSync(file, await tar(layoutEntries('app')));
  const layout = await openLayoutArchive(file);
  const source = await layout.readManifest(chooseEntry(layout, 'app'));
  expect(source.equals(manifest)).toBe(true);
  expect(
    digestOf(
      await buffer(await layout.readBlob({ digest: digestOf(layer), size: layer.length, mediaType: '' })),
    ),
  ).toBe(digestOf(layer));
  truncateSync(file, header.length + size / 2);
  await expect(openLayoutArchive(file)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
});

describe('an OCI layout', () => {
  for (const [kind, open] of [
    [
      'in a directory',
      async (...names: string[]) =>
        openLayout(writeDirectory(`layout-${names.join('-')}`, layoutEntries(...names))),
    ],
    [
      'in an archive',
      async (...names: string[]) =>
        openLayoutArchive(await writeArchive(`layout-${names.join('-')}.tar`, layoutEntries(...names))),
    ],
  ] as const) {
    test(`${kind} is read whole, from any offset`, async () => {
      const layout = await open('1.0');
      const root = chooseEntry(layout, undefined);
      expect((await layout.readManifest(root)).equals(manifest)).toBe(true);
      const descriptor = { mediaType: 'x', digest: digestOf(layer), size: layer.length };
      expect(digestOf(await buffer(await layout.readBlob(descriptor)))).toBe(descriptor.digest);
      const tail = await buffer(await layout.readBlob(descriptor, { offset: layer.length - 7 }));
      expect(tail.equals(layer.subarray(-7))).toBe(true);
      expect(await buffer(await layout.readBlob(descriptor, { offset: layer.length }))).toHaveLength(0);
    });

    test(`${kind} with two images wants a name, and lists them`, async () => {
      const layout = await open('1.0', '2.0');
      expect(chooseEntry(layout, '2.0').annotations).toEqual({ 'org.opencontainers.image.ref.name': '2.0' });
      expect(await layout.resolve('1.0')).toMatchObject({ digest: digestOf(manifest) });
      expect(await layout.resolve('3.0')).toBeUndefined();
      expect(() => chooseEntry(layout, undefined)).toThrow('holds 2 images');
      expect(() => chooseEntry(layout, '3.0')).toThrow('no image named "3.0"');
    });
  }

  test.each<[string, () => Promise<unknown>, string]>([
    ['a missing directory', () => openLayout('/nowhere'), 'oci:/nowhere is not a directory'],
    ['a missing archive', () => openLayoutArchive('/nowhere.tar'), 'oci-archive:/nowhere.tar is not a file'],
    [
      'an empty directory',
      async () => openLayout(writeDirectory('empty', [['x', '']])),
      'holds no index.json',
    ],
    [
      'no tar',
      async () => openLayoutArchive(join(writeDirectory('no-tar', [['x', randomBytes(2048)]]), 'x')),
      "can't be read as a tar archive",
    ],
    [
      'a link that leaves the archive',
      async () =>
        openLayoutArchive(
          await writeArchive('escape.tar', [
            ['blobs/a', '', { type: 'symlink', linkname: '../../etc/passwd' }],
          ]),
        ),
      'leaves the archive',
    ],
  ])('%s is refused', async (_name, open, message) => {
    await expect(open()).rejects.toThrow(message);
  });

  test('a manifest whose bytes changed is refused', async () => {
    const [, ...others] = layoutEntries('1.0').filter(([path]) => path !== blob(manifest)[0]);
    const layout = await openLayout(
      writeDirectory('changed', [...others, [blob(manifest)[0], Buffer.alloc(manifest.length)]]),
    );
    await expect(layout.readManifest(chooseEntry(layout, undefined))).rejects.toThrow(
      'should have the digest',
    );
  });
});

describe('an OCI archive as a stream', () => {
  test('hands large blobs to the sink as they pass and keeps the small ones', async () => {
    const taken = new Map<Digest, string>();
    const sink: BlobSink = {
      has: async () => false,
      async accept({ digest, size }, body) {
        const bytes = await buffer(body);
        taken.set(digest!, createHash('sha256').update(bytes).digest('hex'));
        return { digest: digest!, size: size! };
      },
    };
    const layout = await readArchiveStream(Readable.from([await tar(layoutEntries('1.0'))]), sink, 'buildx');
    expect([...taken]).toEqual([[digestOf(layer), digestOf(layer).slice(7)]]);
    const root = chooseEntry(layout, undefined);
    expect((await layout.readManifest(root)).equals(manifest)).toBe(true);
    const kept = await buffer(
      await layout.readBlob({ mediaType: 'x', digest: digestOf(config), size: config.length }),
    );
    expect(kept.equals(config)).toBe(true);
  });

  test('a sink that fails ends it', async () => {
    const sink: BlobSink = {
      has: async () => false,
      accept: () => Promise.reject(new Error('registry is gone')),
    };
    const stream = Readable.from([await tar(layoutEntries('1.0'))]);
    await expect(readArchiveStream(stream, sink, 'buildx')).rejects.toThrow('registry is gone');
  });

  test('a small blob that is not what its name says is refused', async () => {
    const sink: BlobSink = { has: async () => false, accept: () => Promise.reject(new Error('not called')) };
    const wrong: Entry = [blob(config)[0], Buffer.from('other')];
    await expect(readArchiveStream(Readable.from([await tar([wrong])]), sink, 'buildx')).rejects.toThrow(
      'should have the digest',
    );
  });
});

describe('a docker archive', () => {
  const saved = (...names: string[]): Entry[] => [
    ['abc.json', config],
    ['1/layer.tar', layer],
    ['2/layer.tar', '', { type: 'symlink', linkname: '../1/layer.tar' }],
    [
      'manifest.json',
      JSON.stringify(
        names.map((name) => ({
          Config: 'abc.json',
          RepoTags: [name],
          Layers: ['1/layer.tar', '2/layer.tar'],
        })),
      ),
    ],
  ];

  test('of an older engine becomes a manifest with compressed layers, the same each time', async () => {
    const archive = await writeArchive('saved.tar', saved('acme/app:1'));
    const { source, root } = await openDockerArchive(archive, { temporaryDirectory: directory });
    const read = parseManifest(await source.readManifest(root), root.mediaType, 'saved');
    if (read.kind !== 'image') throw new Error(`a ${read.kind} isn't an image`);
    expect(read.layers).toHaveLength(2);
    const bytes = await buffer(await source.readBlob(read.layers[1]!));
    expect(digestOf(bytes)).toBe(read.layers[1]!.digest);
    expect(gunzipSync(bytes).equals(layer)).toBe(true);
    const again = await openDockerArchive(archive, { temporaryDirectory: directory });
    expect(again.root).toEqual(root);
  });

  test('is asked for one of its images by name or place', async () => {
    const archive = await writeArchive('two.tar', saved('acme/app:1', 'acme/app:2'));
    const options = { temporaryDirectory: directory };
    await expect(openDockerArchive(archive, options)).rejects.toMatchObject({
      hint: expect.stringContaining('acme/app:1, acme/app:2'),
    });
    await expect(
      openDockerArchive(archive, { ...options, reference: parseReference('acme/app:3') }),
    ).rejects.toThrow('no image named docker.io/acme/app:3');
    await openDockerArchive(archive, { ...options, reference: parseReference('acme/app:2') });
    await openDockerArchive(archive, { ...options, position: 0 });
  });

  test('of a newer engine is the layout in it', async () => {
    const archive = await writeArchive('new.tar', [
      ...layoutEntries('1'),
      ...saved('acme/app:1').filter(([name]) => name === 'manifest.json'),
    ]);
    const { root } = await openDockerArchive(archive, { temporaryDirectory: directory });
    expect(root.digest).toBe(digestOf(manifest));
  });
});
