import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { buildx } from '../../src/engines/buildx.ts';
import { withFailSafeCache } from '../../src/engines/cache/guard.ts';
import { prepareBuild, type BuildSetup } from '../../src/engines/cache/prepare.ts';
import { openLayout, REF_NAME } from '../../src/oci/layouts/layout.ts';
import { children } from '../../src/oci/manifest.ts';
import { containersEngines } from './support/containers-engines.ts';
import { buildPlace, buildRequest, writeContext, type BuildPlace } from './support/build-environment.ts';
import { startCacheService, startForeignCache } from './support/cache-service.ts';
import {
  hasContainersTool,
  LOCAL_BASE_IMAGE,
  startContainersStore,
  type ContainersStore,
} from './support/containers.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { runAction, type ActionResult, type ActionRun } from './support/runner.ts';

const PUSH = { eventName: 'push', ref: 'refs/heads/main', defaultBranch: 'main' };

/** The second RUN can't give the same twice: an equal image holds the layer of the first build. */
const DOCKERFILE = `FROM ${LOCAL_BASE_IMAGE} AS made
COPY file /file
RUN head -c 300000 /dev/urandom > /random
FROM ${LOCAL_BASE_IMAGE}
COPY --from=made /random /random
RUN cat /random | sha256sum > /sum
`;

