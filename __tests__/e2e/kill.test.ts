import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../src/http/client.ts';
import type { CredentialStore } from '../../src/registry/credential.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { publishOne } from '../publish/support/publish-one.ts';
import { openRegistry } from '../../src/registry/registry.ts';
import type { RegistryRepository } from '../../src/registry/repository.ts';
import { silent } from '../../src/support/reporter.ts';
import { image, json, type MadeImage } from '../publish/support/images.ts';
import { memorySource } from '../publish/support/memory.ts';
import { startFaultProxy, type FaultProxy } from './support/fault-proxy.ts';
import { findPart } from './support/parts.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionRun } from './support/runner.ts';

const ready = (await hasDistribution()) && findPart('dist/main.js') !== undefined;
const real = ready ? describe : describe.skip;

const INSTANTS = 25;
const SEED = Number(process.env['KILL_SEED'] ?? 20_240_607);
const TAGS = ['1.0.0', '1.0', '1', 'latest'];

const older = image(['older layer', randomBytes(500_000)], { labels: { age: 'older' } });
const made = image([randomBytes(12_000_000), randomBytes(6_000_000), randomBytes(900_000), 'small']);

let registries: Distribution[] = [];
let proxy: FaultProxy;
let directory: string;
let layout: string;

beforeAll(async () => {
  if (!ready) return;
  directory = await mkdtemp(join(tmpdir(), 'kill-'));
  layout = await writeLayout(join(directory, 'layout'), made);
  registries = await Promise.all([1, 2, 3].map(() => startDistribution({ delete: true })));
  proxy = await startFaultProxy(registries[2]!.host);
}, 60_000);

afterAll(async () => {
  await proxy?.close();
  await Promise.all(registries.map((registry) => registry.close()));
  if (directory && existsSync(directory)) await rm(directory, { recursive: true });
});

async function writeLayout(path: string, content: MadeImage): Promise<string> {
  await mkdir(join(path, 'blobs/sha256'), { recursive: true });
  for (const bytes of content.content) {
    await writeFile(join(path, 'blobs', digestOf(bytes).replace(':', '/')), bytes);
  }
  await writeFile(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(path, 'index.json'), json({ schemaVersion: 2, manifests: [content.root] }));
  return path;
}

function repository(host: string, path: string): RegistryRepository {
  const credentials: CredentialStore = {
    for: () => ({
      origin: 'the test',
      get: () => Promise.resolve({ kind: 'anonymous' }),
    }),
    settings: () => ({}),
  };
  const http = createHttpClient({ env: {}, settings: () => ({}) });
  return openRegistry({ host, http, credentials }).repository(path, { access: 'push' });
}

const direct = (path: string): RegistryRepository[] => registries.map(({ host }) => repository(host, path));

/** What was there before: an older image under some of the tags. */
async function publishOlder(path: string): Promise<void> {
  const targets = direct(path).map((destination) => ({
    destination,
    tags: ['1.0', '1', 'latest'].map((name) => ({ name, writeOnce: false })),
    optional: false,
  }));
  const content = { source: memorySource(older.content), root: older.root };
  await publishOne(content, targets, {
    reporter: silent,
    onFailure: 'rollback',
    temporaryDirectory: directory,
  });
}

function action(path: string, run: ActionRun = {}, hosts = registries.map(({ host }) => host)) {
  return runAction({
    inputs: {
      from: `oci:${layout}`,
      images: hosts.map((host) => `${host}/${path}`).join('\n'),
      tags: TAGS.map((tag) => `type=raw,value=${tag}`).join('\n'),
      flavor: 'latest=false',
    },
    post: false,
    ...run,
  });
}

/** Digest of every tag in every registry. */
function tagsOf(path: string): Promise<(string | undefined)[][]> {
  return Promise.all(
    direct(path).map((one) => Promise.all(TAGS.map(async (tag) => (await one.resolve(tag))?.digest))),
  );
}

async function expectReadable(path: string): Promise<void> {
  for (const one of direct(path)) {
    const manifest = JSON.parse((await one.readManifest(made.root)).toString()) as {
      config: Descriptor;
      layers: Descriptor[];
    };
    for (const blob of [manifest.config, ...manifest.layers]) {
      expect(digestOf(await buffer(await one.readBlob(blob)))).toBe(blob.digest);
    }
  }
}

/** Digests a registry's log says were uploaded since it was `from` characters long. */
function uploadedSince(registry: Distribution, from: number): string[] {
  const text = registry.log().slice(from);
  return [
    ...text.matchAll(/"PUT [^"]*blobs\/uploads\/[^"]*digest=sha256%3A([0-9a-f]{64})[^"]* HTTP\/1.1" 201/g),
  ].map((match) => `sha256:${match[1]}`);
}

