import { parseRepositoryPath } from '../../src/oci/reference.ts';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { mirror } from '../../src/mirror/mirror.ts';
import type { MirrorOptions } from '../../src/mirror/types.ts';
import type { MirrorReport } from '../../src/mirror/report.ts';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';
import { openMirrorState } from '../../src/mirror/state.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { PublishError } from '../../src/oci/errors.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import { silent, type Reporter } from '../../src/support/reporter.ts';
import { MemoryRegistry } from './support/memory-registry.ts';

interface World {
  source: MemoryRegistry;
  one: MemoryRegistry;
  two: MemoryRegistry;
  warnings: string[];
  run(rules: string, options?: Partial<MirrorOptions>): Promise<MirrorReport>;
  reset(): void;
}

function world(): World {
  const source = new MemoryRegistry('source.example');
  const one = new MemoryRegistry('one.example');
  const two = new MemoryRegistry('two.example');
  const all = [source, one, two];
  const warnings: string[] = [];
  const reporter: Reporter = { ...silent, warning: (message) => void warnings.push(message) };
  return {
    source,
    one,
    two,
    warnings,
    reset() {
      for (const registry of all) registry.events.length = 0;
    },
    run: (rules, options) =>
      mirror(parseMirrorRules(rules, { input: 'mirror' }), {
        openRepository({ host, path }) {
          const registry = all.find((candidate) => candidate.host === host);
          if (!registry) throw new PublishError(`${host} is unknown`, { code: 'ENOTFOUND' });
          return registry.repository(path);
        },
        async *listRepositories(host, prefix) {
          const registry = all.find((candidate) => candidate.host === host);
          const paths = [...(registry?.stored.keys() ?? [])].map((path) => parseRepositoryPath(path, host));
          yield* paths.filter((path) => path.startsWith(prefix));
        },
        rateLimitOf: (host) => all.find((candidate) => candidate.host === host)?.rateLimit,
        reporter,
        rateLimit: 'wait',
        dryRun: false,
        temporaryDirectory: tmpdir(),
        pause: async () => {},
        ...options,
      }),
  };
}

const toBoth = `
- from: source.example/app
  to: [one.example/mirror/app, two.example/app]
`;

function multiPlatform(registry: MemoryRegistry, path: string, tag: string, salt = ''): Descriptor {
  const platforms = [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
    { os: 'linux', architecture: 's390x' },
  ];
  const images = platforms.map((platform) => ({
    ...registry.addImage(path, {
      platform,
      layers: [`base-${platform.architecture}`, `app-${platform.architecture}${salt}`],
    }),
    platform,
  }));
  const attestations = images.map((image) => ({
    ...registry.addImage(path, {
      platform: { os: 'unknown', architecture: 'unknown' },
      layers: [`sbom of ${image.digest}`],
    }),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': image.digest,
    },
  }));
  return registry.addIndex(path, [...images, ...attestations], tag);
}

