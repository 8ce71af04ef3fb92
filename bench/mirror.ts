/**
 * Mirrors many tags to three registries, first from scratch, then with nothing to do, and compares this with
 * `skopeo sync`, one process per destination, all concurrently. Prints a table; with `--write`, it goes into
 * docs/mirroring.md.
 *
 *     npm run build && TAGS=2000 REPOSITORIES=50 node bench/mirror.ts --write
 *
 * Needs Node 24, docker-registry, apache2-utils and skopeo. Every tag is a separate image: a small layer and
 * a config, and two layers that all images of a repository share.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, type Command, type Cost } from './measure.ts';
import { mirrorCommand } from './mirror-command.ts';
import { startRegistry, USER, type BenchRegistry } from './registries.ts';
import { toMarkdown } from './table.ts';

const TAGS = Number(process.env['TAGS'] ?? 2000);
const REPOSITORIES = Number(process.env['REPOSITORIES'] ?? 50);
const SHARED_LAYER = 512 * 1024;
const OWN_LAYER = 8 * 1024;
const AT_ONCE = 16;
const PAGE = fileURLToPath(new URL('../docs/mirroring.md', import.meta.url));
const MARKED = /(?<=<!-- measured: mirror -->\n)[^]*(?=<!-- \/measured -->)/;
const authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
const OCI = 'application/vnd.oci.image';

interface Row extends Cost {
  what: string;
  requests: number;
  /** Bytes sent by the source. */
  fetched: number;
}

async function put(host: string, path: string, bytes: Buffer, mediaType: string): Promise<object> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const base = `http://${host}/v2/${path}/blobs/uploads/`;
  const opened = await fetch(base, { method: 'POST', headers: { authorization } });
  const location = new URL(opened.headers.get('location') ?? '', base);
  location.searchParams.set('digest', digest);
  const stored = await fetch(location, {
    method: 'PUT',
    headers: { authorization },
    body: new Uint8Array(bytes),
  });
  if (stored.status !== 201) throw new Error(`seeding: ${stored.status} ${await stored.text()}`);
  return { mediaType, digest, size: bytes.length };
}

async function seedRepository(host: string, path: string, tags: number): Promise<void> {
  const layerType = `${OCI}.layer.v1.tar`;
  const shared = [
    await put(host, path, randomBytes(SHARED_LAYER), layerType),
    await put(host, path, randomBytes(SHARED_LAYER), layerType),
  ];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < tags) {
      const tag = `1.${next++}.0`;
      const own = await put(host, path, randomBytes(OWN_LAYER), layerType);
      const layers = [...shared, own];
      const config = {
        os: 'linux',
        architecture: 'amd64',
        rootfs: { type: 'layers', diff_ids: layers.map((layer) => (layer as { digest: string }).digest) },
        config: { Labels: { path, tag } },
      };
      const document = {
        schemaVersion: 2,
        mediaType: `${OCI}.manifest.v1+json`,
        config: await put(host, path, Buffer.from(JSON.stringify(config)), `${OCI}.config.v1+json`),
        layers,
      };
      const stored = await fetch(`http://${host}/v2/${path}/manifests/${tag}`, {
        method: 'PUT',
        headers: { authorization, 'content-type': document.mediaType },
        body: JSON.stringify(document),
      });
      if (stored.status !== 201) throw new Error(`seeding: ${stored.status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Syncs all of `names` to every target concurrently. */
function skopeoSync(
  directory: string,
  names: readonly string[],
  source: BenchRegistry,
  targets: readonly BenchRegistry[],
): Command[] {
  const list = join(directory, 'skopeo.yml');
  const images = names.map((name) => `    ${name}: []\n`).join('');
  writeFileSync(list, `${source.host}:\n  tls-verify: false\n  images:\n${images}`);
  const creds = `${USER.username}:${USER.password}`;
  const logins = ['--src-creds', creds, '--dest-creds', creds, '--dest-tls-verify=false'];
  return targets.map(({ host }) => ({
    argv: ['skopeo', 'sync', '--all', '--src', 'yaml', '--dest', 'docker', ...logins, list, host],
  }));
}

/** Ratios compare the product with the other tool in the same run. */
function format(rows: readonly Row[]): string {
  const thousands = (value: number): string => value.toLocaleString('en');
  const title = `${thousands(TAGS)} tags in ${REPOSITORIES} repositories, to 3 destinations`;
  const head = [
    title,
    'seconds',
    'ratio',
    'requests',
    'ratio',
    'MB from the source',
    'peak memory, MB',
    'CPU s',
  ];
  const half = rows.length / 2;
  return toMarkdown(
    head,
    rows.map((row, position) => {
      const peer = position < half ? rows[position + half] : undefined;
      return [
        row.what,
        row.seconds.toFixed(1),
        peer ? (row.seconds / peer.seconds).toFixed(2) : '',
        thousands(row.requests),
        peer ? (row.requests / peer.requests).toFixed(2) : '',
        (row.fetched / 1e6).toFixed(1),
        row.peakMegabytes.toFixed(0),
        row.cpuSeconds.toFixed(1),
      ];
    }),
  );
}

async function measureAll(
  directory: string,
  source: BenchRegistry,
  targets: readonly BenchRegistry[],
): Promise<Row[]> {
  const names = Array.from({ length: REPOSITORIES }, (_, position) => `bench/app-${position}`);
  for (const name of names) await seedRepository(source.host, name, Math.ceil(TAGS / REPOSITORIES));
  source.traffic();
  console.error(`seeded ${TAGS} tags in ${REPOSITORIES} repositories`);
  const rows: Row[] = [];
  const contestants = {
    'registry-publish': (...given: Parameters<typeof mirrorCommand>) => [mirrorCommand(...given)],
    '`skopeo sync` ×3': skopeoSync,
  };
  for (const [contestant, commands] of Object.entries(contestants)) {
    for (const target of targets) target.empty();
    for (const run of ['first run', 'no change']) {
      const cost = await measure(commands(directory, names, source, targets));
      const read = source.traffic();
      const requests = targets.reduce((sum, target) => sum + target.traffic().requests, read.requests);
      rows.push({ what: `${contestant}, ${run}`, ...cost, requests, fetched: read.bytesOut });
      console.error(rows.at(-1));
    }
  }
  return rows;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-mirror-'));
  const [source, ...targets] = (await Promise.all([0, 1, 2, 3].map(startRegistry))) as [
    BenchRegistry,
    ...BenchRegistry[],
  ];
  try {
    const rows = await measureAll(directory, source, targets);
    const { length, [0]: cpu } = cpus();
    const text = `Measured on ${new Date().toISOString().slice(0, 10)}, on ${length} × ${cpu?.model.trim()}, Node ${process.version}.\n\n${format(rows)}\n`;
    console.log(text);
    if (process.argv.includes('--write')) {
      writeFileSync(PAGE, readFileSync(PAGE, 'utf8').replace(MARKED, `\n${text}\n`));
    }
  } finally {
    for (const registry of [source, ...targets]) registry.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
