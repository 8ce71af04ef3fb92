import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { main } from '../../src/main.ts';
import { digestOf, parseDigest } from '../../src/oci/digest.ts';
import { rootsFromFile } from '../../src/trust/roots/trusted-root.ts';
import { isAbout } from '../../src/trust/statement.ts';
import { verifyBundle } from '../../src/trust/verification/verify-bundle.ts';
import { runInProcess } from './support/in-process.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { openWorkshop, type Workshop } from './support/signing.ts';
import { IDENTITY, startSigstore, type Sigstore } from './support/sigstore.ts';

const ready = await hasDistribution();
const INDEX = 'application/vnd.oci.image.index.v1+json';
const ACCEPT = `${INDEX}, application/vnd.oci.image.manifest.v1+json`;

/** Before a request is passed on; `false` when it was answered. */
type Hook = (method: string, path: string) => Promise<{ status: number; code: string } | undefined>;

/** A registry without the referrers API, behind a proxy that can refuse or slip something in. */
async function startProxy(behind: Distribution) {
  const state: { hook?: Hook } = {};
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    void (state.hook?.(request.method ?? '', path) ?? Promise.resolve(undefined)).then((refusal) => {
      if (refusal) {
        request.resume();
        response.writeHead(refusal.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ errors: [{ code: refusal.code, message: 'refused by the test' }] }));
        return;
      }
      const { method, headers } = request;
      const passed = send(`${behind.url}${path}`, { method: method ?? 'GET', headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      request.pipe(passed);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

(ready ? describe : describe.skip)('no tag that was moved points at an unsigned image', () => {
  let sigstore: Sigstore;
  let distribution: Distribution;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let embedded: EmbeddedRegistry;
  let workshop: Workshop;

  beforeAll(async () => {
    [sigstore, distribution, embedded] = await Promise.all([
      startSigstore(),
      startDistribution(),
      startEmbeddedRegistry(),
    ]);
    proxy = await startProxy(distribution);
    workshop = await openWorkshop(sigstore);
  });
  afterAll(async () => {
    await workshop?.close();
    await Promise.all([proxy, distribution, embedded, sigstore].map((one) => one?.close()));
  });

  const publish = (path: string, version: number) =>
    runInProcess(main, {
      workspace: workshop.directory,
      event: { ref: `refs/tags/v1.0.${version}` },
      env: sigstore.environment(),
      inputs: {
        engine: 'embedded',
        images: [proxy.host, embedded.host].map((host) => `${host}/acme/${path}`).join('\n'),
        tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}',
        labels: `number=${version}`,
        sign: 'true',
        sigstore: 'signing-config: signing_config.json\ntrusted-root: trusted_root.json',
        retries: '0',
      },
    });

  const get = (host: string, path: string) =>
    fetch(`http://${host}/v2/acme/${path}`, { headers: { accept: ACCEPT } });

  /** A verifiable signature of ours on a digest, found as a verifier finds it. */
  async function isSigned(
    host: string,
    path: string,
    digest: string,
    roots: Awaited<ReturnType<typeof rootsFromFile>>,
  ): Promise<boolean> {
    const api = await get(host, `${path}/referrers/${digest}`);
    const list = api.ok ? api : await get(host, `${path}/manifests/${digest.replace(':', '-')}`);
    if (!list.ok) return false;
    const { manifests } = (await list.json()) as { manifests: { digest: string }[] };
    for (const { digest: referrer } of manifests) {
      const manifest = (await (await get(host, `${path}/manifests/${referrer}`)).json()) as {
        layers: { digest: string }[];
      };
      const bytes = Buffer.from(
        await (await get(host, `${path}/blobs/${manifest.layers[0]!.digest}`)).arrayBuffer(),
      );
      const { certificate, statement } = await verifyBundle(bytes, { kind: 'keyless', roots });
      if (certificate?.identity === IDENTITY && isAbout(statement, parseDigest(digest, 'the tag')))
        return true;
    }
    return false;
  }

  /** What goes wrong in a publish; `undefined`: nothing. */
  const FAULTS: [string, (() => void) | undefined][] = [
    ['nothing', undefined],
    [
      'Rekor is down',
      () => (sigstore.faults.rekor = (_request, response) => void response.writeHead(502).end()),
    ],
    ['nothing', undefined],
    [
      'Fulcio refuses',
      () => (sigstore.faults.fulcio = (_request, response) => void response.writeHead(403).end('{}')),
    ],
    [
      'a slow authority',
      () =>
        (sigstore.faults.tsa = async (_request, _response, next) => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          await next();
        }),
    ],
    [
      'Rekor answers with an entry for something else',
      () =>
        (sigstore.faults.rekor = async (_request, response) => {
          const entry = {
            body: Buffer.from('{"kind":"dsse","apiVersion":"0.0.1"}').toString('base64'),
            integratedTime: 1,
            logID: 'ab',
            logIndex: 0,
            verification: {
              signedEntryTimestamp: 'AAAA',
              inclusionProof: { checkpoint: 'x', hashes: [], logIndex: 0, rootHash: 'ab', treeSize: 1 },
            },
          };
          response
            .writeHead(201, { 'content-type': 'application/json' })
            .end(JSON.stringify({ uuid: entry }));
        }),
    ],
    [
      'the second registry refuses the bundle',
      () => {
        // The PUT of the referrer is the only manifest that comes after the image's, by digest.
        let puts = 0;
        proxy.state.hook = async (method, path) =>
          method === 'PUT' && path.includes('/manifests/sha256:') && ++puts > 1
            ? { status: 400, code: 'MANIFEST_INVALID' }
            : undefined;
      },
    ],
    [
      'the fallback tag is immutable',
      () =>
        (proxy.state.hook = async (method, path) =>
          method === 'PUT' && path.includes('/manifests/sha256-')
            ? { status: 400, code: 'TAG_INVALID' }
            : undefined),
    ],
    [
      'the authority gives no time',
      () => (sigstore.faults.tsa = (_request, response) => void response.writeHead(201).end('none')),
    ],
    ['nothing', undefined],
  ];

  test('in 50 publishes with faults', async () => {
    const roots = await rootsFromFile(sigstore.trustedRoot(), 'tests');
    const seen = new Map<string, string>();
    const unsigned: string[] = [];
    let looks = 0;
    let over = false;
    const probe = async (host: string, tag: string): Promise<void> => {
      while (!over) {
        const answer = await get(host, `probed/manifests/${tag}`);
        const digest = answer.ok ? digestOf(Buffer.from(await answer.arrayBuffer())) : undefined;
        looks++;
        const place = `${host} ${tag}`;
        if (digest !== undefined && seen.get(place) !== digest) {
          seen.set(place, digest);
          if (!(await isSigned(host, 'probed', digest, roots))) unsigned.push(`${place} ${digest}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    };
    const probes = [distribution.host, embedded.host].map((host) => probe(host, '1'));
    const outcomes: string[] = [];
    for (let number = 0; number < 50; number++) {
      sigstore.faults = {};
      delete proxy.state.hook;
      const [name, strike] = FAULTS[number % FAULTS.length]!;
      strike?.();
      const { exitCode } = await publish('probed', number);
      outcomes.push(`${name}: ${exitCode}`);
      for (const host of [distribution.host, embedded.host]) {
        const there = (await get(host, `probed/manifests/1.0.${number}`)).ok;
        expect([name, host, there]).toEqual([name, host, exitCode === 0]);
      }
    }
    over = true;
    await Promise.all(probes);
    sigstore.faults = {};
    delete proxy.state.hook;
    expect(unsigned).toEqual([]);
    // Both good and bad runs happened, and each good one moved the tag that was watched.
    expect(outcomes.filter((outcome) => outcome === 'nothing: 0')).toHaveLength(15);
    expect(outcomes.filter((outcome) => outcome === 'a slow authority: 0')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome.endsWith(': 1'))).toHaveLength(30);
    expect(looks).toBeGreaterThan(500);
  });

  // ggcr #2205, regclient #427: another client had read the list before, and writes it with its own entry alone.
  test('a list that another client overwrites has both entries in the end', async () => {
    const other = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf('of another client'),
      size: 17,
      artifactType: 'application/spdx+json',
    };
    const list = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [other] });
    let tag = '';
    let slipped = false;
    proxy.state.hook = async (method, path) => {
      const found = /\/v2\/acme\/raced\/manifests\/(sha256-[0-9a-f]{64})$/.exec(path)?.[1];
      if (found !== undefined && method === 'PUT') tag = found;
      if (tag === '' || found !== tag || method === 'PUT' || slipped) return undefined;
      slipped = true;
      const url = `${distribution.url}/v2/acme/raced`;
      const opened = await fetch(`${url}/blobs/uploads/`, { method: 'POST' });
      const location = new URL(opened.headers.get('location') ?? '', url);
      location.searchParams.set('digest', digestOf('{}'));
      await fetch(location, { method: 'PUT', body: '{}' });
      const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 };
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: other.mediaType,
        config,
        layers: [config],
      });
      await fetch(`${url}/manifests/${digestOf(manifest)}`, {
        method: 'PUT',
        headers: { 'content-type': other.mediaType },
        body: manifest,
      });
      const index = list
        .replace(other.digest, digestOf(manifest))
        .replace('"size":17', `"size":${manifest.length}`);
      const stored = await fetch(`${url}/manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': INDEX },
        body: index,
      });
      expect(stored.status).toBe(201);
      return undefined;
    };
    const { exitCode } = await publish('raced', 1);
    expect(exitCode).toBe(0);
    expect(slipped).toBe(true);
    const answer = await get(distribution.host, `raced/manifests/${tag}`);
    const { manifests } = (await answer.json()) as { manifests: { artifactType?: string }[] };
    expect(manifests.map(({ artifactType }) => artifactType)).toEqual([
      'application/spdx+json',
      'application/vnd.dev.sigstore.bundle.v0.3+json',
    ]);
  });
});