describe('mirror', () => {
  test('copies each tag to each destination with its digest, and a second run only looks', async () => {
    const { source, one, two, run, reset } = world();
    const [a, b] = [
      source.addImage('app', { tag: '1.0', layers: ['base', 'a'] }),
      multiPlatform(source, 'app', '2.0'),
    ];
    const report = await run(toBoth);
    expect(report.failures).toEqual([]);
    expect(report.totals).toMatchObject({ copied: 4, existing: 0, failed: 0 });
    expect([one.tag('mirror/app', '1.0'), two.tag('app', '1.0')]).toEqual([a.digest, a.digest]);
    expect([one.tag('mirror/app', '2.0'), two.tag('app', '2.0')]).toEqual([b.digest, b.digest]);

    reset();
    const again = await run(toBoth);
    expect(again.totals).toMatchObject({ copied: 0, existing: 4 });
    expect(again.copies).toEqual([]);
    for (const registry of [source, one, two]) {
      expect(
        registry.events.filter(({ operation }) => !['list', 'HEAD manifest'].includes(operation)),
      ).toEqual([]);
      expect(registry.count('HEAD manifest')).toBe(2);
    }
  });

  test('reads each blob once, however many tags and destinations need it', async () => {
    const { source, run } = world();
    for (let version = 0; version < 12; version++) {
      source.addImage('app', { tag: `1.${version}`, layers: ['base', 'runtime', `app ${version}`] });
    }
    const report = await run(toBoth);
    expect(report.totals.copied).toBe(24);
    const reads = source.events.filter(({ operation }) => operation === 'GET blob').map(({ what }) => what);
    expect(reads.length).toBe(new Set(reads).size);
    expect(report.fetchedBytes).toBe(
      [...source.at('app').blobs.values()].reduce((sum, { length }) => sum + length, 0),
    );
  });

  test('asks a new repository for no blob, and sends it none that an interrupted run left there', async () => {
    const { source, one, run } = world();
    for (let version = 0; version < 24; version++) {
      source.addImage('app', { tag: `1.${version}`, layers: ['base', `app ${version}`] });
    }
    const base = one.addBlob('app', 'base', MediaType.ociLayer);
    const report = await run('- from: source.example/app\n  to: one.example/app\n');
    expect(report.totals.copied).toBe(24);
    expect(report.blobs).toMatchObject({ existing: 1, mounted: 0, pushed: 48 });
    expect(one.count('HEAD blob')).toBe(0);
    const sent = one.events.filter(({ operation }) => operation === 'PUT blob').map(({ what }) => what);
    expect(sent).toHaveLength(48);
    expect(sent).not.toContain(base.digest);
  });

  test('a hundred tags of one image are one read and a hundred tags', async () => {
    const { source, one, run } = world();
    const image = source.addImage('app', { tag: 'latest' });
    for (let count = 0; count < 99; count++) source.at('app').tags.set(`t${count}`, image.digest);
    const report = await run('- from: source.example/app\n  to: one.example/app\n');
    expect(report.totals.copied).toBe(100);
    expect(source.count('GET manifest')).toBe(1);
    expect(one.at('app').tags.size).toBe(100);
  });

  test('reads at a destination what it holds, and not at the source', async () => {
    const { source, one, two, run, reset } = world();
    multiPlatform(source, 'app', '1.0');
    await run('- from: source.example/app\n  to: one.example/mirror/app\n');
    reset();
    const report = await run(toBoth);
    expect(report.totals).toMatchObject({ copied: 1, existing: 1 });
    expect(source.count('GET manifest')).toBe(0);
    expect(one.count('PUT manifest')).toBe(0);
    expect(two.tag('app', '1.0')).toBe(source.tag('app', '1.0'));
  });

  test('a tag that moved is moved, and the report says from where', async () => {
    const { source, one, run } = world();
    const before = source.addImage('app', { tag: 'latest', layers: ['one'] });
    await run('- from: source.example/app\n  to: one.example/app\n');
    const after = source.addImage('app', { tag: 'latest', layers: ['two'] });
    const report = await run('- from: source.example/app\n  to: one.example/app\n');
    expect(report.copies).toEqual([
      {
        rule: 1,
        source: 'source.example/app:latest',
        destination: 'one.example/app:latest',
        status: 'copied',
        digest: after.digest,
        previous: before.digest,
      },
    ]);
    expect(one.tag('app', 'latest')).toBe(after.digest);
  });

  test('mounts between repositories of one destination', async () => {
    const { source, one, run } = world();
    source.addImage('app', { tag: '1', layers: ['base', 'app'] });
    const report = await run('- from: source.example/app\n  to: [one.example/a, one.example/b]\n');
    expect(report.blobs).toMatchObject({ pushed: 3, mounted: 3 });
    expect(one.count('PUT blob')).toBe(3);
  });

  test('mounts across source repositories what was copied before', async () => {
    const { source, one, run } = world();
    source.addImage('ns/a', { tag: '1', layers: ['base', 'a'] });
    source.addImage('ns/b', { tag: '1', layers: ['base', 'b'] });
    const first = await run(
      '- from: source.example/ns/a\n  to: one.example/ns/a\n- from: source.example/ns/b\n  to: one.example/ns/b\n',
    );
    expect(first.failures).toEqual([]);
    expect(one.tag('ns/b', '1')).toBe(source.tag('ns/b', '1'));
  });

  test('mounts from the source where source and destination are one registry', async () => {
    const { source, run } = world();
    source.addImage('app', { tag: 'rc', layers: ['base', 'app'] });
    const report = await run('- from: source.example/app:rc\n  to: source.example/release/app:1.0\n');
    expect(report.blobs).toMatchObject({ pushed: 0, mounted: 3 });
    expect(report.fetchedBytes).toBe(0);
    expect(source.tag('release/app', '1.0')).toBe(source.tag('app', 'rc'));
  });

  test('copies every repository of a namespace', async () => {
    const { source, one, run } = world();
    for (const name of ['acme/a', 'acme/b', 'acme/deep/c', 'other/d'])
      source.addImage(name, { tag: '1', layers: [name] });
    const report = await run('- from: source.example/acme/*\n  to: one.example/m/*\n');
    expect([...one.stored.keys()].sort()).toEqual(['m/a', 'm/b']);
    expect(report.repositories.map(({ source: name }) => name)).toEqual([
      'source.example/acme/a',
      'source.example/acme/b',
    ]);
  });

  test('renames, and takes digests without a tag', async () => {
    const { source, one, run } = world();
    const image = source.addImage('app', { tag: 'v1.2.3', layers: ['x'] });
    const report = await run(`
- from: source.example/app
  to: ["one.example/app:up-{version}", "one.example/app:{major}"]
  tags: v1.2.3
- from: source.example/app@${image.digest}
  to: one.example/pinned
- from: source.example/app:v1.2.3@${image.digest}
  to: one.example/both
`);
    expect(report.failures).toEqual([]);
    expect([...one.at('app').tags.keys()].sort()).toEqual(['1', 'up-1.2.3']);
    expect(one.at('pinned').manifests.has(image.digest)).toBe(true);
    expect(one.at('pinned').tags.size).toBe(0);
    expect(one.tag('both', 'v1.2.3')).toBe(image.digest);
  });

  test('a tag that no longer points at the pinned digest is refused', async () => {
    const { source, run } = world();
    source.addImage('app', { tag: '1', layers: ['x'] });
    const report = await run(
      `- from: source.example/app:1@sha256:${'0'.repeat(64)}\n  to: one.example/app\n`,
    );
    expect(report.failures).toMatchObject([{ rule: 1, line: 1, code: 'DIGEST_MISMATCH' }]);
  });
});

