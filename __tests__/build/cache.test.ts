import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { planCache, withCache, type CacheFacts } from '../../src/build/cache.ts';
import { restoreLocalCache, saveLocalCache, type DirectoryStore } from '../../src/build/local-cache.ts';
import { silent } from '../../src/reporter/reporter.ts';
import { buildRequest } from '../e2e/support/build-environment.ts';

const request = buildRequest({ context: '.' });
const service = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://results' };
const facts: CacheFacts = {
  engine: 'buildx',
  exports: true,
  env: service,
  branch: 'feature/x',
  defaultBranch: 'main',
  repository: 'ghcr.io/acme/app',
  localDirectory: '/cache',
};
const what = /^type=gha,scope=main-([0-9a-f]{8})$/.exec(planCache('gha', request, facts).cacheFrom[1]!)![1]!;

describe('the choice of a cache', () => {
  test.each<[string, Partial<CacheFacts>, string]>([
    ['auto', {}, 'gha'],
    ['auto', { env: {} }, 'registry'],
    ['auto', { env: {}, repository: undefined as never }, 'local'],
    ['auto', { exports: false }, 'off'],
    ['auto', { engine: 'docker' }, 'off'],
    ['auto', { engine: 'podman' }, 'off'],
    ['auto', { engine: 'embedded' }, 'off'],
    ['registry', { engine: 'podman' }, 'registry'],
    ['local', {}, 'local'],
    ['off', {}, 'off'],
  ])('%s with %j is %s', (choice, changes, kind) => {
    const given = { ...facts, ...changes };
    if ('repository' in changes) delete given.repository;
    const plan = planCache(choice as 'auto', request, given);
    expect(plan.kind).toBe(kind);
    expect(plan.note).toMatch(kind === 'off' ? /^no cache: / : /^cache: /);
  });

  test('what the user said is left alone', () => {
    const own = buildRequest({ context: '.', cacheFrom: ['type=gha'] });
    expect(withCache(own, planCache('auto', own, facts))).toBe(own);
  });

  test('a branch reads its own cache, then that of the default branch, and writes its own', () => {
    expect(planCache('gha', request, facts)).toMatchObject({
      cacheFrom: [`type=gha,scope=feature-x-${what}`, `type=gha,scope=main-${what}`],
      cacheTo: [`type=gha,scope=feature-x-${what},mode=max,ignore-error=true`],
    });
  });

  test.each(['gha', 'registry', 'local'] as const)('a pull request writes no %s cache', (choice) => {
    const plan = planCache(choice, request, { ...facts, pullRequestInto: 'release' });
    expect(plan.cacheTo).toEqual([]);
    expect(plan.local?.to).toBeUndefined();
    expect(JSON.stringify(plan)).not.toContain('feature-x');
    if (choice === 'gha') {
      expect(plan.cacheFrom).toEqual([`type=gha,scope=release-${what}`, `type=gha,scope=main-${what}`]);
    }
  });

  test('a failing export is never a failed build, and every registry takes the form', () => {
    const [exported] = planCache('registry', request, facts).cacheTo;
    expect(exported).toBe(
      `type=registry,ref=ghcr.io/acme/app:buildcache-feature-x-${what},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
    );
  });

  test('other targets, files and platforms have caches of their own', () => {
    const scopes = [{}, { target: 'a' }, { file: 'b' }, { platforms: [{ os: 'linux', architecture: 'arm64' }] }].map(
      (changes) => planCache('gha', buildRequest({ context: '.', ...changes }), facts).cacheTo[0],
    );
    expect(new Set(scopes).size).toBe(4);
  });
});

describe('a local cache', () => {
  test('takes the place of what was read, and is kept under a key that can be found by its prefix', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cache-'));
    const saved: { paths: string[]; key: string }[] = [];
    const asked: string[][] = [];
    const store: DirectoryStore = {
      restore: async (_paths, key, restoreKeys) => void asked.push([key, ...restoreKeys]) as undefined,
      save: async (paths, key) => void saved.push({ paths, key }),
    };
    const plan = planCache('local', request, { ...facts, localDirectory: directory });
    await restoreLocalCache(plan, store, silent);
    await writeFile(join(plan.local!.from, 'old'), '');
    await mkdir(plan.local!.to!);
    await writeFile(join(plan.local!.to!, 'new'), '');
    await saveLocalCache(plan, store, silent);
    expect(await readdir(plan.local!.from)).toEqual(['new']);
    expect(asked).toEqual([[`registry-publish-feature-x-${what}-`, `registry-publish-feature-x-${what}-`, `registry-publish-main-${what}-`]]);
    expect(saved).toEqual([{ paths: [plan.local!.from], key: expect.stringMatching(`^registry-publish-feature-x-${what}-\\d+$`) }]);
    await rm(directory, { recursive: true });
  });

  test('a store that fails is a warning', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cache-'));
    const warnings: string[] = [];
    const store: DirectoryStore = {
      restore: () => Promise.reject(new Error('service down')),
      save: () => Promise.reject(new Error('quota')),
    };
    const reporter = { ...silent, warning: (message: string) => void warnings.push(message) };
    const plan = planCache('local', request, { ...facts, localDirectory: directory });
    await restoreLocalCache(plan, store, reporter);
    await mkdir(plan.local!.to!);
    await saveLocalCache(plan, store, reporter);
    expect(warnings).toEqual([expect.stringContaining('service down'), expect.stringContaining('quota')]);
    await rm(directory, { recursive: true });
  });
});
