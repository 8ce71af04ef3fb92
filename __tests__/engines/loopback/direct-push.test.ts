import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CommandFailure } from '../../../src/engines/commands/run.ts';
import { sharesLoopback, takeByPush, type DirectPush } from '../../../src/engines/loopback/direct-push.ts';
import type { BuildEnvironment } from '../../../src/engines/types/environment.ts';
import type { BlobSink } from '../../../src/oci/content.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { silent } from '../../../src/support/reporter.ts';

let temporaryDirectory: string;
beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'direct-push-'));
  await mkdir(join(temporaryDirectory, 'docker'));
  const auths = { 'registry.example.com': { auth: 'dXNlcjpwYXNz' } };
  await writeFile(join(temporaryDirectory, 'docker/config.json'), JSON.stringify({ auths }));
});
afterAll(() => rm(temporaryDirectory, { recursive: true }));

const accepting: BlobSink = {
  has: async () => false,
  async accept(_blob, body) {
    const bytes = await buffer(body);
    return { digest: digestOf(bytes), size: bytes.length };
  },
};

function environment(sink: BlobSink = accepting): BuildEnvironment & { told: string[] } {
  const told: string[] = [];
  return {
    sink,
    told,
    reporter: { ...silent, info: (text: string) => void told.push(text) },
    signal: new AbortController().signal,
    env: { DOCKER_CONFIG: join(temporaryDirectory, 'docker') },
    temporaryDirectory,
    workspace: temporaryDirectory,
    resolveBase: () => Promise.reject(new Error('not needed')),
  };
}

const nameIn = ({ output }: DirectPush) => /(?:^|,)name=([^,]+)/.exec(output)![1]!;
const hostIn = (push: DirectPush) => nameIn(push).split('/')[0]!;

async function configIn({ env }: DirectPush): Promise<{ auths: Record<string, { auth: string }> }> {
  const text = await readFile(join(env['DOCKER_CONFIG']!, 'config.json'), 'utf8');
  return JSON.parse(text) as { auths: Record<string, { auth: string }> };
}

/** Pushes as BuildKit does: blobs by digest with their length, then the manifest under its tag. */
async function push(push: DirectPush, layer: Buffer): Promise<void> {
  const [host, path, tag] = nameIn(push).split(/\/|:(?=[^:/]*$)/) as [string, string, string];
  const authorization = `Basic ${(await configIn(push)).auths[host]!.auth}`;
  const send = (url: string, method: string, body?: Buffer, type?: string) =>
    fetch(new URL(url, `http://${host}`), {
      method,
      headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body ? { body: new Uint8Array(body) } : {}),
    });
  for (const blob of [layer, Buffer.from('{}')]) {
    const begun = await send(`/v2/${path}/blobs/uploads/`, 'POST');
    await send(`${begun.headers.get('location')}?digest=${digestOf(blob)}`, 'PUT', blob);
  }
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const describe = (blob: Buffer, type: string) => ({
    mediaType: type,
    digest: digestOf(blob),
    size: blob.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: describe(Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json'),
    layers: [describe(layer, 'application/vnd.oci.image.layer.v1.tar+gzip')],
  };
  const put = await send(
    `/v2/${path}/manifests/${tag}`,
    'PUT',
    Buffer.from(JSON.stringify(manifest)),
    mediaType,
  );
  expect(put.status).toBe(201);
}

const command = { file: 'docker', args: ['buildx', 'build'], env: {} };
const failure = (line: string) => new CommandFailure(command, 1, [line]);

test('the build pushes the image; its layers go to the sink', async () => {
  const arrived: string[] = [];
  const sink: BlobSink = {
    ...accepting,
    async accept(blob, body) {
      arrived.push(blob.digest ?? 'no digest');
      return accepting.accept(blob, body);
    },
  };
  const layer = randomBytes(5 * 1024 * 1024);
  const taken = await takeByPush((direct) => push(direct, layer), environment(sink));
  const manifest = JSON.parse((await taken!.source.readManifest(taken!.root)).toString()) as {
    layers: { digest: string }[];
  };
  expect(manifest.layers.map(({ digest }) => digest)).toEqual([digestOf(layer)]);
  expect(arrived).toEqual([digestOf(layer)]);
});

// https://docs.docker.com/build/exporters/image-registry/: `store=false` keeps the image out of the daemon.
test('nothing stays in the store of the engine, and the build keeps its logins', async () => {
  await takeByPush(async (direct) => {
    expect(direct.output).toMatch(/^type=image,name=127\.0\.0\.1:\d+\/build-[0-9a-f]{32}:image,push=true,/);
    expect(direct.output).toContain('store=false');
    expect(Object.keys((await configIn(direct)).auths)).toEqual(['registry.example.com', hostIn(direct)]);
    await push(direct, Buffer.alloc(10));
  }, environment());
});

test.each([
  ['nothing listens there', 'dial tcp 127.0.0.1:1: connect: connection refused'],
  ['another server listens there', 'unexpected status from POST request: 404 Not Found'],
  ['something else listens there', 'http: server gave HTTP response to HTTPS client'],
  ['buildx lets the daemon push as well', 'tag does not exist'],
  ['the login is not found', 'unexpected status from HEAD request: 401 Unauthorized'],
])('a BuildKit that cannot push here is no failure: %s', async (_name, text) => {
  const place = environment();
  const taken = await takeByPush(
    (direct) =>
      Promise.reject(failure(`ERROR: failed to do request: Head "http://${hostIn(direct)}": ${text}`)),
    place,
  );
  expect(taken).toBeUndefined();
  expect(place.told.join('\n')).toMatch(/cannot reach this process over loopback/);
});

test.each([
  // What a step of the Dockerfile prints must not look like a push that failed.
  ['a step of the build', 'curl: (7) Failed to connect to 127.0.0.1 port 8080: Connection refused'],
  ['another registry', 'failed to authorize: 401 Unauthorized: registry.example.com'],
])('other failures stay failures: %s', async (_name, line) => {
  await expect(takeByPush(() => Promise.reject(failure(line)), environment())).rejects.toThrow(
    CommandFailure,
  );
});

test('a build that pushes nothing has failed', async () => {
  await expect(takeByPush(() => Promise.resolve(), environment())).rejects.toMatchObject({
    code: 'BUILD_FAILED',
  });
});

test('a sink that refuses a layer stops the build', async () => {
  const refusing: BlobSink = { ...accepting, accept: () => Promise.reject(new Error('disk full')) };
  const stopped = takeByPush(async (direct) => {
    await push(direct, randomBytes(5 * 1024 * 1024)).catch(() => undefined);
    direct.signal.throwIfAborted();
  }, environment(refusing));
  await expect(stopped).rejects.toThrow('disk full');
});

test('only a BuildKit that reports the name of this machine shares its loopback', () => {
  expect(sharesLoopback(hostname())).toBe(true);
  expect(sharesLoopback('3f2b6c0a9d1e')).toBe(false);
  expect(sharesLoopback(undefined)).toBe(false);
});