describe('platforms', () => {
  const rule = `
- from: source.example/app
  to: one.example/app
  platforms: [linux/arm64, linux/amd64]
`;

  test('a smaller index with its attestations, explained, and not made again', async () => {
    const { source, one, run, reset } = world();
    const root = multiPlatform(source, 'app', '1');
    const report = await run(rule);
    const [copy] = report.copies;
    expect(copy).toMatchObject({
      status: 'copied',
      sourceDigest: root.digest,
      note: expect.stringMatching(/reduced to linux\/amd64,linux\/arm64/),
    });
    expect(copy?.digest).not.toBe(root.digest);
    const index = JSON.parse(one.at('app').manifests.get(copy!.digest!)!.bytes.toString()) as {
      manifests: Descriptor[];
    };
    expect(index.manifests.map(({ platform }) => platform?.architecture)).toEqual([
      'amd64',
      'arm64',
      'unknown',
      'unknown',
    ]);
    expect(one.at('app').manifests.size).toBe(5);

    reset();
    const again = await run(rule);
    expect(again.totals).toMatchObject({ copied: 0, existing: 1 });
    expect(source.count('GET manifest')).toBe(0);
    expect(one.count('GET manifest')).toBe(1);
  });

  test('with a state a second run needs a HEAD a side', async () => {
    const { source, one, run, reset } = world();
    multiPlatform(source, 'app', '1');
    const state = openMirrorState();
    await run(rule, { state });
    reset();
    const again = await run(rule, { state: openMirrorState(state.serialize()) });
    expect(again.totals.existing).toBe(1);
    expect(
      [...source.events, ...one.events]
        .filter(({ operation }) => operation !== 'list')
        .map(({ operation }) => operation),
    ).toEqual(['HEAD manifest', 'HEAD manifest']);
  });

  test('an index that has no others keeps its digest', async () => {
    const { source, one, run } = world();
    const image = { ...source.addImage('app', {}), platform: { os: 'linux', architecture: 'amd64' } };
    const root = source.addIndex('app', [image], '1');
    const report = await run(rule);
    expect(report.copies[0]).toMatchObject({ digest: root.digest });
    expect(report.copies[0]).not.toHaveProperty('note');
    expect(one.tag('app', '1')).toBe(root.digest);
    expect((await run(rule)).totals.existing).toBe(1);
  });

  test('an index without any of them, and a single image of another, are failures that say what there is', async () => {
    const { source, run } = world();
    const platform = { os: 'linux', architecture: 'riscv64' };
    source.addIndex('app', [{ ...source.addImage('app', { platform }), platform }], 'index');
    source.addImage('app', {
      tag: 'single',
      platform: { os: 'linux', architecture: 's390x' },
      layers: ['z'],
    });
    const report = await run(rule);
    expect(report.failures.map(({ message, hint }) => `${message} ${hint}`).sort()).toEqual([
      expect.stringMatching(/none of the platforms linux\/amd64,linux\/arm64 It has linux\/riscv64/),
      expect.stringMatching(/linux\/s390x only/),
    ]);
  });

  test("Docker's list is reduced without annotations, which it has none of", async () => {
    const { source, one, run } = world();
    const entries = ['amd64', 'mips64le'].map((architecture) => {
      const platform = { os: 'linux', architecture };
      return { ...source.addImage('app', { platform, layers: [architecture] }), platform };
    });
    source.addManifest('app', { schemaVersion: 2, mediaType: MediaType.dockerList, manifests: entries }, '1');
    const [copy] = (await run(rule)).copies;
    const list = JSON.parse(one.at('app').manifests.get(copy!.digest!)!.bytes.toString()) as object;
    expect(Object.keys(list)).toEqual(['schemaVersion', 'mediaType', 'manifests']);
  });
});

