import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import { buildx } from '../../src/engines/buildx.ts';
import { docker } from '../../src/engines/docker.ts';
import type { Engine } from '../../src/engines/types/engine.ts';
import type { BuildResult } from '../../src/engines/types/result.ts';
import { openLayout } from '../../src/oci/layouts/layout.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { buildPlace, buildRequest, writeContext, type BuildPlace } from './support/build-environment.ts';
import {
  BASE_IMAGE,
  dockerDirectory,
  startDockerd,
  type DockerDaemon,
  type Flavour,
  printedBy,
} from './support/engine.ts';

const run = promisify(execFile);
const DOCKERFILE = `FROM ${BASE_IMAGE}
ARG GREETING=none
COPY big /big
RUN --mount=type=secret,id=token echo "$GREETING $(cat /run/secrets/token | wc -c)" > /hello
CMD ["cat", "/hello"]
`;
const CLASSIC_DOCKERFILE = DOCKERFILE.replace('RUN --mount=type=secret,id=token ', 'RUN ').replace(
  /cat \/run.*?\|/,
  'cat /big |',
);

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'engines-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));

/** Builds into a layout, and hands the result to `check` while it is there. */
async function building(
  engine: Engine,
  daemon: DockerDaemon,
  changes: Partial<BuildRequest> & { context: string },
  check: (result: BuildResult, place: BuildPlace) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  const place = await buildPlace({ ...daemon.env, ...env }, work);
  try {
    const request = buildRequest(changes);
    expect(await engine.refuses(request, place.environment)).toBeUndefined();
    const result = await engine.build(request, place.environment);
    await place.environment.sink.complete(result);
    await check(result, place);
    await result.close?.();
  } finally {
    await place.remove();
  }
}

/** Runs a layout's image on a daemon, by way of a real tool that reads layouts. */
async function runImage(place: BuildPlace, daemon: DockerDaemon): Promise<string> {
  const archive = join(place.environment.temporaryDirectory, 'run.tar');
  const name = `run-${randomBytes(4).toString('hex')}:1`;
  const { directory } = place.environment.sink;
  await run('skopeo', [
    'copy',
    '--override-os',
    'linux',
    `oci:${directory}`,
    `docker-archive:${archive}:${name}`,
  ]);
  await daemon.docker(['load', '--input', archive]);
  return printedBy(daemon, name);
}

const available = (flavour: Flavour) => (dockerDirectory(flavour) === undefined ? describe.skip : describe);

for (const flavour of ['26-containerd', '26-classic'] as const) {
  available(flavour)(`buildx on Docker ${flavour}`, () => {
    let daemon: DockerDaemon;
    beforeAll(async () => {
      daemon = await startDockerd({ flavour });
    }, 60_000);
    afterAll(() => daemon?.close(), 60_000);

    test('builds with RUN, an argument and a secret, and the image runs', async () => {
      const context = await writeContext(join(work, `run-${flavour}`), {
        Dockerfile: DOCKERFILE,
        big: randomBytes(9 * 1024 * 1024),
      });
      const changes = {
        context,
        buildArgs: ['GREETING=hello'],
        secrets: ['token=s3cr3t-value'],
        labels: ['a=b'],
      };
      await building(
        buildx,
        daemon,
        { ...changes, annotations: ['org.example.note=n'] },
        async (result, place) => {
          expect(await runImage(place, daemon)).toBe('hello 12\n');
          expect(place.secrets).toContain('s3cr3t-value');
          expect(place.output.join('\n')).not.toContain('s3cr3t-value');
          expect(result.imageId).toMatch(/^sha256:/);
          expect(result.metadata).toHaveProperty(['buildx.build.ref']);
          // What the engine keeps is no business of the user.
          await result.close?.();
          expect(await daemon.docker(['images', '--quiet', '--filter', 'reference=127.0.0.1:*/*'])).toBe('');
          const layout = await openLayout(place.environment.sink.directory);
          const bytes = await layout.readManifest(result.root);
          expect(JSON.parse(bytes.toString())).toMatchObject({ annotations: { 'org.example.note': 'n' } });
        },
      );
    }, 120_000);

    test('a failing step is told with its last lines, file and line', async () => {
      const context = await writeContext(join(work, `fail-${flavour}`), {
        Dockerfile: `FROM ${BASE_IMAGE}\nRUN (echo one; echo two) >&2; exit 7\n`,
      });
      const failing = building(buildx, daemon, { context }, () => Promise.resolve());
      await expect(failing).rejects.toMatchObject({ code: 'BUILD_STEP', file: 'Dockerfile', line: 2 });
      await expect(failing).rejects.toThrow(/RUN .* failed with exit code 7.*\n {4}one\n {4}two/);
    }, 60_000);
  });
}

