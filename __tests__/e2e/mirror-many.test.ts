import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startFaultProxy, type FaultProxy, type Step } from './support/fault-proxy.ts';
import { runMirror } from './support/mirroring.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { seed, type Seeded } from './support/seed.ts';

const withParts = (await hasDistribution()) ? describe : describe.skip;
const TAGS = 1000;

withParts('mirroring much between real registries', () => {
  let source: Distribution;
  let target: Distribution;
  let fromSource: FaultProxy;
  let toTarget: FaultProxy;

  beforeAll(async () => {
    [source, target] = await Promise.all([startDistribution(), startDistribution({ delete: true })]);
    [fromSource, toTarget] = await Promise.all([startFaultProxy(source.host), startFaultProxy(target.host)]);
  });
  afterAll(async () => {
    await Promise.all([fromSource, toTarget].map((proxy) => proxy?.close()));
    await Promise.all([source, target].map((registry) => registry?.close()));
  });

  const count = ({ log }: FaultProxy, ...steps: Step[]): number =>
    log.filter(({ step }) => steps.includes(step)).length;
  const tagsOf = async (path: string): Promise<string[]> => {
    const answer = await fetch(`${target.url}/v2/${path}/tags/list`);
    return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []).sort() : [];
  };

  test('a thousand tags with shared layers move each layer once', async () => {
    const at = seed(source.host, 'many');
    const config = await at.blob(
      '{"os":"linux","architecture":"amd64"}',
      'application/vnd.oci.image.config.v1+json',
    );
    const layers: Seeded[] = [];
    for (const layer of ['base', 'runtime', 'app'])
      layers.push(await at.blob(layer.repeat(10_000), 'application/vnd.oci.image.layer.v1.tar'));
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    for (let version = 0; version < TAGS; version += 20) {
      const batch = Array.from({ length: 20 }, (_, position) => `1.${version + position}`);
      await Promise.all(
        batch.map((tag) =>
          at.manifest({ schemaVersion: 2, mediaType, config, layers, annotations: { tag } }, tag),
        ),
      );
    }
    const rules = `- from: ${fromSource.host}/many\n  to: ${toTarget.host}/many\n`;
    const report = await runMirror(rules);
    expect(report.totals).toMatchObject({ copied: TAGS, failed: 0 });
    expect(report.blobs).toMatchObject({ pushed: 4, mounted: 0 });
    expect([count(fromSource, 'get-blob'), count(toTarget, 'put')]).toEqual([4, 4]);
    // The list of tags, a look at each and its manifest here; there the list, four blobs in two requests each,
    // the tags, and a look at each tag once it is set: a registry that forgets one must not end green.
    expect(report.requests.sources).toBeLessThanOrEqual(2 * TAGS + 16);
    expect(report.requests.destinations).toBeLessThanOrEqual(2 * TAGS + 24);

    const again = await runMirror(rules);
    expect(again.totals).toMatchObject({ existing: TAGS, copied: 0 });
    expect(again.requests.sources + again.requests.destinations).toBeLessThanOrEqual(2 * TAGS + 40);
    expect(await tagsOf('many')).toHaveLength(TAGS);
  });

  test('layers are mounted between the repositories of a destination', async () => {
    for (const name of ['one', 'two', 'three'])
      await seed(source.host, `family/${name}`).image({ tag: '1', layers: ['a base for all', name] });
    toTarget.reset();
    fromSource.reset();
    const report = await runMirror(`- from: ${fromSource.host}/family/*\n  to: ${toTarget.host}/family/*\n`);
    expect(report.totals).toMatchObject({ copied: 3, failed: 0 });
    // The base, and the layer and the config of each.
    expect(report.blobs).toMatchObject({ pushed: 7, mounted: 2 });
    expect([count(fromSource, 'get-blob'), count(toTarget, 'put')]).toEqual([7, 7]);
  });

  test('prunes what is gone from the source, and nothing that another tag needs', async () => {
    const at = seed(source.host, 'pruned');
    const there = seed(target.host, 'pruned');
    for (const tag of ['1', '2', '3', '4']) await at.image({ tag, layers: [tag] });
    for (const tag of ['4', '5']) await there.image({ tag, layers: [tag] });
    // Of one digest with 4, which stays.
    await there.image({ tag: '6', layers: ['4'] });
    const rules = `- from: ${source.host}/pruned\n  to: ${target.host}/pruned\n  prune: {max-share: 70%}\n`;
    const planned = await runMirror(rules, {}, { dryRun: true });
    expect(planned.totals).toMatchObject({ planned: 3, prunable: 2 });
    expect(await tagsOf('pruned')).toEqual(['4', '5', '6']);
    const report = await runMirror(rules);
    expect(report.failures).toEqual([]);
    expect(report.totals).toMatchObject({ copied: 3, existing: 1, pruned: 2 });
    expect(await tagsOf('pruned')).toEqual(['1', '2', '3', '4']);
    expect((await runMirror(rules)).totals).toMatchObject({ copied: 0, existing: 4, pruned: 0 });
  });

  test('where nothing can be removed, the tags stay as they are', async () => {
    await seed(target.host, 'kept').image({ tag: '1', layers: ['1'] });
    const at = seed(source.host, 'kept');
    for (const tag of ['1', '2']) await at.image({ tag, layers: [tag] });
    const rules = `- from: ${target.host}/kept\n  to: ${source.host}/kept\n  prune: {max-share: 70%}\n`;
    const before = await (await fetch(`${source.url}/v2/kept/manifests/2`)).text();
    const report = await runMirror(rules);
    expect(report.failures).toMatchObject([{ code: 'UNSUPPORTED', what: `${source.host}/kept:2` }]);
    expect(await (await fetch(`${source.url}/v2/kept/manifests/2`)).text()).toBe(before);
  });
});
