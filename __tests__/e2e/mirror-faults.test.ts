import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startFaultProxy, type Exchange, type FaultProxy, type Step } from './support/fault-proxy.ts';
import { runMirror } from './support/mirroring.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { seed } from './support/seed.ts';

const withParts = (await hasDistribution()) ? describe : describe.skip;
const TAGS = 24;
/** The layer that all images share, and the only one that a fault can strike in the middle. */
const BASE = Buffer.alloc(3 << 20, 'base');
const BASE_DIGEST = `sha256:${createHash('sha256').update(BASE).digest('hex')}`;
/** Retries with back-off take their time. */
const PATIENCE = 60_000;

withParts('mirroring when things break', () => {
  let source: Distribution;
  let one: Distribution;
  let two: Distribution;
  let fromSource: FaultProxy;
  let toTwo: FaultProxy;
  let round = 0;
  let path = '';
  let rules = '';

  beforeAll(async () => {
    [source, one, two] = await Promise.all([startDistribution(), startDistribution(), startDistribution()]);
    [fromSource, toTwo] = await Promise.all([startFaultProxy(source.host), startFaultProxy(two.host)]);
    const at = seed(source.host, 'app');
    for (let version = 0; version < TAGS; version++) {
      await at.image({ tag: `1.${version}`, layers: [BASE, `layer ${version}`] });
    }
  }, PATIENCE);

  afterAll(async () => {
    await Promise.all([fromSource, toTwo].map((proxy) => proxy?.close()));
    await Promise.all([source, one, two].map((registry) => registry?.close()));
  });

  beforeEach(() => {
    fromSource.reset();
    toTwo.reset();
    // Each test writes to repositories of its own.
    path = `m${round++}`;
    rules = `- from: ${fromSource.host}/app\n  to: [${one.host}/${path}, ${toTwo.host}/${path}]\n`;
  });

  const tagsOf = async ({ host }: Distribution): Promise<string[]> => {
    const answer = await fetch(`http://${host}/v2/${path}/tags/list`);
    return answer.status === 404 ? [] : (((await answer.json()) as { tags: string[] | null }).tags ?? []);
  };

  /** Everything is there, under the source's digests. */
  async function expectComplete(): Promise<void> {
    const digest = async (host: string, name: string, tag: string): Promise<string | null> => {
      const answer = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
      });
      return answer.headers.get('docker-content-digest');
    };
    for (let version = 0; version < TAGS; version++) {
      const tag = `1.${version}`;
      const wanted = await digest(source.host, 'app', tag);
      expect([await digest(one.host, path, tag), await digest(two.host, path, tag)]).toEqual([
        wanted,
        wanted,
      ]);
    }
  }

  test(
    'a blob that breaks off at the source goes on from there',
    async () => {
      const asked: (string | undefined)[] = [];
      fromSource.fault = ({ incoming, forward }) => {
        if (!incoming.url!.endsWith(BASE_DIGEST)) return forward();
        asked.push(incoming.headers.range);
        forward(asked.length === 1 ? { cutAnswerAfter: 1 << 20 } : {});
      };
      const report = await runMirror(rules);
      expect(report.failures).toEqual([]);
      expect(asked).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-/)]);
      await expectComplete();
    },
    PATIENCE,
  );

  test(
    'a source that dies in the middle: what can be is copied, the rest is listed, a rerun does it',
    async () => {
      let manifests = 0;
      const dead = ({ step, socket, forward }: Exchange): void => {
        if (step === 'get-manifest') manifests++;
        if (manifests > 10) socket.destroy();
        else forward();
      };
      fromSource.fault = dead;
      const report = await runMirror(rules);
      expect(report.totals.copied).toBeGreaterThan(0);
      expect(report.totals.failed).toBeGreaterThan(0);
      expect(report.totals.copied + report.totals.failed).toBe(2 * TAGS);
      expect(report.failures).toHaveLength(report.totals.failed);
      fromSource.reset();
      const again = await runMirror(rules);
      expect(again.totals).toMatchObject({
        existing: report.totals.copied,
        copied: report.totals.failed,
        failed: 0,
      });
      await expectComplete();
    },
    PATIENCE,
  );

  test(
    'a destination that dies holds the other back in nothing, and catches up in a rerun',
    async () => {
      let writes = 0;
      toTwo.fault = ({ step, socket, forward }) => {
        if (step === 'put' || step === 'tag') writes++;
        if (writes > 12) socket.destroy();
        else forward();
      };
      const report = await runMirror(rules);
      expect((await tagsOf(one)).length).toBe(TAGS);
      expect(report.totals.failed).toBeGreaterThan(0);
      expect(report.failures.every(({ what }) => what.includes(toTwo.host))).toBe(true);
      toTwo.reset();
      const again = await runMirror(rules);
      expect(again.failures).toEqual([]);
      // A tag that was set just before, and could not be looked at any more, failed and is there.
      const { copied, existing } = again.totals;
      expect(copied + existing).toBe(report.totals.failed + report.totals.copied);
      expect(existing).toBeGreaterThanOrEqual(report.totals.copied);
      expect(copied).toBeGreaterThan(0);
      await expectComplete();
    },
    PATIENCE,
  );

  test(
    'a destination that answers 503 now and then, and 429 with a delay, is asked again',
    async () => {
      toTwo.fault = ({ step, earlier, forward, answer }) => {
        if (['tag', 'post', 'mount'].includes(step) && earlier % 9 === 4) return answer(503);
        if (step === 'put' && earlier % 15 === 7) return answer(429, { 'retry-after': '0' });
        forward();
      };
      const report = await runMirror(rules);
      expect(report.failures).toEqual([]);
      expect(report.requests.retries).toBeGreaterThan(2);
      await expectComplete();
    },
    PATIENCE,
  );

  test(
    "stops before the source's limit is passed, and goes on in the next run",
    async () => {
      let remaining = 9;
      fromSource.fault = ({ step, forward, answer }) => {
        const headers = (): Record<string, string> => ({
          'ratelimit-limit': '100;w=21600',
          'ratelimit-remaining': `${Math.max(0, remaining)};w=21600`,
        });
        if (step !== 'get-manifest') return forward({ headers: (all) => void Object.assign(all, headers()) });
        if (remaining <= 0)
          return answer(
            429,
            headers(),
            '{"errors":[{"code":"TOOMANYREQUESTS","message":"pull rate limit"}]}',
          );
        remaining--;
        forward({ headers: (all) => void Object.assign(all, headers()) });
      };
      const report = await runMirror(rules, {}, { rateLimit: 'stop' });
      expect(report.totals).toMatchObject({ copied: 18, postponed: 2 * TAGS - 18, failed: 0 });
      expect(fromSource.log.filter(({ step }) => step === 'get-manifest')).toHaveLength(9);
      expect(report.rateLimits[fromSource.host]).toEqual({ limit: 100, remaining: 0, windowSeconds: 21600 });
      remaining = 100;
      const again = await runMirror(rules, {}, { rateLimit: 'stop' });
      expect(again.totals).toMatchObject({ copied: 2 * TAGS - 18, existing: 18, postponed: 0 });
      await expectComplete();
    },
    PATIENCE,
  );

  test(
    'waits for the limit to recover when told to',
    async () => {
      let remaining = 5;
      const waits: number[] = [];
      fromSource.fault = ({ step, forward }) => {
        if (step === 'get-manifest') remaining--;
        forward({
          headers: (all) =>
            void Object.assign(all, {
              'ratelimit-limit': '100;w=21600',
              'ratelimit-remaining': `${Math.max(0, remaining)};w=21600`,
            }),
        });
      };
      const report = await runMirror(
        rules,
        {},
        {
          rateLimit: 'wait',
          pause: (milliseconds) => {
            if (milliseconds >= 5000) {
              waits.push(milliseconds);
              remaining = 8;
            }
            return Promise.resolve();
          },
        },
      );
      expect(report.failures).toEqual([]);
      // 21600 s for 100 pulls: one comes back every 216 s.
      expect(waits.length).toBeGreaterThan(0);
      expect(new Set(waits)).toEqual(new Set([216_000]));
      await expectComplete();
    },
    PATIENCE,
  );

  test(
    'a new repository is asked for no blob, and sent none that an interrupted run left there',
    async () => {
      const base = await seed(two.host, path).blob(Buffer.alloc(3 << 20, 'base'), 'application/octet-stream');
      const report = await runMirror(rules);
      expect(report.failures).toEqual([]);
      await expectComplete();
      const ofBase = toTwo.log.filter(({ url }) => url.includes(encodeURIComponent(base.digest)));
      expect(ofBase.map(({ step }) => step)).toEqual(['mount']);
      // One request asks for a blob and opens its upload, the next one sends it; every image has two of its own.
      const steps = (step: Step): number => toTwo.log.filter((entry) => entry.step === step).length;
      expect([steps('head-blob'), steps('post'), steps('mount'), steps('put')]).toEqual([
        0,
        // There is no login that a read has proven: one upload is opened to see that a push needs none.
        1,
        2 * TAGS + 1,
        2 * TAGS,
      ]);
    },
    PATIENCE,
  );

  test(
    'cancelled in the middle, a rerun does the rest and sends no blob twice',
    async () => {
      const controller = new AbortController();
      toTwo.fault = ({ step, earlier, forward }) => {
        if (step === 'tag' && earlier === 8) controller.abort(new Error('cancelled'));
        forward();
      };
      await expect(runMirror(rules, {}, { signal: controller.signal })).rejects.toThrow('cancelled');
      toTwo.reset();
      const again = await runMirror(rules);
      expect(again.failures).toEqual([]);
      expect(again.totals.existing).toBeGreaterThan(0);
      await expectComplete();
      toTwo.reset();
      const last = await runMirror(rules);
      expect(last.totals).toMatchObject({ copied: 0, existing: 2 * TAGS });
      expect(toTwo.log.filter(({ method }) => method !== 'HEAD' && method !== 'GET')).toEqual([]);
    },
    PATIENCE,
  );
});
