/** Destinations that refuse reads until their first push, and those that miss what they said they have; over HTTP. */
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../src/http/client.ts';
import { mirror } from '../../src/mirror/mirror.ts';
import type { MirrorReport } from '../../src/mirror/report.ts';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';
import { digestOf, type Digest } from '../../src/oci/digest.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import { openMirrorRegistries } from '../../src/pipeline/registries/connections.ts';
import type { CredentialStore } from '../../src/registry/credential.ts';
import { silent } from '../../src/support/reporter.ts';
import {
  errorBody,
  startLyingRegistry,
  type Lie,
  type LyingRegistry,
} from '../e2e/support/lying-registry.ts';

let source: LyingRegistry;
let destination: LyingRegistry;
beforeEach(async () => {
  [source, destination] = await Promise.all([startLyingRegistry(), startLyingRegistry()]);
});
afterEach(async () => {
  await Promise.all([source.close(), destination.close()]);
});

async function run(
  options: { tags?: string[]; dryRun?: boolean; more?: string } = {},
): Promise<MirrorReport> {
  const { tags = ['1.0'], dryRun = false, more = '' } = options;
  const credentials: CredentialStore = {
    for: () => ({ origin: 'test', get: async () => ({ kind: 'anonymous' }) }),
    settings: () => ({}),
  };
  const http = createHttpClient({ env: {}, settings: () => ({}) });
  const registries = openMirrorRegistries({ http, credentials, reporter: silent, retries: 0 });
  const rules = `- {from: ${source.host}/src, to: ${destination.host}/copy, tags: [${tags}]${more}}`;
  try {
    return await mirror(parseMirrorRules(rules, { input: 'mirror' }), {
      ...registries,
      reporter: silent,
      rateLimit: 'wait',
      dryRun,
      temporaryDirectory: tmpdir(),
    });
  } finally {
    await registries.close();
    http.close();
  }
}

async function putBlob(text: string) {
  const bytes = Buffer.from(text);
  const digest = digestOf(bytes);
  await source.storage.writeBlob('src', { digest, size: bytes.length }, Readable.from([bytes]));
  return { digest, size: bytes.length };
}

