import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDistribution } from './registry.ts';
import { seed } from './seed.ts';

/** Bytes; larger layers stall in the stalling registries. */
const LARGE = 1024 * 1024;

const run = promisify(execFile);

/**
 * Registry with the base image for builds: busybox on scratch, with a shell in /bin. Accepts anonymous
 * requests.
 */
export interface BaseRegistry {
  host: string;
  /** Reference of the base image. */
  base: string;
  /**
   * Another host for the same registry, which never responds to a request for the manifest of an image
   * `silent`.
   */
  silent: string;
  /** The same, except that an image's layer never ends. */
  endless: string;
  close(): Promise<void>;
}

/** Starts the registry and its stalling hosts. */
export async function startBaseRegistry(): Promise<BaseRegistry> {
  const registry = await startDistribution();
  await seed(registry.host, 'testbed/base').image({ tag: '1', layers: [await layerOf(busybox)] });
  // A separate layer, since engines don't request one that they already have.
  const large = await layerOf((bin) => writeFile(join(bin, 'large'), randomBytes(2 * LARGE)));
  await seed(registry.host, 'testbed/endless').image({ tag: '1', layers: [large] });
  const stalling = await startStalling(registry.host);
  return {
    host: registry.host,
    base: `${registry.host}/testbed/base:1`,
    silent: `${stalling.host}/testbed/silent:1`,
    endless: `${stalling.host}/testbed/endless:1`,
    async close() {
      await stalling.close();
      await registry.close();
    },
  };
}

/** A tar archive of a directory `bin` filled by `fill`. */
async function layerOf(fill: (bin: string) => Promise<void>): Promise<Buffer> {
  const root = await mkdtemp(join(tmpdir(), 'layer-'));
  try {
    const bin = join(root, 'root/bin');
    await mkdir(bin, { recursive: true });
    await fill(bin);
    const archive = join(root, 'layer.tar');
    await run('tar', [
      '--create',
      '--owner=0',
      '--group=0',
      '--file',
      archive,
      '-C',
      join(root, 'root'),
      'bin',
    ]);
    return await readFile(archive);
  } finally {
    await rm(root, { recursive: true });
  }
}

async function busybox(bin: string): Promise<void> {
  await copyFile('/bin/busybox', join(bin, 'busybox'));
  const { stdout } = await run('/bin/busybox', ['--list']);
  const applets = stdout.split('\n').filter((name) => name !== '' && name !== 'busybox');
  await Promise.all(applets.map((name) => symlink('busybox', join(bin, name))));
}

/** Forwards requests; of stalling responses, at most the beginning. */
async function startStalling(host: string): Promise<{ host: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.includes('/silent/')) return;
    const { method, url, headers } = incoming;
    const onward = request(`http://${host}${url}`, { method, headers: { ...headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      const large = method === 'GET' && Number(answer.headers['content-length']) > LARGE;
      if (!large) return void answer.pipe(outgoing);
      answer.once('data', (chunk: Buffer) => {
        answer.destroy();
        outgoing.write(chunk.subarray(0, 1024));
      });
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
