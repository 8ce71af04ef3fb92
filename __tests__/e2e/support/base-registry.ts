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

/** Bytes; what is larger stalls where layers do. */
const LARGE = 1024 * 1024;

const run = promisify(execFile);

/** Where builds get their base image from: busybox on nothing, with a shell in /bin. Takes anybody's requests. */
export interface BaseRegistry {
  host: string;
  /** The name of the base image. */
  base: string;
  /** A way to the same registry that never answers when it is asked for the manifest of an image `silent`. */
  silent: string;
  /** The same, where the layer of an image never ends. */
  endless: string;
  close(): Promise<void>;
}

export async function startBaseRegistry(): Promise<BaseRegistry> {
  const registry = await startDistribution();
  await seed(registry.host, 'testbed/base').image({ tag: '1', layers: [await layerOf(busybox)] });
  // Of its own: engines don't ask for a layer that they have.
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

/** A tar of the directory `bin` that `fill` puts something into. */
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

/** Hands requests on; of what is to stall, the beginning at most. */
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
