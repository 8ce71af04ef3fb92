import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { MirrorReport } from '../../src/mirror/report.ts';
import { findLeaks, publishThrough, type LoginResult } from './support/logins.ts';
import './support/patience.ts';
import { hasDistribution } from './support/registry.ts';
import { sendJson } from './support/vendors/answers.ts';
import { PROVIDER, SERVICE_ACCOUNT } from './support/vendors/google.ts';
import { startInternet, type Internet } from './support/vendors/internet.ts';

const ready = await hasDistribution();
const suite = ready ? describe : describe.skip;

const HUB = '- registry: docker.io\n  username: acme\n  password: dckr_pat_writer\n';
const GOOGLE = `- registry: europe-docker.pkg.dev\n  workload-identity-provider: ${PROVIDER}\n  service-account: ${SERVICE_ACCOUNT}\n`;
/** In the order in which they are pushed. */
const TAGS = ['old', 'middle', 'new'];

suite('mirroring between vendors under their own names', () => {
  let net: Internet;
  const digests = new Map<string, string>();

  beforeAll(async () => {
    if (!ready) return;
    net = await startInternet();
    for (const tag of TAGS) {
      const inputs = { tags: `type=raw,value=${tag}` };
      const result = await publishThrough(net.world, { images: 'docker.io/acme/app', auth: HUB, inputs });
      if (result.exitCode !== 0) throw new Error(result.log);
      digests.set(tag, result.wanted);
    }
    net.world.proxy.route('hub.docker.com', (request, response, url) => {
      request.resume();
      if (url.pathname !== '/v2/repositories/acme/app/tags') return sendJson(response, 404, {});
      const results = TAGS.map((name, day) => ({ name, tag_last_pushed: `2026-01-0${day + 1}T00:00:00Z` }));
      sendJson(response, 200, { count: TAGS.length, next: null, results });
    });
  }, 60_000);
  beforeEach(() => {
    net.world.proxy.seen.length = 0;
    net.world.proxy.unknownAttributes.length = 0;
  });
  afterAll(() => net?.world.close());

  const mirror = (rules: string): Promise<LoginResult> =>
    publishThrough(net.world, {
      images: '',
      auth: HUB + GOOGLE,
      inputs: { from: '', tags: '', flavor: '', mirror: rules },
    });
  const reportOf = ({ outputs, log }: LoginResult): MirrorReport => {
    if (!outputs['json']) throw new Error(log);
    return (JSON.parse(outputs['json']) as { mirror: MirrorReport }).mirror;
  };

  test("what was pushed last goes from Docker Hub to two others, each with the job's login there", async () => {
    const to = ['ghcr.io/acme/mirror', 'europe-docker.pkg.dev/acme/images/mirror'];
    const rules = `- from: docker.io/acme/app\n  to: [${to.join(', ')}]\n  tags: {newest: {count: 2, by: push}}\n`;
    const result = await mirror(rules);
    const report = reportOf(result);
    expect(report.failures).toEqual([]);
    const copies = report.copies.map(({ destination, digest }) => `${destination} ${digest}`).sort();
    const expected = to.flatMap((name) =>
      ['middle', 'new'].map((tag) => `${name}:${tag} ${digests.get(tag)}`),
    );
    expect(copies).toEqual(expected.sort());

    const asked = net.world.proxy.seen.filter(({ origin }) => origin === 'https://hub.docker.com');
    expect(asked.map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(net.world.proxy.unknownAttributes).toEqual([]);
    expect(findLeaks(result, net.world)).toEqual([]);
    expect(reportOf(await mirror(rules)).totals).toMatchObject({ existing: 4, copied: 0 });
  });

  test('a registry that tells no such thing is named, with what would do', async () => {
    const rules =
      '- from: ghcr.io/acme/mirror\n  to: docker.io/acme/back\n  tags: {newest: {count: 1, by: push}}\n';
    const result = await mirror(rules);
    expect(result.exitCode).toBe(1);
    expect(reportOf(result).failures).toMatchObject([
      { rule: 1, line: 1, code: 'UNSUPPORTED', message: "ghcr.io doesn't tell when tags were pushed" },
    ]);
  });
});
