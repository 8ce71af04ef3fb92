import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { MirrorReport } from '../../src/mirror/report.ts';
import { startCacheService, type CacheService } from './support/cache-service.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult, type ActionRun } from './support/runner.ts';
import { seed } from './support/seed.ts';

const withParts = (await hasDistribution()) ? describe : describe.skip;
const TAGS = 6;

withParts('what one mirror run learned spares the next one requests', () => {
  let source: Distribution;
  let target: Distribution;
  let cache: CacheService;
  let temporary: string;

  beforeAll(async () => {
    [source, target] = await Promise.all([startDistribution(), startDistribution()]);
    const at = seed(source.host, 'app');
    for (let version = 0; version < TAGS; version++) {
      const manifests = [];
      for (const architecture of ['amd64', 'arm64']) {
        const platform = { os: 'linux', architecture };
        const created = `2026-01-0${version + 1}T00:00:00Z`;
        const image = await at.image({ platform, created, layers: [`${architecture} ${version}`] });
        manifests.push({ ...image, platform });
      }
      const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
      await at.manifest(index, `1.${version}`);
    }
  });
  beforeEach(async () => {
    cache = await startCacheService();
    // On runners it is the same in every job, and the cache finds only what was saved from the same path.
    temporary = await mkdtemp(join(tmpdir(), 'runner-temp-'));
  });
  afterEach(async () => {
    await cache.close();
    await rm(temporary, { recursive: true, force: true });
  });
  afterAll(() => Promise.all([source, target].map((registry) => registry?.close())));

  const rules = (path: string, more: string): string =>
    `- from: ${source.host}/app\n  to: ${target.host}/${path}\n  ${more}\n`;
  const mirror = (mirrorRules: string, run: ActionRun = {}): Promise<ActionResult> =>
    runAction({
      ...run,
      inputs: { mirror: mirrorRules, ...run.inputs },
      env: { RUNNER_TEMP: temporary, ...cache.env, ...run.env },
    });
  const reportOf = ({ outputs, log }: ActionResult): MirrorReport => {
    if (!outputs['json']) throw new Error(log);
    return (JSON.parse(outputs['json']) as { mirror: MirrorReport }).mirror;
  };
  const withoutCache = { ACTIONS_RUNTIME_TOKEN: undefined };

  test('reduced indexes are not read again at the destination', async () => {
    const reduced = rules('reduced', 'platforms: [linux/arm64]');
    expect(reportOf(await mirror(reduced)).totals).toMatchObject({ copied: TAGS });
    expect(cache.keys()).toEqual([expect.stringMatching(/^registry-publish-mirror-rules-[0-9a-f]{64}-\d+$/)]);
    const alone = reportOf(await mirror(reduced, { env: withoutCache }));
    const spared = reportOf(await mirror(reduced));
    expect([alone.totals, spared.totals]).toEqual([alone.totals, alone.totals]);
    expect(spared.totals).toMatchObject({ existing: TAGS, copied: 0 });
    expect(alone.requests.destinations - spared.requests.destinations).toBe(TAGS);
    // It learned nothing new, so there is nothing new to keep.
    expect(cache.keys()).toHaveLength(1);
    expect(cache.violations).toEqual([]);
  });

  test('dates of creation are not read again at the source, and other rules find them too', async () => {
    const newest = (path: string): string => rules(path, 'tags: {newest: {count: 2, by: created}}');
    const first = reportOf(await mirror(newest('dated')));
    const again = reportOf(await mirror(newest('dated')));
    expect([first, again].map(({ totals }) => totals)).toEqual([
      expect.objectContaining({ copied: 2 }),
      expect.objectContaining({ existing: 2 }),
    ]);
    // The index, an image and its config.
    expect(first.requests.sources - again.requests.sources).toBeGreaterThanOrEqual(3 * TAGS);
    const other = reportOf(await mirror(newest('dated-too'), { inputs: { 'dry-run': 'true' } }));
    expect(other.requests.sources).toBe(again.requests.sources);
  });

  test('a dry run and a pull request keep nothing and copy nothing', async () => {
    const unwritten = rules('unwritten', 'tags: {newest: {count: 2, by: created}}');
    const dry = await mirror(unwritten, { inputs: { 'dry-run': 'true' } });
    const event = { name: 'pull_request', ref: 'refs/pull/7/merge' };
    const pull = await mirror(unwritten, { event });
    const fork = await mirror(unwritten, {
      event: { ...event, payload: { pull_request: { head: { repo: { full_name: 'else/app' } } } } },
    });
    expect([dry, pull, fork].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect([dry, pull].map((result) => reportOf(result).totals)).toEqual([
      expect.objectContaining({ planned: 2, copied: 0 }),
      expect.objectContaining({ planned: 2, copied: 0 }),
    ]);
    expect(pull.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining('`push: true` copies it'),
    ]);
    expect(fork.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining('nothing was copied'),
    ]);
    expect(cache.keys()).toEqual([]);
    expect((await fetch(`${target.url}/v2/unwritten/tags/list`)).status).toBe(404);
  });

  test('rules for which a HEAD on each side is enough ask the cache nothing', async () => {
    await mirror(rules('whole', 'tags: 1.*'));
    expect(cache.keys()).toEqual([]);
    expect(cache.requests()).toBe(0);
  });

  test('a cache that fails is a warning', async () => {
    const result = await mirror(rules('without', 'platforms: [linux/arm64]'), {
      env: { ACTIONS_CACHE_URL: `${source.url}/` },
    });
    expect(result.exitCode).toBe(0);
    expect(reportOf(result).totals).toMatchObject({ copied: TAGS, failed: 0 });
    expect(result.annotations.map(({ level }) => level)).toEqual(expect.arrayContaining(['warning']));
    expect(result.annotations.every(({ level }) => level === 'warning')).toBe(true);
  });
});