for (const tool of ['podman', 'buildah'] as const) {
  (hasContainersTool(tool) ? describe : describe.skip)(`caches of ${tool}`, () => {
    const engine = containersEngines[tool];
    let work: string;
    let context: string;
    let store: ContainersStore;
    let place: BuildPlace;
    let cacheDirectory: string;
    beforeAll(async () => {
      // Lower case only: these tools take the path for a name.
      work = join(tmpdir(), `${tool}-caches-${randomBytes(6).toString('hex')}`);
      await mkdir(work);
      store = await startContainersStore();
      await store.run('buildah', ['push', LOCAL_BASE_IMAGE, `oci:${work}/base`]);
    }, 60_000);
    afterAll(async () => {
      await place?.remove();
      await store?.close();
      await rm(work, { recursive: true, force: true });
    }, 60_000);

    /** One job: fetches the cache, builds, and keeps the cache. */
    async function job(setup: Partial<BuildSetup>, changes: Partial<BuildRequest> = {}) {
      await place?.remove();
      place = await buildPlace(store.env, work);
      const { environment } = place;
      const usual: BuildSetup = {
        strategy: engine.cache,
        cache: 'local',
        pushes: true,
        job: { env: {}, payload: {} },
        event: PUSH,
        cacheDirectory,
      };
      const prepared = await prepareBuild(
        buildRequest({ context, ...changes }),
        { ...usual, ...setup },
        environment,
      );
      const built = await engine.build(prepared.request, environment);
      const cache = await prepared.finish();
      return {
        steps: built.steps,
        imageId: built.imageId,
        cache,
        note: `${prepared.note}: ${prepared.details}`,
        warnings: place.warnings,
      };
    }

    /** The storage root of a new machine, which has the base image and nothing else. */
    async function clean(): Promise<void> {
      await store.run('buildah', ['rmi', '--all', '--force']);
      const id = (await store.run('buildah', ['pull', '--quiet', `oci:${work}/base`])).trim();
      await store.run('buildah', ['tag', id, LOCAL_BASE_IMAGE]);
    }

    async function start(name: string): Promise<void> {
      cacheDirectory = join(work, name, 'cache');
      context = await writeContext(join(work, name, 'context'), { Dockerfile: DOCKERFILE, file: 'one' });
      await clean();
    }

    /** What the kept directory is asked for: a tag for each step. */
    const kept = async (): Promise<string[]> => {
      const layout = await openLayout(join(cacheDirectory, 'layers/containers/from'));
      return layout.entries.map(({ annotations }) => annotations?.[REF_NAME] ?? '');
    };
    const ALL = { total: 4, cached: 4 };
    const NONE = { total: 4, cached: 0 };

    test('local: a directory gives a clean store the layers of the first build, and leaves no names there', async () => {
      await start('local');
      const first = await job({});
      expect(first.note).toMatch(/^a directory: read from main-.*, written to main-/);
      expect(first.steps).toEqual(NONE);
      expect(first.cache).toEqual({ written: expect.any(Number) });
      await clean();
      const second = await job({});
      expect(second).toEqual({
        ...first,
        steps: ALL,
        cache: { read: first.cache.written, written: first.cache.written },
      });
      const names = await store.run('podman', ['images', '--format', '{{.Repository}}']);
      expect(names).not.toMatch(/cache-|registry-publish/);
    }, 120_000);

    test('local: layers that the last build had no use for are dropped', async () => {
      await start('dropped');
      await job({});
      const before = await kept();
      await writeContext(context, { file: 'two' });
      await clean();
      expect((await job({})).steps).toEqual(NONE);
      const after = await kept();
      expect(after).toHaveLength(before.length);
      expect(after.filter((tag) => before.includes(tag))).toEqual([]);
      expect((await openLayoutBlobs(cacheDirectory)).sort()).toEqual(await reachable(cacheDirectory));
    }, 120_000);

    test('local: a pull request reads the cache of the branch it goes into, and writes none', async () => {
      await start('pull-request');
      await job({});
      const before = await kept();
      await writeContext(context, { Dockerfile: `${DOCKERFILE}RUN echo more > /more\n` });
      await clean();
      const event = { ...PUSH, eventName: 'pull_request', ref: 'refs/pull/1/merge', baseRef: 'main' };
      const pull = await job({ event });
      expect(pull.note).toMatch(/and not written$/);
      expect(pull.steps).toEqual({ total: 5, cached: 4 });
      expect(await kept()).toEqual(before);
    }, 120_000);

    test('a directory that is damaged is as good as none', async () => {
      await start('damaged');
      await job({});
      await writeContext(join(cacheDirectory, 'layers/containers/from'), { 'index.json': '{"manifests":' });
      await clean();
      expect(await job({})).toMatchObject({ steps: NONE, warnings: [] });
    }, 120_000);

    test('registry: a repository on loopback is spoken to over plain HTTP', async () => {
      await start('registry');
      const registry = await startEmbeddedRegistry();
      try {
        const setup = { cache: 'registry', repository: `${registry.host}/acme/app` } as const;
        const first = await job(setup);
        expect(first).toMatchObject({
          steps: NONE,
          note: `${registry.host}/acme/app/cache: read and written`,
        });
        await clean();
        expect(await job(setup)).toMatchObject({ steps: ALL, imageId: first.imageId });
      } finally {
        await registry.close();
      }
    }, 120_000);

    test('a cache that can not be written is a warning; one that was asked for line by line is a failure', async () => {
      await start('failing');
      const auth = { kind: 'basic', username: 'somebody', password: 'else' } as const;
      const registry = await startEmbeddedRegistry({ auth });
      const repository = `${registry.host}/acme/app`;
      try {
        const failing = await job({ cache: 'registry', repository });
        expect(failing.imageId).toMatch(/^sha256:/);
        const warning = expect.stringMatching(
          /^The build cache could not be written: .*(?:unauthorized|authentication)/,
        );
        expect(failing.warnings).toEqual([warning]);
        await expect(job({}, { cacheTo: [repository] })).rejects.toThrow(/failed pushing cache/);
      } finally {
        await registry.close();
      }
    }, 120_000);

    test("auto: the runner's cache service keeps the directory between machines", async () => {
      await start('auto');
      const [registry, service] = await Promise.all([startEmbeddedRegistry(), startCacheService()]);
      const machine = (run: ActionRun = {}) =>
        runAction({
          ...run,
          workspace: context,
          inputs: { images: `${registry.host}/acme/app`, engine: tool, 'github-token': '' },
          // The cache finds only what was saved from the same path, which is the same on all runners.
          env: { ...store.env, ...service.env, XDG_CACHE_HOME: cacheDirectory },
        });
      try {
        const first = await machine();
        expect(first.log).toMatch(/Build cache: a directory[^]*written to main-/);
        expect(first.exitCode).toBe(0);
        expect(service.keys()).toEqual([
          expect.stringMatching(/^registry-publish-containers-main-[0-9a-f]{8}-\d+$/),
        ]);
        expect(first.summary).toMatch(/0 of 4 steps cached · cache [\d.]+ [kM]B written/);
        await rm(cacheDirectory, { recursive: true });
        await clean();
        const second = await machine({ event: { ref: 'refs/heads/feature' } });
        expect(await layers(registry.host, 'feature')).toEqual(await layers(registry.host, 'main'));
        expect(second.summary).toMatch(/4 of 4 steps cached · cache [\d.]+ [kM]B read/);
        // It has the labels of another time, and no new layer: nothing to write.
        expect(service.keys()).toHaveLength(1);
        expect(service.violations).toEqual([]);
      } finally {
        await Promise.all([registry.close(), service.close()]);
      }
    }, 120_000);
  });
}

