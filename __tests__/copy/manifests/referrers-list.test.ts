import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../../src/embedded-registry/server.ts';
import { createHttpClient } from '../../../src/http/client.ts';
import type { CredentialStore } from '../../../src/registry/credential.ts';
import type { Destination } from '../../../src/oci/content.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { MediaType } from '../../../src/oci/media-types.ts';
import { publishOne } from '../../publish/support/publish-one.ts';
import { listReferrersOf } from '../../../src/copy/manifests/referrers-list.ts';
import { openRegistry } from '../../../src/registry/registry.ts';
import { silent } from '../../../src/support/reporter.ts';
import { describe as describeBytes } from '../../publish/support/images.ts';
import { memoryRepository, memorySource } from '../../publish/support/memory.ts';

const subject = describeBytes(Buffer.from('what it speaks about'), MediaType.ociManifest);
const config = Buffer.from('{}');
const artifact = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    config: describeBytes(config, MediaType.ociEmpty),
    layers: [],
    subject,
    annotations: { made: 'here' },
  }),
);
const root = describeBytes(artifact, MediaType.ociManifest);
const fallback = subject.digest.replace(':', '-');

let registry: EmbeddedRegistry;
let temporaryDirectory: string;
beforeEach(async () => {
  registry = await startEmbeddedRegistry({});
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'referrers-'));
});
afterEach(async () => {
  await registry.close();
  await rm(temporaryDirectory, { recursive: true });
});

async function publishTo(destination: Destination): Promise<void> {
  const content = { source: memorySource([config, artifact]), root };
  const target = { destination, tags: [], optional: false };
  await publishOne(content, [target], { reporter: silent, onFailure: 'rollback', temporaryDirectory });
}

test('a registry that acknowledges the subject is asked nothing more, and gets no tag', async () => {
  const credentials: CredentialStore = {
    settings: () => ({}),
    for: () => ({
      provider: 'generic',
      origin: 'nobody',
      get: () => Promise.resolve({ kind: 'anonymous' }),
    }),
  };
  const http = createHttpClient({ env: {}, settings: credentials.settings });
  const opened = openRegistry({ host: registry.host, http, credentials, reporter: silent });
  const repository = opened.repository('acme/app', { access: 'push' });
  try {
    let asked = 0;
    const { referrers } = repository;
    await publishTo({
      ...repository,
      referrers: (...given) => {
        asked++;
        return referrers!(...given);
      },
    });
    expect(asked).toBe(0);
    expect(await referrers!(subject.digest)).toMatchObject([{ digest: root.digest }]);
    expect(await repository.resolve(fallback)).toBeUndefined();
  } finally {
    await opened.close();
    http.close();
  }
});

test('an attestation that an index lists gets no tag', async () => {
  const document = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: [root] }),
  );
  const index = describeBytes(document, MediaType.ociIndex);
  const memory = memoryRepository();
  const destination: Destination = { ...memory, referrers: () => Promise.resolve([]) };
  const content = { source: memorySource([config, artifact, document]), root: index };
  const target = { destination, tags: [], optional: false };
  await publishOne(content, [target], { reporter: silent, onFailure: 'rollback', temporaryDirectory });
  expect([...memory.manifests.keys()].sort()).toEqual([index.digest, root.digest].sort());
  expect(memory.tagged.size).toBe(0);
});

test('where nothing is listed, the list keeps what is in it and what kind of artifact each is', async () => {
  const memory = memoryRepository();
  const list = async (): Promise<unknown[]> => {
    const bytes = memory.manifests.get(memory.tagged.get(fallback)!)!.bytes;
    return (JSON.parse(bytes.toString()) as { manifests: unknown[] }).manifests;
  };
  // The memory keeps what a tag is put with, as registries do.
  const { tag, putManifest } = memory;
  const destination: Destination = {
    ...memory,
    async tag(name, descriptor, bytes, options) {
      await putManifest(descriptor, bytes, options);
      await tag(name, descriptor, bytes, options);
    },
    referrers: async () => (memory.tagged.has(fallback) ? ((await list()) as (typeof root)[]) : []),
  };
  await publishTo(destination);
  const first = { ...root, artifactType: MediaType.ociEmpty, annotations: { made: 'here' } };
  expect(await list()).toEqual([first]);

  // Listing needs what is listed, as far as this memory is concerned.
  memory.manifests.set(digestOf(config), { bytes: config, mediaType: MediaType.ociManifest });
  const second = { ...describeBytes(config, MediaType.ociManifest), artifactType: 'application/other' };
  await listReferrersOf(subject.digest, [first, second], destination, {});
  expect(await list()).toEqual([first, second]);
  memory.log.length = 0;
  await listReferrersOf(subject.digest, [second], destination, {});
  expect(memory.log).toEqual([]);
});
