import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import { startEmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { bakeTargets } from '../../src/engines/buildkit/bake/targets.ts';
import { buildx } from '../../src/engines/buildx.ts';
import { planCache } from '../../src/engines/cache/plan.ts';
import { withCache } from '../../src/engines/cache/plan.ts';
import { takeFromStore } from '../../src/engines/docker-daemon/image-store.ts';
import { dockerFacts } from '../../src/engines/docker-daemon/probe.ts';
import { prepareBuild, type BuildSetup } from '../../src/engines/cache/prepare.ts';
import type { BuildResult } from '../../src/engines/types/result.ts';
import { buildPlace, buildRequest, writeContext, type BuildPlace } from './support/build-environment.ts';
import { startCacheService } from './support/cache-service.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';

let work: string;
beforeAll(async () => {
  work = join(tmpdir(), `behaviour-${randomBytes(4).toString('hex')}`);
  await mkdir(work);
});
afterAll(() => rm(work, { recursive: true, force: true }));

const withEngine = dockerDirectory('26-containerd') === undefined ? describe.skip : describe;
const fresh = () => mkdtemp(join(work, 'c-'));

const made: BuildResult[] = [];
/** Builds, and has the result closed after the test, as a publish closes it. */
async function building(...given: Parameters<typeof buildx.build>): Promise<BuildResult> {
  const result = await buildx.build(...given);
  made.push(result);
  return result;
}
const closeAll = async (): Promise<void> => {
  for (const result of made.splice(0)) await result.close?.();
};
afterEach(closeAll);

withEngine('buildx with the containerd store', () => {
  let daemon: DockerDaemon;
  let place: BuildPlace;
  beforeAll(async () => {
    daemon = await startDockerd({ flavour: '26-containerd' });
    place = await buildPlace(daemon.env, work);
  }, 60_000);
  afterAll(async () => {
    await place?.remove();
    await daemon?.close();
  }, 60_000);

  const build = async (changes: Partial<BuildRequest> & { context: string }): Promise<BuildResult> =>
    building(buildRequest(changes), place.environment);
  const withRun = async (command = 'date +%N > /stamp') =>
    writeContext(await fresh(), {
      Dockerfile: `FROM ${BASE_IMAGE}\nCOPY a /a\nRUN ${command}\n`,
      a: randomBytes(8),
    });

  test('reproducible: the same commit gives the same digest twice, without a cache', async () => {
    const context = await withRun('echo fixed > /f');
    const changes = { context, sourceDateEpoch: 1_700_000_000, noCache: true };
    const first = await build(changes);
    expect((await build(changes)).root.digest).toBe(first.root.digest);
    expect((await build({ ...changes, attestationFormat: 'image' })).root.digest).toBe(first.root.digest);
    expect((await build({ ...changes, sourceDateEpoch: 1_700_000_001 })).root.digest).not.toBe(
      first.root.digest,
    );
  }, 60_000);

  test.each(['registry', 'local'] as const)(
    'cache: %s gives a clean engine the layers of the first run',
    async (choice) => {
      const context = await withRun();
      const registry = await startEmbeddedRegistry();
      const facts = {
        engine: 'buildx',
        exports: true,
        pushes: true,
        env: {},
        branch: 'main',
        defaultBranch: 'main',
      } as const;
      const given = { ...facts, repository: `${registry.host}/app`, localDirectory: await fresh() };
      try {
        // On this store an image is named by its digest, which provenance would change from run to run.
        const request = buildRequest({ context, provenance: 'false' });
        const plan = planCache(buildx.cache, choice, request, given);
        const first = await building(withCache(request, plan), place.environment);
        expect(first.steps).toEqual({ total: 2, cached: 0 });
        if (plan.local?.to) await rename(plan.local.to, plan.local.from);
        await daemon.docker(['builder', 'prune', '--all', '--force']);
        const second = await building(withCache(request, plan), place.environment);
        expect(second.steps).toEqual({ total: 2, cached: 2 });
        expect(second.imageId).toBe(first.imageId);
      } finally {
        await registry.close();
      }
    },
    120_000,
  );

  test("cache: auto takes the runner's cache service where there is one, and a pull request only reads it", async () => {
    const context = await withRun();
    const service = await startCacheService();
    const environment = { ...place.environment, env: { ...place.environment.env, ...service.env } };
    const setup: BuildSetup = {
      strategy: buildx.cache,
      cache: 'auto',
      job: { env: environment.env, payload: {} },
      event: { eventName: 'push', ref: 'refs/heads/main', defaultBranch: 'main' },
      repository: '127.0.0.1:1/never',
      pushes: true,
      cacheDirectory: work,
    };
    try {
      const request = buildRequest({ context, provenance: 'false' });
      const first = await prepareBuild(request, setup, environment);
      expect(first).toMatchObject({
        note: 'GitHub Actions',
        details: expect.stringMatching(/written to main-/),
      });
      const built = await building(first.request, environment);
      const written = service.keys();
      expect(written.some((key) => key.startsWith('index-main-'))).toBe(true);
      await daemon.docker(['builder', 'prune', '--all', '--force']);
      const event = {
        eventName: 'pull_request',
        ref: 'refs/pull/1/merge',
        baseRef: 'main',
        defaultBranch: 'main',
      };
      const second = await prepareBuild(request, { ...setup, event }, environment);
      const again = await building(second.request, environment);
      expect(again.steps).toEqual({ total: 2, cached: 2 });
      expect(again.imageId).toBe(built.imageId);
      expect(service.keys()).toEqual(written);
      expect(service.violations).toEqual([]);
    } finally {
      await service.close();
    }
  }, 120_000);

  test('a cache that can not be exported is no failed build', async () => {
    const context = await withRun();
    const cacheTo = ['type=registry,ref=127.0.0.1:1/nobody:cache,mode=max,ignore-error=true'];
    expect((await build({ context, cacheTo })).root.digest).toMatch(/^sha256:/);
  }, 60_000);

  test('load leaves the image in the daemon under its names, and other builds leave nothing', async () => {
    const context = await withRun();
    await build({ context, load: true, names: ['acme/app:1', 'acme/app:latest'] });
    await closeAll();
    const listed = await daemon.docker(['images', '--format', '{{.Repository}}:{{.Tag}}']);
    expect(listed.trim().split('\n').sort()).toEqual(['acme/app:1', 'acme/app:latest', BASE_IMAGE].sort());
    await daemon.docker(['run', '--rm', 'acme/app:1', 'cat', '/stamp']);
    const taken = await takeFromStore('acme/app:1', place.environment, await dockerFacts(place.environment));
    expect(taken.root.mediaType).toMatch(/index/);
  }, 60_000);

  test('load from BuildKit elsewhere sends the image to the daemon too', async () => {
    await daemon.docker(['buildx', 'create', '--name', 'far', '--driver', 'remote', await daemon.buildkit()]);
    const context = await withRun();
    const result = await build({
      context,
      builder: 'far',
      load: true,
      names: ['acme/far:1'],
      cacheTo: ['type=inline'],
    });
    expect(result.steps?.total).toBe(2);
    await daemon.docker(['run', '--rm', 'acme/far:1', 'cat', '/stamp']);
    await daemon.docker(['buildx', 'rm', 'far']);
  }, 60_000);

  test('call is refused where buildx is too old for it', async () => {
    const request = buildRequest({ context: work, call: 'check' });
    expect(await buildx.refuses(request, place.environment)).toMatch(
      /needs buildx 0\.15 or newer, and this is 0\.13/,
    );
  });

  const definition = (...targets: string[]) => ({ files: ['docker-bake.hcl'], targets, set: [], vars: [] });
  test('bake: two images of one file, each with its own context, target and tags', async () => {
    const directory = await writeContext(await fresh(), {
      'docker-bake.hcl': `
variable "VERSION" { default = "1" }
group "default" { targets = ["one", "two"] }
target "one" {
  context = "."
  target = "first"
  tags = ["acme/one:\${VERSION}"]
  args = { WHO = "one" }
}
target "two" {
  dockerfile-inline = "FROM scratch\\nCOPY a /two"
  tags = ["acme/two:1", "acme/two:latest"]
  platforms = ["linux/amd64", "linux/arm64"]
}
`,
      Dockerfile: `FROM ${BASE_IMAGE} AS first\nARG WHO\nRUN echo $WHO > /who\nFROM scratch\n`,
      a: 'a',
    });
    const environment = { ...place.environment, workspace: directory };
    const baked = await bakeTargets(buildRequest({ context: '.' }), definition(), environment);
    expect(baked.map(({ name, tags }) => [name, tags])).toEqual([
      ['one', ['acme/one:1']],
      ['two', ['acme/two:1', 'acme/two:latest']],
    ]);
    // Each build has a directory of its own, as in a set.
    const results = await Promise.all(
      baked.map(async ({ request }) =>
        building(request, { ...environment, temporaryDirectory: await fresh() }),
      ),
    );
    expect(new Set(results.map(({ root }) => root.digest)).size).toBe(2);
    await expect(
      bakeTargets(buildRequest({ context: '.' }), definition('three'), environment),
    ).rejects.toMatchObject({
      message: expect.stringContaining('three'),
    });
  }, 60_000);

  test('a platform that would need emulation is named before the build', async () => {
    const context = await withRun();
    const platforms = [{ os: 'linux', architecture: 's390x' }];
    const foreign = build({ context, platforms });
    await expect(foreign).rejects.toMatchObject({ name: 'PublishError' });
    expect(place.warnings.join('\n')).toMatch(/no emulation for linux\/s390x.*qemu: auto/);
    const registering = build({ context, platforms, qemu: 'auto' });
    // There is no Docker Hub to get the image from here: the error has to say what to do instead.
    await expect(registering).rejects.toMatchObject({ code: 'EMULATION_FAILED', input: 'qemu' });
  }, 60_000);

  test('stopping: the reason of the signal is the error', async () => {
    const context = await withRun('sleep 60');
    const controller = new AbortController();
    const reason = new Error('the step took longer than timeout allows');
    const reporter = {
      ...place.environment.reporter,
      output: (line: string) => void (line.includes('RUN sleep 60') && controller.abort(reason)),
    };
    const stopped = building(buildRequest({ context }), {
      ...place.environment,
      reporter,
      signal: controller.signal,
    });
    await expect(stopped).rejects.toBe(reason);
  }, 60_000);

  test.each([
    ['a syntax error', 'FRUM scratch\n', { code: 'DOCKERFILE_INVALID', file: 'Dockerfile', line: 1 }],
    ['a missing stage', 'FROM scratch AS a\nCOPY a /\n', { code: 'TARGET_MISSING' }],
    ['a missing base image', 'FROM acme/nowhere:1\n', { code: 'BASE_IMAGE' }],
    [
      'a disk that is full',
      `FROM ${BASE_IMAGE}\nRUN echo "write /x: no space left on device" >&2; exit 1\n`,
      { code: 'DISK_FULL' },
    ],
    ['an entitlement', `FROM ${BASE_IMAGE}\nRUN --network=host id\n`, { code: 'ENTITLEMENT' }],
  ])(
    '%s',
    async (name, dockerfile, expected) => {
      const context = await writeContext(await fresh(), { Dockerfile: dockerfile, a: 'a' });
      const failing = build({ context, ...(name === 'a missing stage' ? { target: 'nope' } : {}) });
      await expect(failing).rejects.toMatchObject({ ...expected, hint: expect.any(String) });
    },
    60_000,
  );

  test.each([
    ['a missing Dockerfile', { file: 'nope.Dockerfile' }, 'DOCKERFILE_MISSING'],
    ['a missing context', { context: './not-here' }, 'CONTEXT_MISSING'],
  ])(
    '%s',
    async (_name, changes, code) => {
      const context = await withRun();
      await expect(build({ context, ...changes })).rejects.toMatchObject({ code, hint: expect.any(String) });
    },
    60_000,
  );

  test('a builder that is not there', async () => {
    const request = buildRequest({ context: work, builder: 'nowhere' });
    expect(await buildx.refuses(request, place.environment)).toMatch(
      /builder nowhere does not answer: .*no builder/,
    );
    await expect(building(request, place.environment)).rejects.toMatchObject({ code: 'BUILDER_MISSING' });
  }, 60_000);
});
