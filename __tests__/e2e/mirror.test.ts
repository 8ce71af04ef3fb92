import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runMirror, type Accounts } from './support/mirroring.ts';
import './support/patience.ts';
import { findPart } from './support/parts.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { seed, type Seeded } from './support/seed.ts';

const run = promisify(execFile);
const skopeo = findPart('/usr/bin/skopeo');
const testbed = process.env['TESTBED_DIR'] ?? join(import.meta.dirname, '../../.testbed');
const oras = findPart(join(testbed, 'tools/usr/bin/oras'));
const cosign = findPart(join(testbed, 'tools/usr/bin/cosign'));
const withParts = (await hasDistribution()) && skopeo && oras && cosign ? describe : describe.skip;

const OCI = 'application/vnd.oci.image';
/** Without this distribution refuses layers that are somewhere else. */
const FOREIGN_LAYERS =
  'validation: {manifests: {urls: {allow: ["^https?://"]}}}\ncompatibility: {schema1: {enabled: true}}';

let source: Distribution;
let open: Distribution;
let closed: Distribution;
let directory: string;
let accounts: Accounts;

async function skopeoDigest(reference: string, credentials?: string): Promise<string> {
  const args = [
    'inspect',
    '--raw',
    '--tls-verify=false',
    ...(credentials ? ['--creds', credentials] : []),
    `docker://${reference}`,
  ];
  const { stdout } = await run(skopeo ?? '', args, { encoding: 'buffer', maxBuffer: 1 << 24 });
  await writeFile(join(directory, 'manifest'), stdout);
  const { stdout: digest } = await run(skopeo ?? '', ['manifest-digest', join(directory, 'manifest')]);
  return digest.trim();
}

/** Pulls everything, all platforms, as another client does; fails when a byte is missing or wrong. */
async function skopeoPull(reference: string, credentials?: string): Promise<void> {
  const target = await mkdtemp(join(directory, 'pull-'));
  const creds = credentials ? ['--src-creds', credentials] : [];
  await run(skopeo ?? '', [
    'copy',
    '--all',
    '--preserve-digests',
    '--src-tls-verify=false',
    ...creds,
    `docker://${reference}`,
    `dir:${target}`,
  ]);
}

