import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import type { LyingRegistry } from '../e2e/support/lying-registry.ts';
import { openWorld, released, type World } from './support/world.ts';

/**
 * How the layers of a base image get from its registry to those that are published to, by the requests that are sent.
 * The first registry has the base, under another name.
 */
let world: World;
let base: { name: string; layers: string[] };
beforeEach(async () => {
  world = await openWorld();
  await writeFile(join(world.workspace, 'Dockerfile'), 'FROM scratch\nCOPY greeting /a\nCOPY greeting /b\n');
  const host = world.registries[0]!.host;
  const { report } = await world.publish(released('v1.0.0'), { images: `${host}/acme/base` });
  base = {
    name: `${host}/acme/base:1.0.0`,
    layers: await layersOf(world.registries[0]!, 'acme/base', report!.digest),
  };
  world.transcript();
});
afterEach(() => world.close());

async function layersOf({ storage }: LyingRegistry, repository: string, digest: string): Promise<string[]> {
  const manifest = await storage.manifest(repository, digest as Descriptor['digest']);
  const { layers } = JSON.parse(manifest!.bytes.toString()) as { layers: Descriptor[] };
  return layers.map((layer) => layer.digest);
}

/** Requests of this kind that name a layer of the base, by registry. */
const about = (kind: string): number[] =>
  world.registries.map(
    ({ asked }) =>
      asked.filter(
        (one) =>
          one.kind === kind &&
          base.layers.some(
            (digest) => one.url.includes(encodeURIComponent(digest)) || one.url.includes(digest),
          ),
      ).length,
  );

test.each([
  ['by the config alone', 'CMD ["/greeting"]'],
  ['by a layer that doesn’t depend on it', 'COPY --link greeting /greeting'],
])(
  'a base image that is built on %s is mounted in its registry, and not read for it',
  async (_, instruction) => {
    await writeFile(join(world.workspace, 'Dockerfile'), `FROM ${base.name}\n${instruction}\n`);
    const images = `${world.registries[0]!.host}/acme/app`;
    await world.publish(released('v1.2.3'), { images });
    expect(about('blob-get')).toEqual([0, 0, 0]);
    expect(about('mount')).toEqual([2, 0, 0]);
    expect(about('upload-whole')).toEqual([0, 0, 0]);
  },
);

test.each([
  ['by the config alone', 'CMD ["/greeting"]'],
  ['by a layer that doesn’t depend on it', 'COPY --link greeting /greeting'],
  ['by a layer that does', 'COPY greeting /greeting'],
])('a base image that is built on %s is read once for all other registries', async (_, instruction) => {
  await writeFile(join(world.workspace, 'Dockerfile'), `FROM ${base.name}\n${instruction}\n`);
  const { report } = await world.publish(released('v1.2.3'));
  expect(report?.images.map(({ status }) => status)).toEqual(['published', 'published', 'published']);
  expect(about('blob-get')).toEqual([2, 0, 0]);
  expect(about('upload-whole')).toEqual([0, 2, 2]);
  for (const registry of world.registries)
    expect(await layersOf(registry, 'acme/app', report!.digest)).toEqual(expect.arrayContaining(base.layers));
});

test('and not at all once they have it', async () => {
  await writeFile(join(world.workspace, 'Dockerfile'), `FROM ${base.name}\nCOPY --link greeting /greeting\n`);
  await world.publish(released('v1.2.3'));
  world.transcript();
  await writeFile(join(world.workspace, 'greeting'), 'another hello\n');
  await world.publish(released('v1.2.4'));
  expect(about('blob-get')).toEqual([0, 0, 0]);
  expect(about('upload-whole')).toEqual([0, 0, 0]);
});
