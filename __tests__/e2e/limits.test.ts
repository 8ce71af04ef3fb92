import { createHash, randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { hasDistribution, startDistribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';

const check = (await hasDistribution()) ? test : test.skip;

test('the main chunk is small enough to load quickly', async () => {
  expect((await stat(resolve('dist/index.js'))).size).toBeLessThan(1.5e6);
});

check('an image of 1 GB goes to three registries in less than 200 MB of memory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'large-'));
  const registries = await Promise.all([startDistribution(), startDistribution(), startDistribution()]);
  try {
    await writeLayout(join(directory, 'layout'), 10, 100 * 1024 * 1024);
    const peak = join(directory, 'peak');
    // Written by the process itself at its end. Not `maxRSS`: that begins with what this process had when it forked.
    const report = `import{readFileSync,writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(peak)},readFileSync('/proc/self/status')))`;
    const result = await runAction({
      inputs: {
        images: registries.map(({ host }) => `${host}/acme/large`).join('\n'),
        from: `oci:${join(directory, 'layout')}`,
      },
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` },
      post: false,
    });
    expect(result.exitCode).toBe(0);
    const kilobytes = Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(peak, 'utf8'))?.[1]);
    expect(kilobytes).toBeGreaterThan(0);
    expect(kilobytes).toBeLessThan(200 * 1024);
  } finally {
    await Promise.all(registries.map((registry) => registry.close()));
    await rm(directory, { recursive: true });
  }
});

/** An image whose layers are noise, written piece by piece: this process has no module for it either. */
async function writeLayout(directory: string, layers: number, size: number): Promise<void> {
  const blobs = join(directory, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const add = async (mediaType: string, bytes: Buffer) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const described = [];
  const piece = Buffer.alloc(1024 * 1024);
  for (let layer = 0; layer < layers; layer += 1) {
    const hash = createHash('sha256');
    const temporary = join(blobs, `layer-${layer}`);
    const file = await open(temporary, 'w');
    for (let written = 0; written < size; written += piece.length) {
      hash.update(randomFillSync(piece));
      await file.write(piece);
    }
    await file.close();
    const hex = hash.digest('hex');
    await rename(temporary, join(blobs, hex));
    described.push({ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${hex}`, size });
  }
  const config = Buffer.from(
    JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: await add('application/vnd.oci.image.config.v1+json', config),
    layers: described,
  };
  const root = await add(manifest.mediaType, Buffer.from(JSON.stringify(manifest)));
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [root] }));
}