describe('referrers', () => {
  const rule = '- from: source.example/app\n  to: [one.example/app, two.example/app]\n  referrers: true\n';

  test('signatures and SBOMs follow: of the index, of the images in it, of each other, and by tag', async () => {
    const { source, one, two, run, reset } = world();
    const root = multiPlatform(source, 'app', '1');
    const [child] = (
      JSON.parse(source.at('app').manifests.get(root.digest)!.bytes.toString()) as { manifests: Descriptor[] }
    ).manifests;
    const sbom = source.addImage('app', {
      subject: root,
      artifactType: 'application/spdx+json',
      layers: ['sbom'],
    });
    const signed = source.addImage('app', {
      subject: sbom,
      artifactType: 'application/sig',
      layers: ['signature of the sbom'],
    });
    const childSignature = source.addImage('app', {
      subject: child!,
      artifactType: 'application/sig',
      layers: ['child'],
    });
    const cosign = source.addImage('app', {
      tag: `${root.digest.replace(':', '-')}.sig`,
      layers: ['cosign'],
    });
    source.addImage('app', { tag: `sha256-${'f'.repeat(64)}.sig`, layers: ['of something else'] });
    const report = await run(rule);
    expect(report.failures).toEqual([]);
    for (const registry of [one, two]) {
      for (const { digest } of [sbom, signed, childSignature, cosign]) {
        expect(registry.at('app').manifests.has(digest)).toBe(true);
      }
      expect([...registry.at('app').tags.keys()].sort()).toEqual([
        '1',
        `${root.digest.replace(':', '-')}.sig`,
      ]);
    }
    expect(report.totals.copied).toBe(10);

    reset();
    const again = await run(rule);
    expect(again.totals).toMatchObject({ copied: 0, existing: 10 });
    expect(source.count('GET manifest')).toBe(0);
    expect(one.count('PUT manifest')).toBe(0);
  });

  test.each([[true], [false]])(
    'where one side has no referrers API, the list is kept in its tag: the source has it: %s',
    async (sourceHas) => {
      const { source, one, run } = world();
      (sourceHas ? one : source).referrersApi = false;
      const root = source.addImage('app', { tag: '1', layers: ['x'] });
      const sbom = source.addImage('app', { subject: root, layers: ['sbom'] });
      const signature = source.addImage('app', { subject: root, layers: ['signature'] });
      const tag = root.digest.replace(':', '-');
      if (!sourceHas) source.addIndex('app', [sbom, signature], tag);
      const report = await run('- from: source.example/app\n  to: one.example/app\n  referrers: true\n');
      expect(report.failures).toEqual([]);
      const found = (await one.repository('app').referrers?.(root.digest)) ?? [];
      expect(found.map(({ digest }) => digest)).toEqual([sbom.digest, signature.digest]);
      expect(one.at('app').tags.has(tag)).toBe(sourceHas);
      const again = await run('- from: source.example/app\n  to: one.example/app\n  referrers: true\n');
      expect(again.totals).toMatchObject({ copied: 0, existing: 3 });
    },
  );

  test('a signature made later follows an image that is there', async () => {
    const { source, one, run } = world();
    const root = source.addImage('app', { tag: '1', layers: ['x'] });
    await run(rule);
    const signature = source.addImage('app', { subject: root, layers: ['late'] });
    const report = await run(rule);
    expect(report.totals).toMatchObject({ copied: 2, existing: 2 });
    expect(one.at('app').manifests.has(signature.digest)).toBe(true);
  });

  test('without the key they stay', async () => {
    const { source, one, run } = world();
    const root = source.addImage('app', { tag: '1', layers: ['x'] });
    source.addImage('app', { subject: root, layers: ['signature'] });
    await run('- from: source.example/app\n  to: one.example/app\n');
    expect(one.at('app').manifests.size).toBe(1);
  });
});

