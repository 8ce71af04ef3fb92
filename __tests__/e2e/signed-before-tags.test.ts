import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { main } from '../../src/main.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { rootsFromFile, type TrustedRoots } from '../../src/trust/roots/trusted-root.ts';
import { startHookedProxy, type HookedProxy } from './support/hooked-proxy.ts';
import { runInProcess } from './support/in-process.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { isSigned, openWorkshop, type Workshop } from './support/signing.ts';
import { startSigstore, type Fault, type Sigstore } from './support/sigstore.ts';

const ready = await hasDistribution();
const INDEX = 'application/vnd.oci.image.index.v1+json';
const ACCEPT = `${INDEX}, application/vnd.oci.image.manifest.v1+json`;
const HOUR = 3_600_000;
const LEAKED = /eyJ[\w-]{20,}\.[\w-]+\.[\w-]+|request-token-of-the-runner|PRIVATE KEY|pass-phrase-of-the-key/;

(ready ? describe : describe.skip)('no tag that was moved points at an unsigned image', () => {
  let sigstore: Sigstore;
  let distribution: Distribution;
  let embedded: EmbeddedRegistry;
  /** Before the one without the referrers API, and before the one with it. */
  let proxies: HookedProxy[];
  let workshop: Workshop;
  let roots: TrustedRoots;
  /** Tags that arrived at a registry which had no signature of what they were to point at. */
  let early: string[];

  const behind = () => [distribution.host, embedded.host];
  beforeAll(async () => {
    [sigstore, distribution, embedded] = await Promise.all([
      startSigstore(),
      startDistribution(),
      startEmbeddedRegistry(),
    ]);
    roots = await rootsFromFile(sigstore.trustedRoot(), 'tests');
    proxies = await Promise.all(
      behind().map((host) =>
        startHookedProxy(host, async ({ path, body }) => {
          const { pathname, searchParams } = new URL(path, 'http://registry');
          const [, repository, reference = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname) ?? [];
          // Some registries take several tags with one manifest.
          const tags = [
            ...(reference.startsWith('sha256') ? [] : [reference]),
            ...searchParams.getAll('tag'),
          ];
          if (tags.length === 0 || repository === undefined) return;
          if (!(await isSigned(host, repository, digestOf(body), roots)))
            early.push(...tags.map((tag) => `${host} ${tag}`));
        }),
      ),
    );
    workshop = await openWorkshop(sigstore);
  });
  beforeEach(() => {
    early = [];
    clear();
  });
  afterAll(async () => {
    await workshop?.close();
    await Promise.all([...(proxies ?? []), distribution, embedded, sigstore].map((one) => one?.close()));
  });

  const publish = (path: string, version: number, inputs: Record<string, string> = {}) =>
    runInProcess(main, {
      workspace: workshop.directory,
      event: { ref: `refs/tags/v1.0.${version}` },
      env: sigstore.environment(),
      inputs: {
        engine: 'embedded',
        images: proxies.map(({ host }) => `${host}/acme/${path}`).join('\n'),
        tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}',
        labels: `number=${version}`,
        sign: 'true',
        sigstore: 'signing-config: signing_config.json\ntrusted-root: trusted_root.json',
        retries: '0',
        ...inputs,
      },
    });

  const get = (host: string, path: string) =>
    fetch(`http://${host}/v2/acme/${path}`, { headers: { accept: ACCEPT } });

  /**
   * Asks both registries for a tag every few milliseconds. Whatever new digest it answers with must have a signature
   * of ours that verifies.
   */
  function watch(path: string, tag: string) {
    const found = { unsigned: [] as string[], looks: 0, seen: new Set<string>() };
    let over = false;
    const look = async (host: string): Promise<void> => {
      let known: string | undefined;
      while (!over) {
        const url = `http://${host}/v2/acme/${path}/manifests/${tag}`;
        const { ok, headers } = await fetch(url, { method: 'HEAD', headers: { accept: ACCEPT } });
        const digest = ok ? headers.get('docker-content-digest')! : undefined;
        found.looks++;
        if (digest !== undefined && digest !== known) {
          known = digest;
          found.seen.add(digest);
          if (!(await isSigned(host, `acme/${path}`, digest, roots)))
            found.unsigned.push(`${host} ${digest}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const looks = behind().map(look);
    return {
      found,
      async stop() {
        over = true;
        await Promise.all(looks);
        return found;
      },
    };
  }

  const answers =
    (status: number, body = '{}'): Fault =>
    (_request, response) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  /** Says again what it was sent, as careless services do. */
  const echo =
    (status: number): Fault =>
    ({ body }, response) =>
      void response.writeHead(status).end(JSON.stringify({ message: `refused: ${body.toString()}` }));
  const slow: Fault = async (_request, _response, next) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    await next();
  };
  const otherEntry = JSON.stringify({
    uuid: {
      body: Buffer.from('{"kind":"dsse","apiVersion":"0.0.1"}').toString('base64'),
      integratedTime: 1,
      logID: 'ab',
      logIndex: 0,
      verification: {
        signedEntryTimestamp: 'AAAA',
        inclusionProof: { checkpoint: 'x', hashes: [], logIndex: 0, rootHash: 'ab', treeSize: 1 },
      },
    },
  });
  const refuse = (registry: number, what: RegExp, after = 0) => {
    let count = 0;
    proxies[registry]!.state.hook = async ({ method, path }) =>
      method === 'PUT' && what.test(path) && ++count > after
        ? { status: 400, code: 'MANIFEST_INVALID' }
        : undefined;
  };

  /** What goes wrong in a publish, and whether it is published all the same. */
  const FAULTS: [string, () => void, boolean][] = [
    ['nothing', () => undefined, true],
    ['Rekor is down', () => (sigstore.faults.rekor = answers(502)), false],
    ['Rekor echoes what it was sent', () => (sigstore.faults.rekor = echo(400)), false],
    ['Rekor is slow', () => (sigstore.faults.rekor = slow), true],
    [
      'Rekor answers with an entry for something else',
      () => (sigstore.faults.rekor = answers(201, otherEntry)),
      false,
    ],
    ['Rekor has a wrong clock', () => (sigstore.clocks.rekor = HOUR), false],
    ['nothing', () => undefined, true],
    ['Fulcio refuses', () => (sigstore.faults.fulcio = answers(403)), false],
    ['Fulcio refuses, and says the token again', () => (sigstore.faults.fulcio = echo(400)), false],
    ['Fulcio asks for patience', () => (sigstore.faults.fulcio = answers(429)), false],
    ['the certificate has ended when it comes', () => (sigstore.clocks.fulcio = -HOUR), false],
    ['the authority is slow', () => (sigstore.faults.tsa = slow), true],
    ['the authority gives no time', () => (sigstore.faults.tsa = answers(201, 'none')), false],
    ["the authority's time can't be read", () => (sigstore.clocks.tsa = 120), false],
    ['nothing', () => undefined, true],
    // The PUT of the referrer is the only manifest by digest that comes after the image's.
    ['the first registry refuses the bundle', () => refuse(0, /\/manifests\/sha256:/, 1), false],
    ['the tag of the list is immutable', () => refuse(0, /\/manifests\/sha256-/), false],
    [
      'the second registry refuses a tag: it is rolled back',
      () => refuse(1, /\/manifests\/1$|[?&]tag=1(?:&|$)/),
      false,
    ],
  ];

  const clear = () => {
    sigstore.faults = {};
    Object.assign(sigstore.clocks, { fulcio: 0, rekor: 0, tsa: 0 });
    for (const { state } of proxies) delete state.hook;
  };

  test('in 50 publishes with faults', async () => {
    const before = new Set(await readdir(tmpdir()));
    const watched = watch('probed', '1');
    const moved: (string | undefined)[] = [];
    for (let number = 0; number < 50; number++) {
      clear();
      const [name, strike, isPublished] = FAULTS[number % FAULTS.length]!;
      strike();
      const { exitCode, raw, summary, outputs, env, leftovers } = await publish('probed', number);
      expect([name, exitCode]).toEqual([name, isPublished ? 0 : 1]);
      if (isPublished) moved.push(outputs['digest']);
      for (const host of behind()) {
        const { ok } = await get(host, `probed/manifests/1.0.${number}`);
        // A tag that was new can't be taken back in every registry, and is signed.
        if (!name.includes('rolled back')) expect([name, host, ok]).toEqual([name, host, isPublished]);
      }
      const shown = [
        raw.replaceAll(/::add-mask::.*/g, ''),
        summary,
        JSON.stringify([outputs, env, leftovers]),
      ];
      for (const text of shown) expect(text).not.toMatch(LEAKED);
    }
    clear();
    const { unsigned, looks, seen } = await watched.stop();
    expect(unsigned).toEqual([]);
    expect(early).toEqual([]);
    // Each good run moved the tag that was watched, and it was seen; a tag that was rolled back may have been seen too.
    expect(moved.filter((digest) => !seen.has(digest!))).toEqual([]);
    expect(moved.length).toBeGreaterThanOrEqual(14);
    expect(looks).toBeGreaterThan(500);
    const left = (await readdir(tmpdir())).filter(
      (name) => !before.has(name) && /registry-publish/.test(name),
    );
    expect(left).toEqual([]);
  });

  // Whoever watches must be able to see it: without signatures, both say so.
  test('an unsigned tag is noticed, before it moves and after', async () => {
    const watched = watch('unsigned', '1');
    expect((await publish('unsigned', 1, { sign: 'false' })).exitCode).toBe(0);
    while (watched.found.seen.size === 0 || watched.found.unsigned.length < 2)
      await new Promise((resolve) => setTimeout(resolve, 3));
    const { unsigned } = await watched.stop();
    expect(unsigned).toHaveLength(2);
    expect(early.length).toBeGreaterThanOrEqual(4);
  });

  // Kyverno refuses images with more than 50 referrers: a rerun must not add any, to a list that clients keep either.
  test('51 reruns add nothing', async () => {
    const again = () => publish('rerun', 1, { images: `${proxies[0]!.host}/acme/rerun` });
    const { outputs } = await again();
    const list = async () =>
      (await get(distribution.host, `rerun/manifests/${outputs['digest']!.replace(':', '-')}`)).text();
    const first = await list();
    expect(JSON.parse(first).manifests).toHaveLength(1);
    const logged = sigstore.rekor.entries.length;
    for (let rerun = 0; rerun < 51; rerun++) expect((await again()).exitCode).toBe(0);
    expect(await list()).toBe(first);
    expect(sigstore.rekor.entries).toHaveLength(logged);
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
    proxies[0]!.state.hook = async ({ method, path }) => {
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
