import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { layoutStorage, type LayoutStorage } from '../../src/embedded-registry/layout-storage.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { blobPath, openLayout, REF_NAME } from '../../src/oci/layouts/layout.ts';
import { MediaType } from '../../src/oci/media-types.ts';

let root: string;
let registry: EmbeddedRegistry | undefined;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'layout-storage-'));
});
afterEach(async () => {
  await registry?.close();
  registry = undefined;
  await rm(root, { recursive: true });
});

const at = (name: string) => join(root, name);

/** Serves directories as the repository `cache` and speaks to it. */
async function serve(from: string[], to?: string) {
  await registry?.close();
  const storage: LayoutStorage = await layoutStorage({
    repository: 'cache',
    from: from.map(at),
    ...(to === undefined ? {} : { to: at(to) }),
  });
  registry = await startEmbeddedRegistry({ storage });
  const { host } = registry;
  const call = (method: string, path: string, body?: string, type = 'application/octet-stream') =>
    fetch(`http://${host}/v2/${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    });
  const blob = async (text: string, repository = 'cache') =>
    (await call('POST', `${repository}/blobs/uploads/?digest=${digestOf(text)}`, text)).status;
  const image = async (tag: string, layer: string) => {
    for (const text of ['{}', layer]) await blob(text);
    return (await call('PUT', `cache/manifests/${tag}`, manifest(layer), MediaType.ociManifest)).status;
  };
  return { storage, call, blob, image };
}

function manifest(layer: string): string {
  const describe = (text: string, mediaType: string) => ({
    mediaType,
    digest: digestOf(text),
    size: text.length,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    config: describe('{}', MediaType.ociConfig),
    layers: [describe(layer, MediaType.ociLayerGzip)],
  });
}

const tagsIn = async (name: string) =>
  (await openLayout(at(name))).entries.map(({ annotations }) => annotations?.[REF_NAME]);
const filesIn = async (name: string) =>
  (await readdir(at(name), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

describe('OCI layouts as a repository', () => {
  test('what is pushed is a layout afterwards, and can be pulled from it', async () => {
    const first = await serve([], 'one');
    expect(await first.image('a', 'layer a')).toBe(201);
    await first.storage.complete();
    expect(await tagsIn('one')).toEqual(['a']);
    const second = await serve(['one']);
    const pulled = await second.call('GET', 'cache/manifests/a');
    expect(pulled.headers.get('content-type')).toBe(MediaType.ociManifest);
    expect(await pulled.text()).toBe(manifest('layer a'));
    expect(await (await second.call('GET', `cache/blobs/${digestOf('layer a')}`)).text()).toBe('layer a');
    expect(await (await second.call('GET', 'cache/tags/list')).json()).toEqual({
      name: 'cache',
      tags: ['a'],
    });
  });

  test('what is read goes along into what is written, and the rest stays behind', async () => {
    const first = await serve([], 'one');
    for (const name of ['used', 'unused']) await first.image(name, `layer ${name}`);
    await first.storage.complete();
    const second = await serve(['one'], 'two');
    await second.call('GET', 'cache/manifests/used');
    await second.image('new', 'layer new');
    await second.storage.complete();
    expect(await tagsIn('two')).toEqual(['new', 'used']);
    await rm(at('one'), { recursive: true });
    const third = await serve(['two']);
    for (const name of ['used', 'new']) {
      expect((await third.call('GET', `cache/manifests/${name}`)).status).toBe(200);
      expect((await third.call('HEAD', `cache/blobs/${digestOf(`layer ${name}`)}`)).status).toBe(200);
    }
    expect((await third.call('HEAD', `cache/blobs/${digestOf('layer unused')}`)).status).toBe(404);
    expect((await filesIn('two')).filter((name) => name.startsWith('arriving'))).toEqual([]);
  });

  test('a layer that is there need not be pushed again for another image to name it', async () => {
    const first = await serve([], 'one');
    await first.image('a', 'layer');
    await first.storage.complete();
    const second = await serve(['one'], 'two');
    expect(
      (await second.call('PUT', 'cache/manifests/b', manifest('layer'), MediaType.ociManifest)).status,
    ).toBe(201);
    await second.storage.complete();
    expect(await filesIn('two')).toEqual(
      [
        'index.json',
        'oci-layout',
        ...['{}', 'layer', manifest('layer')].map((text) => digestOf(text).slice(7)),
      ].sort(),
    );
  });

  test('nothing can be written where there is no place for it, nor to another repository', async () => {
    const readOnly = await serve(['one']);
    expect(await readOnly.blob('layer')).toBe(405);
    const other = await serve([], 'two');
    expect(await other.blob('layer', 'other')).toBe(405);
    expect((await other.call('GET', 'other/manifests/a')).status).toBe(404);
    expect(await (await other.call('GET', '_catalog')).json()).toEqual({ repositories: [] });
  });

  test('an image of which something is missing or cut off is not there', async () => {
    const first = await serve([], 'one');
    for (const name of ['cut', 'gone', 'whole']) await first.image(name, `layer ${name}`);
    await first.storage.complete();
    await writeFile(join(at('one'), blobPath(digestOf('layer cut'))), 'lay');
    await rm(join(at('one'), blobPath(digestOf('layer gone'))));
    const second = await serve(['one'], 'two');
    const status = async (tag: string) => (await second.call('GET', `cache/manifests/${tag}`)).status;
    expect([await status('cut'), await status('gone'), await status('whole')]).toEqual([404, 404, 200]);
    expect(await second.image('cut', 'layer cut')).toBe(201);
    expect(await status('cut')).toBe(200);
  });

  test('bytes that are not what their digest says are not kept', async () => {
    const { call } = await serve([], 'one');
    const pushed = await call('POST', `cache/blobs/uploads/?digest=${digestOf('this')}`, 'that');
    expect(pushed.status).toBe(400);
    expect(await filesIn('one')).toEqual([]);
  });

  test.each(['', 'no JSON', '{"schemaVersion":2,"manifests":[{}]}'])(
    'a layout with the index %j is empty',
    async (index) => {
      const { image } = await serve([], 'one');
      await image('a', 'layer');
      await registry?.close();
      await writeFile(join(at('one'), 'index.json'), index);
      const again = await serve(['one', 'nowhere']);
      expect((await again.call('GET', 'cache/manifests/a')).status).toBe(404);
    },
  );
});
