import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildEmbedded, refusesEmbedded } from '../../src/builder/build.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { buildEnvironment, buildRequest, temporary, writeFiles } from './support.ts';

const place = temporary();
beforeAll(() =>
  writeFiles(place.path, {
    Dockerfile: 'FROM scratch\nCOPY app /app\nENTRYPOINT ["/app"]\n',
    app: { text: 'binary', mode: 0o755 },
    'run/Dockerfile': 'FROM scratch\n\nRUN echo hi\n',
    'files/Dockerfile':
      'FROM scratch AS files\nCOPY app /one\nFROM files AS more\nCOPY app /two\nFROM scratch\nCOPY --from=more / /\n',
    'unused/Dockerfile': 'FROM scratch AS one\nRUN echo\nFROM scratch\nCOPY Dockerfile /\n',
  }),
);
afterAll(place.dispose);

test('the same files give the same bytes, whenever they were written', async () => {
  const build = () =>
    buildEmbedded(buildRequest({ context: place.path }), buildEnvironment(place.path)).then(
      ({ root }) => root.digest,
    );
  const first = await build();
  writeFiles(place.path, { app: { text: 'binary', mode: 0o755 } });
  expect(await build()).toBe(first);
});

/** A change here changes the digest of every image that is built again: it needs a reason, and a line in the changelog. */
test('the bytes of an image are pinned: text, a program, an archive', async () => {
  const context = join(place.path, 'pinned');
  let state = 1;
  // Numbers of a linear congruential generator, as in POSIX's example of rand().
  const noise = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24;
  const bytes = (size: number, of: () => number): Buffer => {
    const filled = Buffer.alloc(size);
    for (let index = 0; index < size; index++) filled[index] = of();
    return filled;
  };
  writeFiles(context, {
    Dockerfile: 'FROM scratch\nCOPY text /etc/text\nCOPY program archive /opt/\n',
    text: 'a line\n'.repeat(1000),
    program: { text: bytes(1_500_000, () => noise() & noise()), mode: 0o755 },
    archive: bytes(1_100_000, noise),
  });
  const request = buildRequest({ context, platforms: [{ os: 'linux', architecture: 'amd64' }] });
  const { root } = await buildEmbedded(request, buildEnvironment(context));
  expect(root.digest).toBe('sha256:bb84c52861f54572a080ba860e64e33434a87bc0053613b1b6aed68230599d05');
});

test('several platforms make an index', async () => {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const built = await buildEmbedded(
    buildRequest({ context: place.path, platforms }),
    buildEnvironment(place.path),
  );
  const index = JSON.parse((await built.source.readManifest(built.root)).toString());
  expect(index.manifests.map(({ platform }: { platform: unknown }) => platform)).toEqual(platforms);
});

test('layers of stages that only give their files away are not made', async () => {
  const environment = buildEnvironment(place.path);
  const { source, root } = await buildEmbedded(
    buildRequest({ context: place.path, file: join(place.path, 'files/Dockerfile') }),
    environment,
  );
  const { layers, config } = JSON.parse((await source.readManifest(root)).toString()) as {
    layers: unknown[];
    config: Descriptor;
  };
  const { rootfs, history } = JSON.parse((await buffer(await source.readBlob(config))).toString());
  expect([layers.length, rootfs.diff_ids.length, history.length]).toEqual([1, 1, 1]);
  expect(readdirSync(environment.temporaryDirectory)).toEqual([expect.stringMatching(/^layer-/)]);
});

describe('refuses', () => {
  const workspace = { workspace: place.path, env: {} };

  test('RUN, with its line', async () => {
    const reason = await refusesEmbedded(buildRequest({ context: 'run' }), workspace);
    expect(reason).toBe('run/Dockerfile:3: RUN needs an engine: the embedded builder runs no commands');
  });

  test('but not in a stage that nothing needs', async () => {
    expect(await refusesEmbedded(buildRequest({ context: 'unused' }), workspace)).toBeUndefined();
  });
});
