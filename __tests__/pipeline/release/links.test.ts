import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openLayout } from '../../../src/oci/layouts/layout.ts';
import { inBuildOrder, isLinkedTo, writeLayout, type Linked } from '../../../src/pipeline/release/links.ts';
import { describe as describeBytes, image, index, type MadeImage } from '../../publish/support/images.ts';
import { memorySource } from '../../publish/support/memory.ts';

// docs/building.md, "Targets that build on each other": the base is built first, once; a circle is an error.

const build = (name: string, ...links: string[]): Linked => ({
  name,
  links: links.map((target) => ({ context: `the-${target}`, target })),
});

describe('the order of builds that build on each other', () => {
  const order = (...builds: Linked[]) => inBuildOrder(builds).map(({ name }) => name);

  test.each<[string, Linked[], string[]]>([
    ['as they were without links', [build('b'), build('a')], ['b', 'a']],
    ['a base first', [build('app', 'base'), build('base')], ['base', 'app']],
    [
      'a base of several once',
      [build('app', 'base'), build('worker', 'base'), build('base')],
      ['base', 'app', 'worker'],
    ],
    [
      'a chain from its end',
      [build('app', 'runtime'), build('runtime', 'base'), build('base')],
      ['base', 'runtime', 'app'],
    ],
    [
      'a diamond',
      [build('app', 'left', 'right'), build('left', 'base'), build('right', 'base'), build('base')],
      ['base', 'left', 'right', 'app'],
    ],
    // It may be a target that isn't among those that were asked for.
    ['a link to what is not built here', [build('app', 'elsewhere')], ['app']],
  ])('%s', (_what, builds, expected) => {
    expect(order(...builds)).toEqual(expected);
  });

  test.each<[string, Linked[], string]>([
    ['itself', [build('app', 'app')], 'app → app'],
    ['each other', [build('one', 'two'), build('two', 'one')], 'one → two → one'],
    [
      'each other, seen from outside the circle',
      [build('app', 'one'), build('one', 'two'), build('two', 'three'), build('three', 'one')],
      'one → two → three → one',
    ],
  ])('is refused for builds on %s, which are named', (_what, builds, circle) => {
    expect(() => inBuildOrder(builds)).toThrow(
      expect.objectContaining({
        code: 'TARGET_CYCLE',
        input: 'bake-files',
        message: expect.stringContaining(circle),
      }),
    );
  });

  test('whether others build on one is asked by its name, and not by the context', () => {
    const builds = [build('app', 'base'), build('base')];
    expect(['app', 'base', 'the-base'].map((name) => isLinkedTo(name, builds))).toEqual([false, true, false]);
  });
});

describe('an image for others to build on', () => {
  let directory: string;
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'layout-'))));
  afterEach(() => rm(directory, { recursive: true }));

  const { signal } = new AbortController();
  const write = (made: MadeImage, source = memorySource(made.content)) =>
    writeLayout({ source, root: made.root }, directory, signal);
  const one = image(['base', 'layer']);

  // https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md
  test.each<[string, MadeImage]>([
    ['of one platform', one],
    [
      'of several platforms',
      index([
        { image: one, platform: { os: 'linux', architecture: 'amd64' } },
        { image: image(['arm']), platform: { os: 'linux', architecture: 'arm64' } },
      ]),
    ],
  ])('%s is a layout with all of its content', async (_what, made) => {
    await write(made);
    const layout = await openLayout(directory);
    expect(await layout.resolve(made.root.digest)).toMatchObject(made.root);
    for (const bytes of made.content) {
      const descriptor = describeBytes(bytes, '');
      expect(await buffer(await layout.readBlob(descriptor))).toEqual(bytes);
    }
  });

  test('with a layer that is not what its digest says is refused', async () => {
    const source = memorySource(one.content);
    const [, second] = one.layers;
    source.content.set(second!.digest, Buffer.from('other'));
    await expect(write(one, source)).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringContaining(second!.digest),
    });
  });
});
