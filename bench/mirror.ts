/**
 * Mirrors many tags to three registries, once from nothing and once with nothing to do, and does the same with
 * `skopeo sync`, one process for each destination, all at once. Prints a table for docs/performance.md.
 *
 *     TAGS=2000 REPOSITORIES=10 node bench/mirror.ts
 *
 * Needs Node 24, docker-registry, apache2-utils and skopeo. Every tag is an image of its own: a small layer and a
 * config, on two layers that all images of a repository share.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, type Command, type Cost } from './measure.ts';
import { startRegistry, USER, type BenchRegistry } from './registries.ts';

const TAGS = Number(process.env['TAGS'] ?? 2000);
const REPOSITORIES = Number(process.env['REPOSITORIES'] ?? 10);
const SHARED_LAYER = 512 * 1024;
const OWN_LAYER = 8 * 1024;
const AT_ONCE = 16;
const authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
const OCI = 'application/vnd.oci.image';

interface Row extends Cost {
  what: string;
  requests: number;
  /** Bytes that the source sent. */
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

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-mirror-'));
  const [source, ...targets] = (await Promise.all([0, 1, 2, 3].map(startRegistry))) as [
    BenchRegistry,
    ...BenchRegistry[],
  ];
  try {
    const names = Array.from({ length: REPOSITORIES }, (_, position) => `bench/app-${position}`);
    for (const name of names) await seedRepository(source.host, name, Math.ceil(TAGS / REPOSITORIES));
    source.traffic();
    console.error(`seeded ${TAGS} tags in ${REPOSITORIES} repositories`);

    const list = join(directory, 'skopeo.yml');
    writeFileSync(
      list,
      `${source.host}:\n  tls-verify: false\n  images:\n${names.map((name) => `    ${name}: []\n`).join('')}`,
    );
    const creds = `${USER.username}:${USER.password}`;
    const skopeo: Command[] = targets.map(({ host }) => ({
      argv: [
        'skopeo',
        'sync',
        '--all',
        '--src',
        'yaml',
        '--dest',
        'docker',
        '--src-creds',
        creds,
        '--dest-creds',
        creds,
        '--dest-tls-verify=false',
        list,
        host,
      ],
    }));
    const rules = join(directory, 'rules.yml');
    writeFileSync(
      rules,
      names
        .map(
          (name) =>
            `- from: ${source.host}/${name}\n  to: [${targets.map(({ host }) => `${host}/${name}`).join(', ')}]\n`,
        )
        .join(''),
    );
    const ours: Command[] = [
      {
        argv: [
          process.execPath,
          '--disable-warning=ExperimentalWarning',
          fileURLToPath(new URL('mirror-run.ts', import.meta.url)),
          rules,
        ],
      },
    ];
    const rows: Row[] = [];
    const time = async (what: string, commands: Command[]): Promise<void> => {
      const cost = await measure(commands);
      const read = source.traffic();
      const requests = targets.reduce((sum, target) => sum + target.traffic().requests, read.requests);
      rows.push({ what, ...cost, requests, fetched: read.bytesOut });
      console.error(rows.at(-1));
    };
    await time('registry-publish, first run', ours);
    await time('registry-publish, no change', ours);
    for (const target of targets) target.empty();
    await time('skopeo sync ×3, first run', skopeo);
    await time('skopeo sync ×3, no change', skopeo);
    console.log(
      '| run | seconds | requests | MB from the source | peak memory, MB | CPU seconds |\n| --- | --- | --- | --- | --- | --- |',
    );
    for (const { what, seconds, requests, fetched, peakMegabytes, cpuSeconds } of rows) {
      console.log(
        `| ${what} | ${seconds.toFixed(1)} | ${requests} | ${(fetched / 1e6).toFixed(1)} | ${peakMegabytes.toFixed(0)} | ${cpuSeconds.toFixed(1)} |`,
      );
    }
  } finally {
    for (const registry of [source, ...targets]) registry.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
