import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildEmbedded, refusesEmbedded } from '../../src/builder/build.ts';
import { buildEnvironment, buildRequest, temporary, writeFiles } from './support.ts';

const place = temporary();
beforeAll(() =>
  writeFiles(place.path, {
    Dockerfile: 'FROM scratch\nCOPY app /app\nENTRYPOINT ["/app"]\n',
    app: { text: 'binary', mode: 0o755 },
    'run/Dockerfile': 'FROM scratch\n\nRUN echo hi\n',
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

test('several platforms make an index', async () => {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const built = await buildEmbedded(
    buildRequest({ context: place.path, platforms }),
    buildEnvironment(place.path),
  );
  const index = JSON.parse((await built.source.readManifest(built.root)).toString());
  expect(index.manifests.map(({ platform }: { platform: unknown }) => platform)).toEqual(platforms);
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