(dockerDirectory('26-containerd') === undefined ? describe.skip : describe)('caches of buildx', () => {
  let work: string;
  let daemon: DockerDaemon;
  let registry: EmbeddedRegistry;
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'buildx-caches-'));
    registry = await startEmbeddedRegistry();
    daemon = await startDockerd({ flavour: '26-containerd' });
  }, 60_000);
  afterAll(async () => {
    await daemon?.close();
    await registry?.close();
    await rm(work, { recursive: true, force: true });
  }, 60_000);

  /** One run on a builder without a cache of its own. */
  async function machine(cache: string, run: ActionRun = {}): Promise<ActionResult> {
    const Dockerfile = `FROM ${BASE_IMAGE}\nRUN head -c 300000 /dev/urandom > /random\n`;
    const workspace = await writeContext(join(work, cache), { Dockerfile });
    await daemon.docker(['builder', 'prune', '--all', '--force']);
    const inputs = { images: `${registry.host}/acme/app`, engine: 'buildx', cache, 'github-token': '' };
    const result = await runAction({
      ...run,
      workspace,
      inputs,
      env: { ...daemon.env, XDG_CACHE_HOME: join(work, 'kept'), ...run.env },
    });
    if (result.exitCode !== 0) throw new Error(result.log);
    return result;
  }
  const PULL = {
    name: 'pull_request',
    ref: 'refs/pull/1/merge',
    payload: { pull_request: { base: { ref: 'main' } } },
  };

  test('registry: one that refuses is one warning', async () => {
    const auth = { kind: 'basic', username: 'somebody', password: 'else' } as const;
    const refusing = await startEmbeddedRegistry({ auth });
    const place = await buildPlace(daemon.env, work);
    const Dockerfile = `FROM ${BASE_IMAGE}\nRUN head -c 300000 /dev/urandom > /random\n`;
    const context = await writeContext(join(work, 'refused'), { Dockerfile });
    try {
      const setup: BuildSetup = {
        strategy: buildx.cache,
        cache: 'registry',
        repository: `${refusing.host}/acme/app`,
        pushes: true,
        job: { env: {}, payload: {} },
        event: PUSH,
        cacheDirectory: work,
      };
      const prepared = await prepareBuild(buildRequest({ context }), setup, place.environment);
      const built = await withFailSafeCache(prepared, place.environment, (request, environment) =>
        buildx.build(request, environment),
      );
      expect(built.steps).toEqual({ total: 1, cached: 0 });
      await built.close?.();
      const warning = /^The build cache \(registry\) could not be written: .*(?:401|unauthorized)/;
      expect(place.warnings).toEqual([expect.stringMatching(warning)]);
    } finally {
      await Promise.all([refusing.close(), place.remove()]);
    }
  }, 60_000);

  // BuildKit 0.12 bounds no single request: https://github.com/tonistiigi/go-actions-cache.
  test('a cache service that hangs when it is written to: the build is stopped, and made without it', async () => {
    const service = await startForeignCache('hanging on upload');
    const place = await buildPlace({ ...daemon.env, ...service.env }, work);
    const Dockerfile = `FROM ${BASE_IMAGE}\nRUN head -c 300000 /dev/urandom > /random\n`;
    const uncached = buildRequest({ context: await writeContext(join(work, 'hanging'), { Dockerfile }) });
    const cacheTo = ['type=gha,scope=x,mode=max,ignore-error=true,timeout=1m'];
    const patience = { read: 2000, write: 2000 };
    try {
      const built = await withFailSafeCache(
        { request: { ...uncached, cacheTo }, uncached },
        place.environment,
        (request, environment) => buildx.build(request, environment),
        patience,
      );
      expect(built.steps).toEqual({ total: 1, cached: 1 });
      await built.close?.();
      expect(place.warnings).toEqual([expect.stringMatching(/has none: it could not be written within 2 s/)]);
    } finally {
      await Promise.all([service.close(), place.remove()]);
    }
  }, 60_000);

  test('registry: the summary says what lies beside the image', async () => {
    const first = await machine('registry');
    expect(first.summary).toMatch(/0 of 1 step cached · cache [\d.]+ [kM]B written/);
    const pull = await machine('registry', { event: PULL });
    expect(pull.summary).toMatch(/1 of 1 step cached · cache [\d.]+ [kM]B read/);
  }, 120_000);

  test('local: the directory is kept by the cache service, and its size is in the summary', async () => {
    const service = await startCacheService();
    try {
      const first = await machine('local', { env: service.env });
      expect(first.summary).toMatch(/0 of 1 step cached · cache [\d.]+ [kM]B written/);
      await rm(join(work, 'kept'), { recursive: true });
      const pull = await machine('local', { env: service.env, event: PULL });
      expect(pull.summary).toMatch(/1 of 1 step cached · cache [\d.]+ [kM]B read/);
      expect(service.keys()).toHaveLength(1);
      expect(service.violations).toEqual([]);
    } finally {
      await service.close();
    }
  }, 120_000);
});

/** Layers of an image that was published without a login. */
async function layers(host: string, tag: string): Promise<unknown> {
  const response = await fetch(`http://${host}/v2/acme/app/manifests/${tag}`);
  return ((await response.json()) as { layers: unknown }).layers;
}

/** Digests of the files in a kept directory. */
async function openLayoutBlobs(cacheDirectory: string): Promise<string[]> {
  const names = await readdir(join(cacheDirectory, 'layers/containers/from/blobs/sha256'));
  return names.map((name) => `sha256:${name}`);
}

/** Digests that its index leads to. */
async function reachable(cacheDirectory: string): Promise<string[]> {
  const layout = await openLayout(join(cacheDirectory, 'layers/containers/from'));
  const found = new Set<string>();
  for (const entry of layout.entries) {
    found.add(entry.digest);
    for (const { descriptor } of children(entry, await layout.readManifest(entry)))
      found.add(descriptor.digest);
  }
  return [...found].sort();
}
