import { parseRepositoryName } from '../../src/oci/reference.ts';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildEmbedded, type EmbeddedEnvironment } from '../../src/builder/build.ts';
import type { BlobSink, Source } from '../../src/oci/content.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { PublishError } from '../../src/oci/errors.ts';
import { buildEnvironment, buildRequest, temporary, writeFiles } from './support.ts';

const place = temporary();
const dockerfiles = {
  base: 'FROM scratch\nCOPY passwd /etc/passwd\nCOPY tool /bin/tool\n',
  owned: 'FROM example.com/base\nCOPY --chown=app app /app\n',
  linked: 'FROM example.com/base\nCOPY --link app /app\n',
  stages: 'FROM example.com/base AS one\nFROM scratch\nCOPY --from=one /bin/tool /tool\n',
  again: 'FROM example.com/base AS one\nCOPY app /app\nFROM one\nCOPY --from=one /bin/tool /copy\n',
  image: 'FROM scratch\nCOPY --from=example.com/base /bin/tool /tool\n',
};

let base: { source: Source; root: Descriptor; layers: Descriptor[] };
beforeAll(async () => {
  writeFiles(place.path, {
    passwd: 'root:x:0:0::/root:/bin/sh\napp:x:1234:4321::/:/bin/sh\n',
    tool: 'what the tool does',
    app: 'the app',
    ...Object.fromEntries(Object.entries(dockerfiles).map(([name, text]) => [`${name}/Dockerfile`, text])),
  });
  const { source, root } = await build('base', {});
  base = { source, root, layers: await layersOf(source, root) };
});
afterAll(place.dispose);

function build(name: keyof typeof dockerfiles, environment: Partial<EmbeddedEnvironment>) {
  const request = buildRequest({ context: place.path, file: `${place.path}/${name}/Dockerfile` });
  return buildEmbedded(request, buildEnvironment(place.path, environment));
}

/** The base image as a registry has it, and what was read of it; with `layer`, its layers are other ones. */
function registry(layer?: (options: Parameters<Source['readBlob']>[1]) => Promise<Readable>) {
  const reads: Digest[] = [];
  const source: Source = {
    name: 'example.com/base',
    repository: parseRepositoryName('example.com/base'),
    resolve: (reference) => base.source.resolve(reference),
    readManifest: (descriptor) => base.source.readManifest(descriptor),
    readBlob(descriptor, options) {
      reads.push(descriptor.digest);
      if (layer && base.layers.some(({ digest }) => digest === descriptor.digest)) return layer(options);
      return base.source.readBlob(descriptor, options);
    },
  };
  const layerReads = () => reads.filter((digest) => base.layers.some((layer) => layer.digest === digest));
  return { resolveBase: () => Promise.resolve({ source, root: base.root }), layerReads };
}

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md: the immediate image that shares its first layers. */
describe('the base is recorded', () => {
  const annotations = async (name: keyof typeof dockerfiles) => {
    const { source, root } = await build(name, registry());
    const bytes = await source.readManifest(root);
    return (JSON.parse(bytes.toString()) as { annotations?: Record<string, string> }).annotations;
  };

  test.each(['owned', 'linked', 'again'] as const)('%s', async (name) => {
    expect(await annotations(name)).toEqual({
      'org.opencontainers.image.base.name': 'example.com/base:latest',
      'org.opencontainers.image.base.digest': base.root.digest,
    });
  });

  test.each(['base', 'stages', 'image'] as const)('not of an image FROM scratch: %s', async (name) => {
    expect(await annotations(name)).toBeUndefined();
  });
});

/** A sink that keeps what it is told of. */
function recorder() {
  const offered = new Map<Digest, Promise<Buffer>>();
  const shared: Digest[] = [];
  const sink: BlobSink = {
    has: () => Promise.resolve(false),
    accept: () => Promise.reject(new PublishError('the embedded builder sends nothing')),
    offer(blob, source) {
      offered.set(blob.digest, source.readBlob(blob).then(buffer));
    },
    async share(blob, source) {
      shared.push(blob.digest);
      return Readable.from([await buffer(await source.readBlob(blob))]);
    },
  };
  return { sink, offered, shared };
}

