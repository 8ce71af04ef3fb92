import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeLayout } from '../../src/pipeline/release/links.ts';
import { image } from '../publish/support/images.ts';
import { memorySource } from '../publish/support/memory.ts';
import { openWorld, REPOSITORY, released, type World } from './support/world.ts';

/** Empty: the inputs of a build have no effect with `from`. */
const NO_BUILD = { engine: '', reproducible: '', provenance: '' };

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const { content, root } = image(['a layer']);
  const layout = join(world.workspace, 'layout');
  await writeLayout({ source: memorySource(content), root }, layout, new AbortController().signal);
});
afterAll(() => world.close());

/** The registry with a password, and no other. */
function withLogin(password: string, tags: string): Record<string, string> {
  const [, basic] = world.registries;
  return {
    images: `${basic?.host}/${REPOSITORY}`,
    'registry-auth': JSON.stringify([{ registry: basic?.host, username: 'robot', password }]),
    tags,
  };
}

// Directories lock accounts after a few wrong passwords, some after three.
test.each<[string, string, Record<string, string>?]>([
  ['one tag', 'v1'],
  ['one tag and a layout', 'v1', { ...NO_BUILD, from: 'oci:layout' }],
  ['two tags', 'v1\nv2'],
  ['four tags', 'v1\nv2\nv3\nv4'],
])('a wrong password is tried twice at most, with %s', async (_name, tags, inputs = {}) => {
  world.transcript();
  const given = { ...withLogin('wrong', tags), ...inputs };
  await expect(world.publish(released('v1.2.3'), given)).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
  const [, { ping = 0, ...asked } = {}] = world.transcript();
  // The first request asks how to log in.
  expect(ping).toBe(1);
  const withPassword = Object.values(asked).reduce((sum, count) => sum + count, 0);
  expect(withPassword).toBeGreaterThan(0);
  expect(withPassword).toBeLessThanOrEqual(2);
});

// https://docs.github.com/actions/tutorials/store-and-share-data: an artifact that another job was to leave may be missing.
test.each(['oci:out', 'oci-archive:out.tar', 'docker-archive:out.tar:app:1'])(
  'a source that is missing is told before a registry is asked: %s',
  async (from) => {
    world.transcript();
    await expect(world.publish(released('v1.2.3'), { ...NO_BUILD, from })).rejects.toMatchObject({
      message: `${from} not found`,
      input: 'from',
      line: 1,
    });
    expect(world.transcript()).toEqual([{}, {}, {}]);
  },
);
