import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KINDS } from './support/kinds.ts';
import { runMirror, type Accounts } from './support/mirroring.ts';
import './support/patience.ts';
import { findPart } from './support/parts.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { seed, type Seeded } from './support/seed.ts';

const run = promisify(execFile);
const skopeo = findPart('/usr/bin/skopeo');
const testbed = process.env['TESTBED_DIR'] ?? join(import.meta.dirname, '../../.testbed');
const oras = findPart(join(testbed, 'tools/usr/bin/oras'));
const withParts = (await hasDistribution()) && skopeo && oras ? describe : describe.skip;

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

/** Copies everything into a layout, as another client does; fails when a byte is missing or wrong. */
async function orasPull(reference: string, credentials?: string): Promise<void> {
  const target = await mkdtemp(join(directory, 'pull-'));
  const [username = '', password = ''] = credentials?.split(':') ?? [];
  const login = credentials ? ['--from-username', username, '--from-password', password] : [];
  await run(oras ?? '', ['cp', '--from-plain-http', ...login, '--to-oci-layout', reference, `${target}:1`]);
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

  /** What each client can pull whole. A foreign layer is nowhere, so that its image is compared by digest only. */
  const SKOPEO = ['index', 'docker', 'list', 'plain'];
  const ORAS = ['index', 'list', 'zstd', 'nested', 'artifact'];

  test.each(KINDS)('%s: equal digests, and a second run moves nothing', async (_kind, path, make) => {
    const root = await make(source.host);
    const report = await runMirror(rules(path), accounts);
    expect(report.failures).toEqual([]);
    expect(report.totals).toMatchObject({ copied: 2 });
    await expectEverywhere(path, '1', root);
    for (const [paths, pull] of [
      [SKOPEO, skopeoPull],
      [ORAS, orasPull],
    ] as const) {
      if (!paths.includes(path)) continue;
      await pull(`${open.host}/m/${path}:1`);
      await pull(`${closed.host}/m/${path}:1`, `${closed.username}:${closed.password}`);
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