describe('what goes wrong', () => {
  test('one image that fails stops no other, and a rerun does the rest', async () => {
    const { source, one, run } = world();
    for (const tag of ['1', '2', '3']) source.addImage('app', { tag, layers: ['base', tag] });
    const broken = source.tag('app', '2');
    source.fault = ({ operation, what }) => {
      if (operation === 'GET manifest' && what === broken)
        throw new PublishError('the source broke off', { code: 'ECONNRESET' });
    };
    const report = await run('- from: source.example/app\n  to: one.example/app\n');
    expect(report.totals).toMatchObject({ copied: 2, failed: 1 });
    expect(report.failures).toEqual([
      {
        rule: 1,
        line: 1,
        what: 'source.example/app:2 → one.example/app:2',
        message: 'the source broke off',
        code: 'ECONNRESET',
      },
    ]);
    source.fault = () => {};
    const again = await run('- from: source.example/app\n  to: one.example/app\n');
    expect(again.totals).toMatchObject({ copied: 1, existing: 2, failed: 0 });
    expect(one.tag('app', '2')).toBe(broken);
  });

  test('a destination that dies holds no other back, and is not asked for ever', async () => {
    const { source, one, two, run } = world();
    for (let version = 0; version < 60; version++)
      source.addImage('app', { tag: `${version}`, layers: [`${version}`] });
    let answered = 0;
    two.fault = () => {
      if (++answered > 40) throw new PublishError('connection refused', { code: 'ECONNREFUSED' });
    };
    const report = await run(toBoth);
    expect(one.at('mirror/app').tags.size).toBe(60);
    expect(report.totals.failed).toBeGreaterThan(0);
    expect(report.totals.copied + report.totals.failed).toBe(120);
    expect(report.failures.some(({ code }) => code === 'HOST_DOWN')).toBe(true);
    expect(answered).toBeLessThan(200);
    two.fault = () => {};
    const again = await run(toBoth);
    expect(again.failures).toEqual([]);
    expect(two.at('app').tags.size).toBe(60);
  });

  test('sources that are not there', async () => {
    const { source, run } = world();
    source.addImage('app', { tag: '1' });
    const report = await run(`
- from: source.example/app:2
  to: one.example/app
- from: nowhere.example/app
  to: one.example/other
- from: source.example/app:1
  to: [one.example/fine, nowhere.example/x]
`);
    expect(report.totals.copied).toBe(1);
    expect(report.failures.map(({ rule, line, message }) => `${rule} ${line} ${message}`)).toEqual([
      '1 2 source.example/app:2 not found',
      '2 4 nowhere.example is unknown',
      '3 6 nowhere.example is unknown',
    ]);
  });

  test('a filter that takes nothing is a warning, or a failure when a match is required', async () => {
    const { source, run, warnings } = world();
    source.addImage('app', { tag: '1' });
    const rules = '- from: source.example/app\n  to: one.example/app\n  tags: "9*"\n';
    expect((await run(rules)).failures).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/rule 1 \(line 1\): Of the 1 tag of .* selects none/)]);
    expect((await run(`${rules}  require-match: true\n`)).failures).toMatchObject([
      { rule: 1, code: 'NO_MATCH' },
    ]);
    expect(
      (await run('- from: source.example/none/*\n  to: one.example/*\n  require-match: true\n')).failures,
    ).toMatchObject([{ code: 'NO_MATCH' }]);
  });

  test.each<[string, string, RegExp]>([
    [
      'two repositories',
      '- from: source.example/app\n  to: one.example/app\n- from: source.example/other\n  to: one.example/app\n',
      /rule 2 \(line 3\) writes one.example\/app:1 from source.example\/other:1.*rule 1 \(line 1\)/,
    ],
    [
      'a rename',
      '- from: source.example/app\n  to: "one.example/app:{major}"\n  tags: "1*"\n',
      /rule 1 \(line 1\) writes one.example\/app:1 from source.example\/app:1.1/,
    ],
  ])(
    'one tag from two sources by %s is refused before anything is written',
    async (_title, rules, message) => {
      const { source, one, run } = world();
      for (const tag of ['1', '1.1']) source.addImage('app', { tag, layers: [tag] });
      source.addImage('other', { tag: '1', layers: ['other'] });
      await expect(run(rules)).rejects.toThrow(message);
      expect(one.events).toEqual([]);
    },
  );

  test('a tag that lacks what the rename asks for is a failure of its own', async () => {
    const { source, one, run } = world();
    source.addImage('app', { tag: '1.2', layers: ['a'] });
    source.addImage('app', { tag: 'edge', layers: ['b'] });
    const report = await run('- from: source.example/app\n  to: "one.example/app:{major}"\n');
    expect(report.failures).toMatchObject([{ what: 'source.example/app:edge', code: 'TEMPLATE_INVALID' }]);
    expect([...one.at('app').tags.keys()]).toEqual(['1']);
  });

  test('wrong bytes from the source reach no destination', async () => {
    const { source, one, run } = world();
    const image = source.addImage('app', { tag: '1', layers: ['good'] });
    const [, layer] = [...source.at('app').blobs.keys()];
    source.at('app').blobs.set(layer!, Buffer.from('evil'));
    const report = await run('- from: source.example/app\n  to: one.example/app\n');
    expect(report.failures).toMatchObject([{ code: expect.stringMatching(/MISMATCH/) }]);
    expect(one.stored.get('app')?.manifests.has(image.digest) ?? false).toBe(false);
  });

  test('cancelled, it rejects with the reason', async () => {
    const { source, run } = world();
    source.addImage('app', { tag: '1' });
    const controller = new AbortController();
    source.fault = () => controller.abort(new Error('enough'));
    await expect(run(toBoth, { signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('limits of the source', () => {
  test('stops in time, and says what is left for the next run', async () => {
    const { source, run } = world();
    for (let version = 0; version < 10; version++)
      source.addImage('app', { tag: `${version}`, layers: [`${version}`] });
    source.rateLimit = { limit: 100, remaining: 4, windowSeconds: 21600 };
    const report = await run('- from: source.example/app\n  to: one.example/app\n', { rateLimit: 'stop' });
    expect(report.totals).toMatchObject({ copied: 4, postponed: 6, failed: 0 });
    expect(report.rateLimits).toEqual({
      'source.example': { limit: 100, remaining: 0, windowSeconds: 21600 },
    });
    source.rateLimit = { limit: 100, remaining: 50, windowSeconds: 21600 };
    expect(
      (await run('- from: source.example/app\n  to: one.example/app\n', { rateLimit: 'stop' })).totals,
    ).toMatchObject({ copied: 6, existing: 4 });
  });

  test('waits until there is something again', async () => {
    const { source, run } = world();
    for (let version = 0; version < 6; version++)
      source.addImage('app', { tag: `${version}`, layers: [`${version}`] });
    source.rateLimit = { limit: 100, remaining: 2, windowSeconds: 100 };
    const waits: number[] = [];
    const report = await run('- from: source.example/app\n  to: one.example/app\n', {
      pause: async (milliseconds) => {
        waits.push(milliseconds);
        if (source.rateLimit!.remaining <= 0) source.rateLimit = { ...source.rateLimit!, remaining: 3 };
      },
    });
    expect(report.totals).toMatchObject({ copied: 6, postponed: 0 });
    expect(waits).toContain(5000);
  });

  test('a refusal counts as a limit too', async () => {
    const { source, run } = world();
    source.addImage('app', { tag: '1' });
    source.fault = ({ operation }) => {
      if (operation === 'GET manifest') throw new PublishError('too many', { code: 'TOOMANYREQUESTS' });
    };
    const report = await run('- from: source.example/app\n  to: one.example/app\n', { rateLimit: 'stop' });
    expect(report.totals).toMatchObject({ postponed: 1, failed: 0 });
  });

  /** docs/mirroring.md: with `stop` the rest is skipped, and the next run continues there. */
  test('a source that refused is not asked again, when it is to stop', async () => {
    const { source, run } = world();
    for (let version = 0; version < 40; version++)
      source.addImage('app', { tag: `${version}`, layers: [`${version}`] });
    source.fault = ({ operation }) => {
      if (operation === 'GET manifest') throw new PublishError('too many', { code: 'TOOMANYREQUESTS' });
    };
    const report = await run('- from: source.example/app\n  to: one.example/app\n', { rateLimit: 'stop' });
    expect(report.totals).toMatchObject({ postponed: 40, failed: 0 });
    // Those that were under way at once.
    expect(source.count('GET manifest')).toBeLessThanOrEqual(16);
  });
});

describe('prune', () => {
  const rule = (extra = ''): string =>
    `- from: source.example/app\n  to: "one.example/app:m-{tag}"\n  tags: "[0-9]*"\n  prune: {max-share: 0.5}\n${extra}`;

  async function pruned(
    prepare: (w: World) => void,
    rules = rule(),
    options: Partial<MirrorOptions> = {},
  ): Promise<{ report: MirrorReport; tags: string[] }> {
    const w = world();
    for (const tag of ['1', '2', '3', '4']) w.source.addImage('app', { tag, layers: [tag] });
    await w.run(rules);
    for (const tag of ['m-own', 'by-hand', '9']) w.one.at('app').tags.set(tag, w.one.tag('app', 'm-1')!);
    prepare(w);
    const report = await w.run(rules, options);
    return { report, tags: [...w.one.at('app').tags.keys()].sort() };
  }

  test('removes what is gone from the source, and nothing that the rule would not have written', async () => {
    const { report, tags } = await pruned(({ source }) => void source.at('app').tags.delete('2'));
    expect(report.totals).toMatchObject({ pruned: 1, failed: 0 });
    expect(tags).toEqual(['9', 'by-hand', 'm-1', 'm-3', 'm-4', 'm-own']);
  });

  test('removes nothing in a dry run', async () => {
    const { report, tags } = await pruned(({ source }) => void source.at('app').tags.delete('2'), rule(), {
      dryRun: true,
    });
    expect(report.totals).toMatchObject({ prunable: 1, pruned: 0 });
    expect(tags).toContain('m-2');
  });

  test('removes nothing when it would be more than the share', async () => {
    const { report, tags } = await pruned(({ source }) =>
      ['1', '2', '3'].forEach((tag) => source.at('app').tags.delete(tag)),
    );
    expect(report.failures).toMatchObject([{ code: 'PRUNE_LIMIT' }]);
    expect(tags).toContain('m-1');
  });

  test('removes nothing when the source is empty or does not answer', async () => {
    const empty = await pruned(({ source }) => source.at('app').tags.clear(), rule().replace('0.5', '1'));
    expect(empty.tags).toContain('m-1');
    const silentSource = await pruned(({ source }) => {
      source.fault = () => {
        throw new PublishError('no answer', { code: 'ETIMEDOUT' });
      };
    });
    expect(silentSource.tags).toContain('m-1');
    expect(silentSource.report.totals.pruned).toBe(0);
  });

  test('keeps what newest leaves out: it is not gone', async () => {
    const newest =
      '- from: source.example/app\n  to: "one.example/app:m-{tag}"\n  tags: {newest: 4}\n  prune: {max-share: 1}\n';
    const { tags } = await pruned(
      ({ source }) => void source.addImage('app', { tag: '5', layers: ['5'] }),
      newest,
    );
    expect(tags).toEqual(expect.arrayContaining(['m-1', 'm-5']));
  });

  test('leaves what another rule writes', async () => {
    const { tags } = await pruned(
      ({ source }) => {
        source.at('app').tags.delete('2');
        source.addImage('other', { tag: 'x', layers: ['other'] });
      },
      rule('- from: source.example/other:x\n  to: one.example/app:m-2\n').replace(
        'prune: {max-share: 0.5}',
        'prune: {max-share: 0.5}',
      ),
    ).catch((error: PublishError) => ({ tags: [error.code] }));
    // Rule 2 writes m-2 as rule 1 does while the source has 2: two sources for one tag.
    expect(tags).toEqual(['RULE_CONFLICT']);
  });

  // docs/signing.md: of a rule with a refused image nothing is pruned, whichever of its sources comes first.
  test.each([['api'], ['web']])('removes nothing of a rule that had %s refused', async (refused) => {
    const w = world();
    const names = ['api', 'web'];
    for (const name of names)
      for (const tag of ['1', '2', '3', '4']) w.source.addImage(`team/${name}`, { tag, layers: [name, tag] });
    const team = '- from: source.example/team/*\n  to: one.example/m/*\n  prune: {max-share: 0.5}\n';
    await w.run(team);
    for (const name of names) w.source.at(`team/${name}`).tags.delete('2');
    w.source.addImage(`team/${refused}`, { tag: '5', layers: ['unsigned'] });
    const verified: string[] = [];
    const beforeCopy: MirrorOptions['beforeCopy'] = async ({ name }, { digest }) => {
      verified.push(`${name}@${digest}`);
      throw new PublishError('it has no signature', { code: 'UNVERIFIED' });
    };
    const report = await w.run(team, { beforeCopy });
    expect(verified).toEqual([`source.example/team/${refused}@${w.source.tag(`team/${refused}`, '5')}`]);
    expect(report.totals).toMatchObject({ failed: 1, pruned: 0 });
    expect(report.failures).toMatchObject([{ code: 'UNVERIFIED' }]);
    for (const name of names)
      expect([...w.one.at(`m/${name}`).tags.keys()].sort()).toEqual(['1', '2', '3', '4']);
    // Once it is signed, everything is as the source has it.
    expect((await w.run(team)).totals).toMatchObject({ pruned: 2, failed: 0, copied: 1 });
  });

  test('says so where tags can not be removed', async () => {
    const { report } = await pruned(({ source, one }) => {
      source.at('app').tags.delete('2');
      one.deletes = false;
    });
    expect(report.failures).toMatchObject([
      { code: 'UNSUPPORTED', message: expect.stringMatching(/doesn't let tags be removed/) },
    ]);
  });
});

describe('plans', () => {
  test('a dry run writes nothing and says what would be done', async () => {
    const { source, one, two, run } = world();
    const image = source.addImage('app', { tag: '1' });
    source.addImage('app', { tag: '2', layers: ['two'] });
    await run('- from: source.example/app:1\n  to: one.example/mirror/app\n');
    for (const registry of [one, two]) registry.events.length = 0;
    const report = await run(toBoth, { dryRun: true });
    expect(report).toMatchObject({ dryRun: true, totals: { planned: 3, existing: 1, copied: 0 } });
    expect(report.copies[0]).toMatchObject({
      status: 'planned',
      destination: 'two.example/app:1',
      digest: image.digest,
    });
    const writes = [...one.events, ...two.events].filter(
      ({ operation }) => !/^(?:HEAD|GET|list)/.test(operation),
    );
    expect(writes).toEqual([]);
  });

  test('newest by creation, whose dates are kept in the state', async () => {
    const { source, one, run, reset } = world();
    for (const [tag, created] of [
      ['a', '2024-01-01T00:00:00Z'],
      ['b', '2025-01-01T00:00:00Z'],
      ['c', '2023-01-01T00:00:00Z'],
    ] as const) {
      source.addImage('app', { tag, created, layers: [tag] });
    }
    source.addImage('app', { tag: 'undated', layers: ['undated'] });
    const rules =
      '- from: source.example/app\n  to: one.example/app\n  tags: {newest: {count: 2, by: created}}\n';
    const state = openMirrorState();
    await run(rules, { state });
    expect([...one.at('app').tags.keys()].sort()).toEqual(['a', 'b']);
    reset();
    await run(rules, { state: openMirrorState(state.serialize()) });
    expect(source.count('GET manifest')).toBe(0);
  });

  test('newest by push needs a registry that tells', async () => {
    const { source, run } = world();
    source.addImage('app', { tag: 'a' });
    const report = await run(
      '- from: source.example/app\n  to: one.example/app\n  tags: {newest: {count: 2, by: push}}\n',
    );
    expect(report.failures).toMatchObject([
      { code: 'UNSUPPORTED', message: expect.stringMatching(/doesn't tell when tags were pushed/) },
    ]);
  });
});