/** A random sequence that is the same in every run. https://en.wikipedia.org/wiki/Xorshift */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

real('a publish to three registries', () => {
  test(`killed at ${INSTANTS} random instants and run again, ends right`, async () => {
    await publishOlder('kill/whole');
    const whole = await action('kill/whole');
    expect(whole.log).not.toContain('::error');
    expect(whole.exitCode).toBe(0);
    // The log does tell of uploads.
    for (const registry of registries) expect(uploadedSince(registry, 0)).toContain(made.layers[0]!.digest);
    const next = random(SEED);
    const lines: string[] = [];
    const before = [undefined, older.root.digest, older.root.digest, older.root.digest];
    for (let instant = 0; instant < INSTANTS; instant++) {
      const path = `kill/n${instant}`;
      await publishOlder(path);
      const after = Math.round(100 + next() * whole.milliseconds);
      const killed = await action(path, { interrupt: { after, signal: 'SIGKILL' } });
      // Every tag points at what it pointed at before or at the new image, never at anything else.
      const between = await tagsOf(path);
      between.forEach((tags) =>
        tags.forEach((digest, index) => expect([before[index], made.root.digest]).toContain(digest)),
      );
      const held = await Promise.all(
        direct(path).map(async (one) => {
          const found = await Promise.all(
            made.content.slice(0, -1).map(async (bytes) => {
              const digest = digestOf(bytes);
              return (await one.hasBlob(digest)) ? digest : undefined;
            }),
          );
          return found.filter((digest) => digest !== undefined);
        }),
      );
      const marks = registries.map((registry) => registry.log().length);
      const again = await action(path);
      expect(again.log).not.toContain('::error');
      expect(again.exitCode).toBe(0);
      expect(await tagsOf(path)).toEqual(registries.map(() => TAGS.map(() => made.root.digest)));
      await expectReadable(path);
      registries.forEach((registry, index) => {
        const twice = uploadedSince(registry, marks[index]!).filter((digest) =>
          held[index]!.includes(digest as (typeof held)[number][number]),
        );
        expect(twice).toEqual([]);
      });
      const moved = between.flat().filter((digest) => digest === made.root.digest).length;
      lines.push(
        `${String(after).padStart(5)} ms  ${killed.exitCode === 0 ? 'was through' : 'killed'}, ` +
          `${held.flat().length} of 15 blobs there, ${moved} of 12 tags moved`,
      );
    }
    process.stdout.write(`\nkilled after (seed ${SEED}):\n${lines.join('\n')}\n`);
  }, 600_000);

  test('whose third registry fails at the last tag leaves the first two as they were', async () => {
    const path = 'kill/commit';
    await publishOlder(path);
    const before = await tagsOf(path);
    proxy.fault = ({ incoming, answer, forward }) =>
      incoming.method === 'PUT' && /manifests\/latest$/.test(incoming.url ?? '') ? answer(403) : forward();
    const hosts = [registries[0]!.host, registries[1]!.host, proxy.host];
    const failed = await action(path, {}, hosts);
    proxy.reset();
    expect(failed.exitCode).toBe(1);
    expect(await tagsOf(path)).toEqual(before);
    const again = await action(path, {}, hosts);
    expect(again.exitCode).toBe(0);
    expect(await tagsOf(path)).toEqual(registries.map(() => TAGS.map(() => made.root.digest)));
  }, 120_000);

  test('that is cancelled while a registry hangs at a tag is rolled back, within five seconds', async () => {
    const path = 'kill/cancel';
    await publishOlder(path);
    const before = await tagsOf(path);
    let hung = 0;
    proxy.fault = ({ incoming, forward }) => {
      if (incoming.method !== 'PUT' || !/manifests\/1\.0$/.test(incoming.url ?? '')) return forward();
      hung ||= performance.now();
    };
    const hosts = [registries[0]!.host, registries[1]!.host, proxy.host];
    const after = 4000;
    const cancelled = await action(path, { interrupt: { after, signal: 'SIGINT' } }, hosts);
    expect(hung).toBeGreaterThan(0);
    expect(cancelled.milliseconds).toBeGreaterThan(after - 1);
    expect(cancelled.milliseconds).toBeLessThan(after + 6000);
    expect(cancelled.exitCode).not.toBe(0);
    expect(await tagsOf(path)).toEqual(before);
    proxy.reset();
  }, 60_000);
});