withParts('mirroring between real registries', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mirror-e2e-'));
    [source, open, closed] = await Promise.all([
      startDistribution({ extra: FOREIGN_LAYERS }),
      startDistribution({ extra: FOREIGN_LAYERS, delete: true }),
      startDistribution({ extra: FOREIGN_LAYERS, auth: 'token' }),
    ]);
    accounts = { [closed.host]: { username: closed.username, password: closed.password } };
  }, 60_000);

  afterAll(async () => {
    await Promise.all([source, open, closed].map((registry) => registry?.close()));
    await rm(directory, { recursive: true, force: true });
  });

  const rules = (path: string, more = ''): string =>
    `- from: ${source.host}/${path}\n  to: [${open.host}/m/${path}, ${closed.host}/m/${path}]\n${more}`;

  async function expectEverywhere(path: string, tag: string, { digest }: Seeded): Promise<void> {
    expect(await skopeoDigest(`${open.host}/m/${path}:${tag}`)).toBe(digest);
    expect(
      await skopeoDigest(`${closed.host}/m/${path}:${tag}`, `${closed.username}:${closed.password}`),
    ).toBe(digest);
  }

  const kinds: [string, string, () => Promise<Seeded>][] = [
    [
      'an index with attestations',
      'index',
      async () => {
        const at = seed(source.host, 'index');
        const entries = [];
        for (const architecture of ['amd64', 'arm64']) {
          const platform = { os: 'linux', architecture };
          const image = {
            ...(await at.image({ platform, layers: [`base ${architecture}`, gzipSync(architecture)] })),
            platform,
          };
          const config = await at.blob(
            JSON.stringify({ os: 'unknown', architecture: 'unknown' }),
            `${OCI}.config.v1+json`,
          );
          const statement = await at.blob(
            JSON.stringify({ subject: image.digest }),
            'application/vnd.in-toto+json',
          );
          const attestation = await at.manifest({
            schemaVersion: 2,
            mediaType: `${OCI}.manifest.v1+json`,
            config,
            layers: [statement],
          });
          entries.push(image, {
            ...attestation,
            platform: { os: 'unknown', architecture: 'unknown' },
            annotations: {
              'vnd.docker.reference.type': 'attestation-manifest',
              'vnd.docker.reference.digest': image.digest,
            },
          });
        }
        return at.manifest(
          {
            schemaVersion: 2,
            mediaType: `${OCI}.index.v1+json`,
            manifests: entries,
            annotations: { a: 'b' },
          },
          '1',
        );
      },
    ],
    [
      'Docker schema 2',
      'docker',
      () =>
        seed(source.host, 'docker').image({
          docker: true,
          tag: '1',
          layers: [gzipSync('one'), gzipSync('two')],
        }),
    ],
    [
      "Docker's list",
      'list',
      async () => {
        const at = seed(source.host, 'list');
        const manifests = [];
        for (const architecture of ['amd64', 's390x']) {
          const platform = { os: 'linux', architecture };
          manifests.push({
            ...(await at.image({ docker: true, platform, layers: [gzipSync(architecture)] })),
            platform,
          });
        }
        return at.manifest(
          {
            schemaVersion: 2,
            mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
            manifests,
          },
          '1',
        );
      },
    ],
    [
      'zstd layers',
      'zstd',
      () =>
        seed(source.host, 'zstd').image({
          tag: '1',
          layers: [zstd('layer')],
          layerType: `${OCI}.layer.v1.tar+zstd`,
        }),
    ],
    ['uncompressed layers', 'plain', () => seed(source.host, 'plain').image({ tag: '1', layers: ['plain'] })],
    [
      'a nested index',
      'nested',
      async () => {
        const at = seed(source.host, 'nested');
        const platform = { os: 'linux', architecture: 'amd64' };
        const image = { ...(await at.image({ platform })), platform };
        const inner = await at.manifest({
          schemaVersion: 2,
          mediaType: `${OCI}.index.v1+json`,
          manifests: [image],
        });
        return at.manifest({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: [inner] }, '1');
      },
    ],
    [
      'an artifact that is no image',
      'artifact',
      async () => {
        const at = seed(source.host, 'artifact');
        const config = await at.blob('{}', 'application/vnd.oci.empty.v1+json');
        const chart = await at.blob('a chart', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
        return at.manifest(
          {
            schemaVersion: 2,
            mediaType: `${OCI}.manifest.v1+json`,
            artifactType: 'application/vnd.cncf.helm',
            config,
            layers: [chart],
          },
          '1',
        );
      },
    ],
    [
      'a foreign layer, which stays where it is',
      'foreign',
      async () => {
        const at = seed(source.host, 'foreign');
        const config = await at.blob(
          JSON.stringify({ os: 'windows', architecture: 'amd64' }),
          'application/vnd.docker.container.image.v1+json',
        );
        const layer = {
          mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
          digest: `sha256:${'c'.repeat(64)}`,
          size: 12,
          urls: ['https://layers.example/base'],
        };
        return at.manifest(
          {
            schemaVersion: 2,
            mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
            config,
            layers: [layer],
          },
          '1',
        );
      },
    ],
  ];

  /** Those that skopeo can pull; what it can't is compared by digest only. */
  const PULLED = ['index', 'docker', 'list', 'plain'];

  test.each(kinds)('%s: equal digests, and a second run moves nothing', async (_kind, path, make) => {
    const root = await make();
    const report = await runMirror(rules(path), accounts);
    expect(report.failures).toEqual([]);
    expect(report.totals).toMatchObject({ copied: 2 });
    await expectEverywhere(path, '1', root);
    if (PULLED.includes(path)) {
      await skopeoPull(`${open.host}/m/${path}:1`);
      await skopeoPull(`${closed.host}/m/${path}:1`, `${closed.username}:${closed.password}`);
    }
    const again = await runMirror(rules(path), accounts);
    expect(again.totals).toMatchObject({ copied: 0, existing: 2 });
    expect(again.blobs).toMatchObject({ pushed: 0, mounted: 0 });
  });

  test('Docker schema 1 is refused by its name, and stops nothing else', async () => {
    await seed(source.host, 'old').image({ docker: true, tag: 'new', layers: [gzipSync('x')] });
    await run(skopeo ?? '', [
      'copy',
      '--format',
      'v2s1',
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      `docker://${source.host}/old:new`,
      `docker://${source.host}/old:ancient`,
    ]);
    const report = await runMirror(rules('old'), accounts);
    expect(report.totals).toMatchObject({ copied: 2, failed: 2 });
    expect(report.failures[0]?.message).toMatch(/schema 1/);
    expect(report.failures[0]?.what).toContain('old:ancient');
  });

  test('oras discover finds SBOMs and their signatures at the destination', async () => {
    const image = await seed(source.host, 'signed').image({ tag: '1', layers: ['signed'] });
    await writeFile(join(directory, 'sbom.json'), '{"sbom": true}');
    await writeFile(join(directory, 'sig.json'), '{"signature": true}');
    const attach = async (subject: string, type: string, file: string): Promise<string> => {
      const { stdout } = await run(
        oras ?? '',
        [
          'attach',
          '--plain-http',
          '--format',
          'json',
          '--artifact-type',
          type,
          subject,
          `${file}:application/json`,
        ],
        { cwd: directory },
      );
      return (JSON.parse(stdout) as { digest: string }).digest;
    };
    const sbom = await attach(`${source.host}/signed:1`, 'application/spdx+json', 'sbom.json');
    const signature = await attach(
      `${source.host}/signed@${sbom}`,
      'application/vnd.example.signature',
      'sig.json',
    );
    const report = await runMirror(rules('signed', '  referrers: true\n'), accounts);
    expect(report.failures).toEqual([]);
    for (const [host, credentials] of [
      [open.host, []],
      [closed.host, ['-u', closed.username, '-p', closed.password]],
    ] as const) {
      const discover = async (digest: string): Promise<string> => {
        const args = ['discover', '--plain-http', '--format', 'json', ...credentials];
        return (await run(oras ?? '', [...args, `${host}/m/signed@${digest}`])).stdout;
      };
      expect(await discover(image.digest)).toContain(sbom);
      expect(await discover(sbom)).toContain(signature);
    }
    const again = await runMirror(rules('signed', '  referrers: true\n'), accounts);
    expect(again.totals).toMatchObject({ copied: 0, failed: 0 });
  });

  test('cosign verify accepts the image at the destination', async () => {
    const image = await seed(source.host, 'cosigned').image({ tag: '1', layers: ['cosigned'] });
    const env = { ...process.env, COSIGN_PASSWORD: '', HOME: directory };
    await run(cosign ?? '', ['generate-key-pair'], { cwd: directory, env });
    const reference = `${source.host}/cosigned@${image.digest}`;
    await run(
      cosign ?? '',
      ['sign', '--yes', '--key', 'cosign.key', '--tlog-upload=false', '--allow-insecure-registry', reference],
      { cwd: directory, env },
    );
    const report = await runMirror(rules('cosigned', '  referrers: true\n'), accounts);
    expect(report.failures).toEqual([]);
    const verify = [
      'verify',
      '--key',
      'cosign.pub',
      '--insecure-ignore-tlog=true',
      '--allow-insecure-registry',
    ];
    const { stdout } = await run(cosign ?? '', [...verify, `${open.host}/m/cosigned:1`], {
      cwd: directory,
      env,
    });
    expect(stdout).toContain(image.digest);
    const login = ['--registry-username', closed.username, '--registry-password', closed.password];
    await run(cosign ?? '', [...verify, ...login, `${closed.host}/m/cosigned:1`], { cwd: directory, env });
  });

  test('a platform filter leaves an index that skopeo pulls whole', async () => {
    const at = seed(source.host, 'multi');
    const entries = [];
    for (const architecture of ['amd64', 'arm64']) {
      const platform = { os: 'linux', architecture };
      entries.push({ ...(await at.image({ platform, layers: [architecture] })), platform });
    }
    await at.manifest({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: entries }, '1');
    await runMirror(
      `- from: ${source.host}/multi\n  to: ${open.host}/filtered\n  platforms: [linux/arm64]\n`,
    );
    await skopeoPull(`${open.host}/filtered:1`);
    const { stdout } = await run(skopeo ?? '', [
      'inspect',
      '--raw',
      '--tls-verify=false',
      `docker://${open.host}/filtered:1`,
    ]);
    const { manifests } = JSON.parse(stdout) as { manifests: { platform: { architecture: string } }[] };
    expect(manifests.map(({ platform }) => platform.architecture)).toEqual(['arm64']);
  });

  test('every repository of a namespace, by the catalog', async () => {
    for (const name of ['ns/one', 'ns/two', 'ns/deep/three'])
      await seed(source.host, name).image({ tag: '1', layers: [name] });
    const report = await runMirror(`- from: ${source.host}/ns/*\n  to: ${open.host}/copy/*\n`);
    expect(report.repositories.map(({ destinations }) => destinations)).toEqual([
      [`${open.host}/copy/one`],
      [`${open.host}/copy/two`],
    ]);
  });

  test('the spool directory is left empty', async () => {
    const spools = await mkdtemp(join(directory, 'spools-'));
    await seed(source.host, 'large').image({ tag: '1', layers: [Buffer.alloc(8 << 20, 'x')] });
    const report = await runMirror(rules('large'), accounts, { temporaryDirectory: spools });
    expect(report.totals.copied).toBe(2);
    expect(report.fetchedBytes).toBeGreaterThan(8 << 20);
    expect(report.fetchedBytes).toBeLessThan(9 << 20);
    expect(await readdir(spools)).toEqual([]);
  });
});

/** Node 20 has no zstd; a frame with one raw block is easily written by hand (RFC 8878). */
function zstd(text: string): Buffer {
  const content = Buffer.from(text);
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length]), block, content]);
}
