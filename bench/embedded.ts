import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable, Transform } from 'node:stream';
import { startEmbeddedRegistry } from '../src/embedded-registry/server.ts';
import { memoryStorage, type RegistryStorage } from '../src/embedded-registry/storage.ts';
import { digestAlgorithm, digestFromHex, type Digest } from '../src/oci/digest.ts';
import { USER, type BenchRegistry } from './registries.ts';

/** Content up to this size is kept, since clients read it back: configs and manifests. */
const KEPT = 64 * 1024;

interface Stored {
  size: number;
  open(start: number, end: number): Readable;
}

/** Storage that hashes what it receives and keeps only its size, so that an image of any size needs no disk. */
export function discardStorage(): RegistryStorage {
  const repositories = new Map<string, Map<Digest, Stored>>();
  const open = (name: string): Map<Digest, Stored> => {
    const found = repositories.get(name) ?? new Map<Digest, Stored>();
    repositories.set(name, found);
    return found;
  };
  return {
    ...memoryStorage(),
    async blobSize(name, digest) {
      return repositories.get(name)?.get(digest)?.size;
    },
    async readBlob(name, digest, { start, end }) {
      const stored = repositories.get(name)?.get(digest);
      if (!stored) throw new Error(`${name} has no ${digest}`);
      return stored.open(start, end);
    },
    async writeBlob(name, { digest }, body) {
      const algorithm = digestAlgorithm(digest);
      const hash = createHash(algorithm);
      const kept: Buffer[] = [];
      let size = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        hash.update(chunk);
        size += chunk.length;
        if (size <= KEPT) kept.push(chunk);
      }
      const actual = digestFromHex(algorithm, hash.digest('hex'));
      const bytes = size <= KEPT ? Buffer.concat(kept) : undefined;
      if (digest === undefined || digest === actual) open(name).set(actual, storedBytes(size, bytes));
      return { digest: actual, size };
    },
    async mountBlob(name, digest, from) {
      const stored = repositories.get(from)?.get(digest);
      if (stored) open(name).set(digest, stored);
      return stored !== undefined;
    },
    async deleteBlob(name, digest) {
      return repositories.get(name)?.delete(digest) ?? false;
    },
  };
}

function storedBytes(size: number, bytes: Buffer | undefined): Stored {
  return {
    size,
    open(start, end) {
      if (!bytes) throw new Error('the content was discarded');
      return Readable.from([bytes.subarray(start, end)], { objectMode: false });
    },
  };
}

/** Storage with the image of a layout as `<name>:1`; layers are read from the layout's files. */
export async function storageOf(layout: string, name: string): Promise<RegistryStorage> {
  const storage = memoryStorage();
  const blobs = join(layout, 'blobs/sha256');
  const path = (digest: Digest): string => join(blobs, digest.slice('sha256:'.length));
  for (const hex of readdirSync(blobs)) {
    if (statSync(join(blobs, hex)).size > KEPT) continue;
    const bytes = readFileSync(join(blobs, hex));
    const { mediaType } = parsed(bytes);
    const digest = digestFromHex('sha256', hex);
    if (mediaType !== undefined) await storage.writeManifest(name, digest, { mediaType, bytes });
  }
  const index = parsed(readFileSync(join(layout, 'index.json')));
  const root = index.manifests?.[0]?.digest;
  if (root === undefined) throw new Error(`${layout} has no image`);
  await storage.writeTag(name, '1', root);
  return {
    ...storage,
    async blobSize(_, digest) {
      return statSync(path(digest), { throwIfNoEntry: false })?.size;
    },
    async readBlob(_, digest, { start, end }) {
      return createReadStream(path(digest), { start, end: end - 1, highWaterMark: 256 * 1024 });
    },
  };
}

/** The parts of a JSON document that name its kind and content; nothing of other blobs. */
function parsed(bytes: Buffer): { mediaType?: string; manifests?: { digest: Digest }[] } {
  if (bytes[0] !== '{'.charCodeAt(0)) return {};
  return JSON.parse(bytes.toString()) as ReturnType<typeof parsed>;
}

/** A registry in this process that counts requests and bytes exactly. */
export async function startEmbedded(
  make: () => RegistryStorage | Promise<RegistryStorage>,
): Promise<BenchRegistry> {
  const counts = { received: 0, sent: 0, uploads: new Map<string, number>() };
  let current = await make();
  const storage = counted(() => current, counts);
  const registry = await startEmbeddedRegistry({ storage, auth: { kind: 'basic', ...USER } });
  let seen = 0;
  return {
    host: registry.host,
    port: Number(registry.host.split(':')[1]),
    traffic() {
      const all = [...registry.requests.values()].reduce((sum, count) => sum + count, 0);
      const fresh = { requests: all - seen, bytesOut: counts.sent };
      [seen, counts.sent] = [all, 0];
      return fresh;
    },
    uploads: () => new Map(counts.uploads),
    stored: () => counts.received,
    empty() {
      current = discardStorage();
    },
    stop: () => void registry.close(),
  };
}

function counted(
  storage: () => RegistryStorage,
  counts: { received: number; sent: number; uploads: Map<string, number> },
): RegistryStorage {
  return {
    blobSize: (...call) => storage().blobSize(...call),
    async readBlob(...call) {
      const body = await storage().readBlob(...call);
      return counting(body, (bytes) => (counts.sent += bytes));
    },
    async writeBlob(repository, blob, body) {
      const stored = await storage().writeBlob(
        repository,
        blob,
        counting(body, (bytes) => (counts.received += bytes)),
      );
      counts.uploads.set(stored.digest, (counts.uploads.get(stored.digest) ?? 0) + 1);
      return stored;
    },
    mountBlob: (...call) => storage().mountBlob(...call),
    deleteBlob: (...call) => storage().deleteBlob(...call),
    manifest: (...call) => storage().manifest(...call),
    writeManifest(repository, digest, manifest) {
      counts.received += manifest.bytes.length;
      return storage().writeManifest(repository, digest, manifest);
    },
    deleteManifest: (...call) => storage().deleteManifest(...call),
    referrers: (...call) => storage().referrers(...call),
    tag: (...call) => storage().tag(...call),
    writeTag: (...call) => storage().writeTag(...call),
    deleteTag: (...call) => storage().deleteTag(...call),
    tags: (...call) => storage().tags(...call),
    repositories: () => storage().repositories(),
  };
}

/** The same stream, counted. An error of either side ends both. */
function counting(body: Readable, count: (bytes: number) => void): Readable {
  const counter = new Transform({
    highWaterMark: 1024 * 1024,
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length);
      done(null, chunk);
    },
  });
  return pipeline(body, counter, () => undefined);
}
