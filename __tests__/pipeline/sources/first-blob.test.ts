import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeLayout } from '../../../src/pipeline/release/links.ts';
import { firstBlob } from '../../../src/pipeline/sources/first-blob.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { image } from '../../publish/support/images.ts';
import { memorySource } from '../../publish/support/memory.ts';
import { openWorld, released, REPOSITORY, type World } from '../support/world.ts';

const LARGE = 'the largest of all layers, so it is sent first'.repeat(50);
const NO_BUILD = { engine: '', reproducible: '', provenance: '' };

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await layout('out', 'small', LARGE);
  await layout('other', 'another');
});
afterEach(() => world.close());

async function layout(name: string, ...layers: string[]): Promise<void> {
  const made = image(layers);
  const content = { source: memorySource(made.content), root: made.root };
  await writeLayout(content, join(world.workspace, name), new AbortController().signal);
}

const largest = (...names: string[]) =>
  firstBlob({ workspace: world.workspace, from: names.map((name, at) => ({ name, line: at + 1 })) }, {});

test.each([[['oci:out']], [['oci:other', 'oci:out']]])('the largest of %j', async (names) => {
  expect(await largest(...names)).toEqual({ digest: digestOf(LARGE), size: LARGE.length });
});

test.each([
  [['oci:nowhere']],
  [['oci:out', 'oci:nowhere']],
  [['oci:out:no-such-tag']],
  [['oci:out', 'oci-archive:out.tar']],
  [['oci:out', '127.0.0.1:1/acme/app:1']],
  [['docker-archive:out.tar']],
])('none is known of %j', async (names) => {
  expect(await largest(...names)).toBeUndefined();
});

test('none is known of a layout that is broken', async () => {
  await writeFile(join(world.workspace, 'out/index.json'), '{"schemaVersion":2,"manifests":');
  expect(await largest('oci:out')).toBeUndefined();
});

test('it is asked for before the others, and an upload is opened only for what is missing', async () => {
  const from = { ...NO_BUILD, from: 'oci:out' };
  await world.publish(released('v1.2.3'), from);
  for (const { ping, mount, 'upload-start': opened, 'upload-cancel': cancelled } of world.transcript()) {
    expect({ ping, mount, opened, cancelled }).toEqual({ ping: 1, mount: 3 });
  }
  // The same again: nothing is missing.
  await world.publish(released('v1.2.3'), from);
  for (const { mount, 'upload-start': opened, 'upload-cancel': cancelled } of world.transcript()) {
    expect({ mount, opened, cancelled }).toEqual({ mount: 1 });
  }
  // A new version of it.
  await world.publish(released('v1.2.4'), from);
  expect(await world.tag('1.2.4')).toEqual(await world.tag('1.2.3'));
});

test('one registry is asked once, and its other repositories mount the blob', async () => {
  const [{ host } = { host: '' }] = world.registries;
  await world.publish(released('v1.2.3'), {
    ...NO_BUILD,
    from: 'oci:out',
    images: `${host}/${REPOSITORY}\n${host}/acme/copy`,
    'registry-auth': '',
  });
  const [counts = {}] = world.transcript();
  expect(counts['blob-head'] ?? 0).toBe(0);
  expect(await world.tag('1.2.3', 'acme/copy')).toContain(
    (await world.tag('1.2.3')).find((digest) => digest !== undefined),
  );
});