available('26-containerd')('buildx with the containerd store', () => {
  let daemon: DockerDaemon;
  beforeAll(async () => {
    daemon = await startDockerd({ flavour: '26-containerd' });
  }, 60_000);
  afterAll(() => daemon?.close(), 60_000);

  const platforms = [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ];
  const copyOnly = () =>
    writeContext(join(work, 'copy-only'), {
      Dockerfile: 'FROM scratch\nCOPY big /\n',
      big: randomBytes(6 << 20),
    });

  const checkIndex = async (result: BuildResult, place: BuildPlace) => {
    const index = parseManifest(
      await result.source.readManifest(result.root),
      result.root.mediaType,
      'the result',
    );
    if (index.kind !== 'index') throw new Error('the result is no index');
    expect(index.manifests.map(({ platform }) => `${platform?.os}/${platform?.architecture}`)).toEqual([
      'linux/amd64',
      'linux/arm64',
      'unknown/unknown',
      'unknown/unknown',
    ]);
    expect(index.annotations).toMatchObject({ 'org.example.note': 'n' });
    const { directory } = place.environment.sink;
    const { stdout } = await run('skopeo', ['inspect', '--raw', `oci:${directory}`]);
    expect(JSON.parse(stdout)).toMatchObject({ manifests: [{}, {}, {}, {}] });
    expect(result.metadata?.['containerimage.digest']).toBe(result.root.digest);
  };
  const wanted = { platforms, provenance: 'mode=max', annotations: ['org.example.note=n'] };

  test('two platforms with provenance come out as one index, with the digest the engine gave it', async () => {
    await building(buildx, daemon, { context: await copyOnly(), ...wanted }, checkIndex);
  }, 120_000);

  test('the same out of BuildKit behind a remote driver, streamed', async () => {
    await daemon.docker(['buildx', 'create', '--name', 'far', '--driver', 'remote', await daemon.buildkit()]);
    await building(buildx, daemon, { context: await copyOnly(), builder: 'far', ...wanted }, checkIndex);
  }, 120_000);
});

available('20.10')('Docker 20.10 without buildx', () => {
  let daemon: DockerDaemon;
  beforeAll(async () => {
    daemon = await startDockerd({ flavour: '20.10' });
  }, 60_000);
  afterAll(() => daemon?.close(), 60_000);

  const files = async (name: string, dockerfile: string) =>
    writeContext(join(work, name), { Dockerfile: dockerfile, big: randomBytes(9 << 20) });

  test('its own BuildKit takes secrets, and the image runs', async () => {
    const context = await files('twenty', DOCKERFILE);
    const changes = { context, buildArgs: ['GREETING=hello'], secrets: ['token=s3cr3t-value'] };
    await building(
      docker,
      daemon,
      { ...changes, annotations: ['org.example.note=n'] },
      async (result, place) => {
        expect(await runImage(place, daemon)).toBe('hello 12\n');
        expect(result.root.mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
        const manifest = await readFile(
          join(place.environment.sink.directory, 'blobs/sha256', result.root.digest.slice(7)),
          'utf8',
        );
        expect(JSON.parse(manifest)).toMatchObject({ annotations: { 'org.example.note': 'n' } });
      },
    );
  }, 120_000);

  test('the classic builder builds what needs no BuildKit, and refuses secrets', async () => {
    const context = await files('classic', CLASSIC_DOCKERFILE);
    const env = { DOCKER_BUILDKIT: '0' };
    const changes = { context, buildArgs: ['GREETING=hello'] };
    await building(
      docker,
      daemon,
      changes,
      async (_result, place) => {
        expect(await runImage(place, daemon)).toBe(`hello ${9 << 20}\n`);
      },
      env,
    );
    const place = await buildPlace({ ...daemon.env, ...env }, work);
    expect(await docker.refuses(buildRequest({ context, secrets: ['a=b'] }), place.environment)).toMatch(
      /secrets/,
    );
    await place.remove();
  }, 120_000);
});