/** Hands on whatever comes, as if its digest were right. */
const lyingSink: BlobSink = { ...recorder().sink, share: (blob, source) => source.readBlob(blob) };

async function layersOf(source: Source, root: Descriptor): Promise<Descriptor[]> {
  return (JSON.parse((await source.readManifest(root)).toString()) as { layers: Descriptor[] }).layers;
}

const lastLayer = async ({ source, root }: { source: Source; root: Descriptor }): Promise<Buffer> =>
  gunzipSync(await buffer(await source.readBlob((await layersOf(source, root)).at(-1)!)));

describe('a base image', () => {
  test('is read once, and names of owners are found in it', async () => {
    const { resolveBase, layerReads } = registry();
    const layer = await lastLayer(await build('owned', { resolveBase }));
    // Owner and group, in octal, in the header of the only entry.
    expect(layer.subarray(108, 124).toString('latin1').replaceAll('\0', ' ').trim()).toBe('002322  010341');
    expect(layerReads()).toEqual(base.layers.map(({ digest }) => digest));
  });

  test('is not read where nothing depends on its files', async () => {
    const { resolveBase, layerReads } = registry();
    await build('linked', { resolveBase });
    expect(layerReads()).toEqual([]);
  });

  test.each(['stages', 'again', 'image'] as const)('gives its files to others (%s)', async (name) => {
    const { resolveBase } = registry();
    expect((await lastLayer(await build(name, { resolveBase }))).toString('latin1')).toContain(
      'what the tool does',
    );
  });

  test('goes to the registries while it is read, and new layers as soon as they are made', async () => {
    const { resolveBase, layerReads } = registry();
    const { sink, offered, shared } = recorder();
    const { source, root } = await build('owned', { resolveBase, sink });
    const layers = await layersOf(source, root);
    const own = layers.at(-1)!;
    expect(shared).toEqual(base.layers.map(({ digest }) => digest));
    expect([...offered.keys()]).toEqual([own.digest]);
    expect((await offered.get(own.digest))?.length).toBe(own.size);
    expect(layerReads()).toHaveLength(base.layers.length);
  });

  test('goes to the registries as it lies where it is not read', async () => {
    const { resolveBase } = registry();
    const { sink, offered, shared } = recorder();
    const { source, root } = await build('linked', { resolveBase, sink });
    expect(shared).toEqual([]);
    expect([...offered.keys()].sort()).toEqual(
      (await layersOf(source, root)).map(({ digest }) => digest).sort(),
    );
  });

  test('stays where it is when only its files are taken', async () => {
    const { resolveBase } = registry();
    const { sink, offered, shared } = recorder();
    const { source, root } = await build('stages', { resolveBase, sink });
    expect(shared).toEqual([]);
    expect([...offered.keys()]).toEqual((await layersOf(source, root)).map(({ digest }) => digest));
  });

  test('whose layer is no archive is refused by its place', async () => {
    const { resolveBase } = registry(() => Promise.resolve(Readable.from([randomBytes(4096)])));
    await expect(build('again', { resolveBase, sink: lyingSink })).rejects.toMatchObject({
      message: expect.stringContaining("example.com/base, layer 1 of 2 can't be unpacked: ") as unknown,
      code: 'LAYER_INVALID',
    });
  });

  test('whose layer does not come in time is told by its place', async () => {
    const controller = new AbortController();
    const late = new PublishError('The step took longer than its timeout of 5m', {
      input: 'timeout',
      code: 'CANCELLED',
    });
    const { resolveBase } = registry((options) => {
      const stalled = new Readable({ read() {} });
      options?.signal?.addEventListener('abort', () => stalled.destroy(late));
      setImmediate(() => controller.abort(late));
      return Promise.resolve(stalled);
    });
    await expect(build('owned', { resolveBase, signal: controller.signal })).rejects.toMatchObject({
      message: 'The step took longer than its timeout of 5m at example.com/base, layer 1 of 2',
      input: 'timeout',
    });
  });
});
