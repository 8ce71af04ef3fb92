import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreLocalCache, saveLocalCache } from '../../../src/engines/cache/local.ts';
import { withCache } from '../../../src/engines/cache/plan.ts';
import type { DirectoryStore, CachePlan } from '../../../src/engines/types/cache.ts';
import type { Platform } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { blobPath, openLayout } from '../../../src/oci/layouts/layout.ts';
import { MediaType } from '../../../src/oci/media-types.ts';
import { machinePlatform } from '../../../src/oci/platform.ts';
import { silent } from '../../../src/support/reporter.ts';
import { buildRequest } from '../../e2e/support/build-environment.ts';
import { planCache, type EngineFacts } from '../support/caches.ts';

const request = buildRequest({ context: '.' });
/** As GitHub's: BuildKit reads `exp` and `ac`. */
const claims = { exp: 4_000_000_000, ac: JSON.stringify([{ Scope: 'refs/heads/main', Permission: 3 }]) };
const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const service = { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: 'https://results' };
const facts: EngineFacts = {
  engine: 'buildx',
  exports: true,
  env: service,
  branch: 'feature/x',
  defaultBranch: 'main',
  repository: 'ghcr.io/acme/app',
  pushes: true,
  localDirectory: '/cache',
};
const what = /^type=gha,scope=main-([0-9a-f]{8}),timeout=1m$/.exec(
  planCache('gha', request, facts).cacheFrom[1]!,
)![1]!;