async function putManifest(reference: string | undefined, document: { mediaType: string }) {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, ...document }));
  const digest = digestOf(bytes);
  const stored = await fetch(`${source.url}/v2/src/manifests/${reference ?? digest}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': document.mediaType },
  });
  expect(stored.status).toBe(201);
  return { mediaType: document.mediaType, digest, size: bytes.length };
}

/** The image at the source; `layer` is a blob that no other image has. */
async function putImage(reference: string | undefined, layer = `layer of ${reference}`, subject?: object) {
  const content = await putBlob(layer);
  const manifest = await putManifest(reference, {
    mediaType: MediaType.ociManifest,
    config: { mediaType: MediaType.ociConfig, ...(await putBlob('{}')) },
    layers: [{ mediaType: MediaType.ociLayer, ...content }],
    ...(subject ? { subject } : {}),
  } as { mediaType: string });
  return { manifest, layer: content.digest };
}

const digestAt = async (reference: string) =>
  (await fetch(`${destination.url}/v2/copy/manifests/${reference}`)).headers.get('docker-content-digest');

/**
 * Quay: reads of a repository that isn't there are 401 UNAUTHORIZED; ECR: 404 or 403 NAME_UNKNOWN; Harbor: 401 or 403
 * for a repository of a project that is private, and NAME_UNKNOWN (FAULTS C5; FACTS-registries).
 */
describe('a destination that is not there until the first push', () => {
  const reads = ['manifest-head', 'manifest-get', 'blob-head', 'blob-get', 'tags', 'referrers'] as const;
  const untilPushed = (status: number, code: string): Lie => ({
    on: reads,
    when: ({ pushed }) => !pushed,
    ignored: true,
    status,
    body: errorBody(code),
  });

  test.each<[number, string]>([
    [401, 'UNAUTHORIZED'],
    [401, 'NAME_UNKNOWN'],
    [403, 'DENIED'],
    [403, 'FORBIDDEN'],
    [403, 'NAME_UNKNOWN'],
    [400, 'NAME_UNKNOWN'],
    [404, 'NAME_UNKNOWN'],
    [404, 'NOT_FOUND'],
  ])('%d %s to reads: copied as to an empty one', async (status, code) => {
    const { manifest } = await putImage('1.0');
    destination.lies.push(untilPushed(status, code));
    expect((await run()).failures).toEqual([]);
    expect(await digestAt('1.0')).toBe(manifest.digest);
  });

  test.each([', prune: true', ', referrers: true'])('the list is read as well: {%s}', async (more) => {
    const { manifest } = await putImage('1.0');
    await putImage(undefined, 'signature', manifest);
    destination.lies.push(untilPushed(401, 'UNAUTHORIZED'));
    expect((await run({ more })).failures).toEqual([]);
    expect(await digestAt('1.0')).toBe(manifest.digest);
  });

  test('many tags and images at once open one upload to find out', async () => {
    const tags = Array.from({ length: 30 }, (_, minor) => `1.${minor}`);
    for (const tag of tags) await putImage(tag, 'one layer');
    destination.lies.push(untilPushed(403, 'DENIED'));
    expect((await run({ tags })).failures).toEqual([]);
    const asked = destination.asked.filter(({ kind, pushed }) => kind === 'upload-cancel' && !pushed);
    expect(asked).toHaveLength(1);
  });

  test('where pushing is refused as well, the read is what is told, and nothing is written', async () => {
    await putImage('1.0');
    destination.lies.push({ on: [...reads, 'upload-start', 'mount'], ignored: true, status: 403 });
    const { failures } = await run();
    expect(failures).toHaveLength(1);
    expect(failures[0]?.message).toMatch(/aren't allowed to pull from/);
    expect(destination.kinds()).not.toContain('manifest-put');
  });

  test('a dry run opens no upload', async () => {
    await putImage('1.0');
    destination.lies.push(untilPushed(403, 'DENIED'));
    await run({ dryRun: true });
    expect(destination.kinds()).not.toContain('upload-start');
  });

  test('a destination that can be read is not asked for more', async () => {
    await putImage('1.0');
    await run();
    destination.asked.splice(0);
    expect((await run()).failures).toEqual([]);
    expect(new Set(destination.kinds())).toEqual(new Set(['manifest-head']));
  });
});

/** distribution-spec, code-1: MANIFEST_BLOB_UNKNOWN, "blob unknown to registry". */
describe('a root whose parts the destination misses', () => {
  const missing = (code: string, when: Lie['when'], to = 1): Lie => ({
    on: 'manifest-put',
    ...(when ? { when } : {}),
    to,
    ignored: true,
    status: 400,
    body: errorBody(code),
  });
  /** It is said to be there and isn't. */
  const seenOnly = (digest: Digest): Lie => ({
    on: 'blob-head',
    when: ({ reference }) => reference === digest,
    to: 1,
    ignored: true,
    status: 200,
    body: '',
  });

  test.each(['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'])(
    '%s to the PUT of a tag: completed, and put again',
    async (code) => {
      const { manifest, layer } = await putImage('1.0');
      destination.lies.push(
        seenOnly(layer),
        missing(code, ({ reference }) => reference === '1.0'),
      );
      expect((await run()).failures).toEqual([]);
      expect(await digestAt('1.0')).toBe(manifest.digest);
      expect(await destination.storage.blobSize('copy', layer)).toBeDefined();
    },
  );

  test('many tags are put by digest first: completed as well, once for all', async () => {
    const tags = ['1.0', '1', 'latest', 'stable'];
    const { layer } = await putImage('1.0', 'shared');
    for (const tag of tags.slice(1)) await putImage(tag, 'shared');
    destination.lies.push(
      seenOnly(layer),
      missing('MANIFEST_BLOB_UNKNOWN', () => true),
    );
    expect((await run({ tags })).failures).toEqual([]);
    for (const tag of tags) expect(await digestAt(tag)).toBe(await digestAt('1.0'));
    expect(destination.asked.filter(({ kind }) => kind === 'upload-whole')).toHaveLength(2);
  });

  test('an index whose image is gone: the image is pushed again', async () => {
    const { manifest } = await putImage(undefined, 'of the index');
    const index = await putManifest('1.0', {
      mediaType: MediaType.ociIndex,
      manifests: [manifest],
    } as { mediaType: string });
    // Its first HEAD claims that the image is there.
    destination.lies.push({
      on: 'manifest-head',
      when: ({ reference }) => reference === manifest.digest,
      to: 1,
      ignored: true,
      status: 200,
      headers: {
        'content-type': MediaType.ociManifest,
        'docker-content-digest': manifest.digest,
        'content-length': String(manifest.size),
      },
    });
    destination.lies.push(missing('MANIFEST_UNKNOWN', ({ reference }) => reference === '1.0'));
    expect((await run()).failures).toEqual([]);
    expect(await digestAt('1.0')).toBe(index.digest);
    expect(await digestAt(manifest.digest)).toBe(manifest.digest);
  });

  test('an image that is there by its digest, and whose blobs are gone when its tag is set', async () => {
    const { manifest, layer } = await putImage('1.0');
    await run();
    await putManifest('2.0', JSON.parse((await sourceText('1.0')) as string) as { mediaType: string });
    destination.lies.push(missing('MANIFEST_BLOB_UNKNOWN', ({ reference }) => reference === '2.0'));
    expect((await run({ tags: ['1.0', '2.0'] })).failures).toEqual([]);
    expect(await digestAt('2.0')).toBe(manifest.digest);
    expect(layer).toBeDefined();
  });

  test('what stays missing is a failure in the words of the registry', async () => {
    await putImage('1.0');
    destination.lies.push(missing('MANIFEST_BLOB_UNKNOWN', () => true, Infinity));
    const { failures } = await run();
    expect(failures).toHaveLength(1);
    expect(failures[0]?.detail).toContain('MANIFEST_BLOB_UNKNOWN');
  });
});

const sourceText = async (tag: string) => (await fetch(`${source.url}/v2/src/manifests/${tag}`)).text();