describe('the choice of a cache', () => {
  test.each<[string, Partial<EngineFacts>, string]>([
    ['auto', {}, 'gha'],
    // `auto` never writes where nobody asked, neither in a registry nor on the machine.
    ['auto', { env: {} }, 'off'],
    ['auto', { env: { ACTIONS_RUNTIME_TOKEN: 't' } }, 'off'],
    ['auto', { env: { GITHUB_ACTIONS: 'true' } }, 'off'],
    ['auto', { env: {}, repository: undefined as never }, 'off'],
    ['auto', { env: {}, pushes: false }, 'off'],
    ['auto', { env: {}, pushes: false, pullRequestInto: 'main' }, 'off'],
    ['registry', { env: {} }, 'registry'],
    ['auto', { exports: false }, 'off'],
    ['auto', { engine: 'docker' }, 'off'],
    ['auto', { engine: 'embedded' }, 'off'],
    ['auto', { engine: 'podman' }, 'local'],
    ['auto', { engine: 'buildah', env: {} }, 'off'],
    ['auto', { engine: 'podman', env: {}, repository: undefined as never }, 'off'],
    ['auto', { engine: 'podman', env: {}, repository: 'docker.io/acme/app' }, 'off'],
    ['auto', { engine: 'podman', env: {}, pushes: false }, 'off'],
    ['auto', { engine: 'podman', env: {}, pushes: false, pullRequestInto: 'main' }, 'off'],
    ['auto', { engine: 'podman', exports: false }, 'off'],
    ['registry', { engine: 'podman' }, 'registry'],
    ['registry', { engine: 'podman', repository: 'docker.io/acme/app' }, 'registry'],
    ['local', { engine: 'buildah', env: {} }, 'local'],
    ['gha', { engine: 'podman' }, 'local'],
    ['gha', { engine: 'podman', env: {} }, 'off'],
    ['local', {}, 'local'],
    ['off', {}, 'off'],
  ])('%s with %j is %s', (choice, changes, kind) => {
    const given = { ...facts, ...changes };
    if ('repository' in changes && changes.repository === undefined) delete given.repository;
    const plan = planCache(choice as 'auto', request, given);
    expect(plan.kind).toBe(kind);
    expect(plan.note === 'off').toBe(kind === 'off');
    expect(plan.details).not.toBe('');
  });

  test('what the user said is left alone', () => {
    const own = buildRequest({ context: '.', cacheFrom: ['type=gha'] });
    expect(withCache(own, planCache('auto', own, facts))).toBe(own);
  });

  test('a branch reads its own cache, then that of the default branch, and writes its own', () => {
    expect(planCache('gha', request, facts)).toMatchObject({
      cacheFrom: [`type=gha,scope=feature-x-${what},timeout=1m`, `type=gha,scope=main-${what},timeout=1m`],
      cacheTo: [`type=gha,scope=feature-x-${what},mode=max,ignore-error=true,timeout=1m`],
    });
  });

  test.each(['gha', 'registry', 'local'] as const)('a pull request writes no %s cache', (choice) => {
    const plan = planCache(choice, request, { ...facts, pullRequestInto: 'release' });
    expect(plan.cacheTo).toEqual([]);
    expect(plan.local?.to).toBeUndefined();
    expect(JSON.stringify(plan)).not.toContain('feature-x');
    expect(plan.details).toMatch(/, and not written$/);
    if (choice === 'gha') {
      expect(plan.cacheFrom).toEqual([
        `type=gha,scope=release-${what},timeout=1m`,
        `type=gha,scope=main-${what},timeout=1m`,
      ]);
    }
  });

  test.each(['gha', 'registry', 'local'] as const)('an event of a stranger writes no %s cache', (choice) => {
    for (const engine of ['buildx', 'podman'] as const) {
      const plan = planCache(choice, request, { ...facts, branch: 'main', engine, readOnly: true });
      expect(plan.cacheTo).toEqual([]);
      expect(plan.local?.to).toBeUndefined();
      expect(plan.cacheFrom).not.toEqual([]);
    }
  });

  test('podman and buildah share a directory of their own', () => {
    const [podman, buildah, buildx] = (['podman', 'buildah', 'buildx'] as const).map((engine) =>
      planCache('local', request, { ...facts, engine }),
    );
    expect(buildah).toEqual(podman);
    expect(podman!.local).toMatchObject({
      from: '/cache/containers/from',
      to: '/cache/containers/to',
      key: `registry-publish-containers-feature-x-${what}`,
    });
    expect(buildx!.local).toMatchObject({ from: '/cache/from', key: `registry-publish-feature-x-${what}` });
  });

  test('podman has a cache for the platform of the machine, and for none beside it', () => {
    const kind = (...platforms: Platform[]) =>
      planCache('local', buildRequest({ context: '.', platforms }), { ...facts, engine: 'podman' }).kind;
    const [own, foreign] = [machinePlatform(), { os: 'linux', architecture: 's390x' }];
    expect([kind(), kind(own), kind(foreign), kind(own, foreign)]).toEqual(['local', 'local', 'off', 'off']);
  });

  test('a run that pushes nothing writes no repository', () => {
    for (const engine of ['buildx', 'podman'] as const) {
      const plan = planCache('registry', request, { ...facts, engine, pushes: false });
      expect({ reads: plan.cacheFrom.length > 0, writes: plan.cacheTo }).toEqual({ reads: true, writes: [] });
    }
  });

  test('podman writes a repository below that of the image, and nothing from a pull request', () => {
    const given = { ...facts, engine: 'podman' } as const;
    const cacheFrom = ['type=registry,ref=ghcr.io/acme/app/cache'];
    const cacheTo = ['type=registry,ref=ghcr.io/acme/app/cache,ignore-error=true'];
    expect(planCache('registry', request, given)).toMatchObject({ cacheFrom, cacheTo });
    expect(planCache('registry', request, { ...given, pullRequestInto: 'main' })).toMatchObject({
      cacheFrom,
      cacheTo: [],
    });
  });

  test('a failing export is never a failed build, and every registry takes the form', () => {
    const [exported] = planCache('registry', request, facts).cacheTo;
    expect(exported).toBe(
      `type=registry,ref=ghcr.io/acme/app:buildcache-feature-x-${what},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
    );
  });

  test('other targets, files and platforms have caches of their own', () => {
    const scopes = [
      {},
      { target: 'a' },
      { file: 'b' },
      { platforms: [{ os: 'linux', architecture: 'arm64' }] },
    ].map((changes) => planCache('gha', buildRequest({ context: '.', ...changes }), facts).cacheTo[0]);
    expect(new Set(scopes).size).toBe(4);
  });
});

describe('a local cache', () => {
  let directory: string;
  let plan: CachePlan;
  let asked: string[][];
  let saved: { paths: string[]; key: string }[];
  let found: string | undefined;
  const store: DirectoryStore = {
    async restore(paths, key, restoreKeys) {
      asked.push([key, ...restoreKeys]);
      if (found !== undefined) await layout(paths[0]!, 'a layer', 'labels of then');
      return found;
    },
    save: async (paths, key) => void saved.push({ paths, key }),
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cache-'));
    plan = planCache('local', request, { ...facts, localDirectory: directory });
    [asked, saved, found] = [[], [], undefined];
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('takes the place of what was read, and is kept under a key that can be found by its prefix', async () => {
    const restored = await restoreLocalCache(plan, store, silent);
    expect(restored).toEqual({ size: 0 });
    await writeFile(join(plan.local!.from, 'old'), '');
    await mkdir(plan.local!.to!);
    await writeFile(join(plan.local!.to!, 'new'), 'four');
    expect(await saveLocalCache(plan, restored, { store, reporter: silent })).toBe(4);
    expect(await readdir(plan.local!.from)).toEqual(['new']);
    expect(asked).toEqual([
      [
        `registry-publish-feature-x-${what}-`,
        `registry-publish-feature-x-${what}-`,
        `registry-publish-main-${what}-`,
      ],
    ]);
    expect(saved).toEqual([
      { paths: [plan.local!.from], key: expect.stringMatching(`^registry-publish-feature-x-${what}-\\d+$`) },
    ]);
  });

  test.each([
    ['a layer', 0],
    ['another layer', 1],
  ])('with %s in it is saved %d times when one layer was found', async (layer, times) => {
    found = `registry-publish-main-${what}-1`;
    const restored = await restoreLocalCache(plan, store, silent);
    expect(restored).toEqual({ found, size: expect.any(Number) });
    await layout(plan.local!.to!, layer, 'labels of now');
    const size = await saveLocalCache(plan, restored, { store, reporter: silent });
    expect(saved).toHaveLength(times);
    expect(size).toEqual(times === 0 ? undefined : expect.any(Number));
    expect((await openLayout(plan.local!.from)).entries).toHaveLength(1);
  });

  test("nothing of another build's is left in it, where a store keeps it", async () => {
    for (const place of [plan.local!.from, plan.local!.to!]) {
      await mkdir(place);
      await writeFile(join(place, 'other'), '');
    }
    await restoreLocalCache(plan, store, silent);
    expect(await readdir(directory, { recursive: true })).toEqual(['from']);
  });

  test('stays where it is without a store', async () => {
    await mkdir(plan.local!.from);
    await writeFile(join(plan.local!.from, 'kept'), 'four');
    expect(await restoreLocalCache(plan, undefined, silent)).toEqual({ size: 4 });
    expect(await readdir(plan.local!.from)).toEqual(['kept']);
  });

  test('a store that fails is a warning', async () => {
    const warnings: string[] = [];
    const failing: DirectoryStore = {
      restore: () => Promise.reject(new Error('service down')),
      save: () => Promise.reject(new Error('quota')),
    };
    const reporter = { ...silent, warning: (message: string) => void warnings.push(message) };
    const restored = await restoreLocalCache(plan, failing, reporter);
    await mkdir(plan.local!.to!);
    await saveLocalCache(plan, restored, { store: failing, reporter });
    expect(warnings).toEqual([expect.stringContaining('service down'), expect.stringContaining('quota')]);
  });
});

/** Writes an OCI image layout of one image. */
async function layout(directory: string, layer: string, config: string): Promise<void> {
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true });
  const blob = async (text: string, mediaType: string) => {
    const digest = digestOf(text);
    await writeFile(join(directory, blobPath(digest)), text);
    return { mediaType, digest, size: text.length };
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    config: await blob(JSON.stringify(config), MediaType.ociConfig),
    layers: [await blob(layer, MediaType.ociLayerGzip)],
  };
  const root = await blob(JSON.stringify(manifest), MediaType.ociManifest);
  await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [root] }));
}
