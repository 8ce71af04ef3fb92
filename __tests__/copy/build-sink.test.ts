import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Source } from '../../src/oci/content.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { PublishError } from '../../src/oci/errors.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import type { Inspection, Target } from '../../src/publish/types.ts';
import { publishOne } from '../publish/support/publish-one.ts';
import { createBuildSink } from '../../src/copy/build-sink.ts';
import { createCopySession } from '../../src/copy/session/session.ts';
import { silent } from '../../src/support/reporter.ts';
import { image } from '../publish/support/images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from '../publish/support/memory.ts';

let temporaryDirectory: string;
beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'sink-'));
});
afterAll(() => rm(temporaryDirectory, { recursive: true }));

const layer = randomBytes(700_000);
const made = image([layer, 'small']);
const manifest = made.content.at(-1)!;
const blobs = made.content.slice(0, -1);

function open(repositories: MemoryRepository[], inspections?: Inspection[] | Promise<Inspection[]>) {
  const targets: Target[] = repositories.map((destination) => ({
    destination,
    tags: [{ name: 'main', writeOnce: false }],
    optional: false,
  }));
  const options = { reporter: silent, temporaryDirectory };
  const session = createCopySession(targets, { ...options, ...(inspections ? { inspections } : {}) });
  const sink = { ...createBuildSink(session), close: () => session.close() };
  /** Publishes what the sink took; the build itself only knows the manifest. */
  const finish = () =>
    publishOne({ source: sink.overlay(memorySource([manifest])), root: made.root }, targets, {
      ...options,
      onFailure: 'rollback',
      session,
    });
  return { sink, finish };
}

const body = (bytes: Buffer): Readable =>
  Readable.from([bytes.subarray(0, 9), bytes.subarray(9)], { objectMode: false });

describe('the sink of a build', () => {
  test.each([['known'], ['unknown']])('hands on blobs of a digest that is %s', async (kind) => {
    const repositories = [memoryRepository({ host: 'a.example' }), memoryRepository({ host: 'b.example' })];
    const { sink, finish } = open(repositories);
    for (const bytes of blobs) {
      const known = kind === 'known' ? { digest: digestOf(bytes), size: bytes.length } : {};
      await expect(sink.accept(known, body(bytes))).resolves.toEqual({
        digest: digestOf(bytes),
        size: bytes.length,
      });
    }
    const report = await finish();
    expect(report.images.map(({ status, blobs: { pushed } }) => [status, pushed])).toEqual([
      ['published', 3],
      ['published', 3],
    ]);
    expect(report.platforms).toHaveLength(1);
    for (const { log } of repositories) {
      const asked = (operation: string) => log.filter((line) => line.startsWith(operation)).length;
      expect(asked('writeBlob') + asked('streamBlob')).toBe(3);
      expect(asked('hasBlob') + asked('streamBlob')).toBe(3);
    }
    await sink.close();
  });

  test('streams while the blob arrives', async () => {
    let seen: (value?: unknown) => void;
    const arrived = new Promise((resolve) => (seen = resolve));
    const repository = memoryRepository({ onChunk: () => seen() });
    const { sink } = open([repository]);
    const large = randomBytes(3_000_000);
    // The second part is not sent before the first one is in the registry.
    async function* slowly(): AsyncIterable<Buffer> {
      yield large.subarray(0, 2_500_000);
      await arrived;
      yield large.subarray(2_500_000);
    }
    await sink.accept({ digest: digestOf(large), size: large.length }, Readable.from(slowly()));
    await sink.close();
  });

  test('need not be sent what all registries hold', async () => {
    const [first, second] = [
      memoryRepository({ host: 'a.example' }),
      memoryRepository({ host: 'b.example' }),
    ];
    first!.blobs.set(digestOf(layer), layer);
    const { sink } = open([first!, second!]);
    await expect(sink.has(digestOf(layer))).resolves.toBe(false);
    second!.blobs.set(digestOf(layer), layer);
    const again = open([first!, second!]);
    await expect(again.sink.has(digestOf(layer))).resolves.toBe(true);
  });

  test('asks a repository without the wanted tags by the mount that opens the upload, if at all', async () => {
    const [fresh, tagged] = [
      memoryRepository({ host: 'a.example' }),
      memoryRepository({ host: 'b.example' }),
    ];
    for (const { blobs: held } of [fresh!, tagged!]) held.set(digestOf(layer), layer);
    const found = (destination: MemoryRepository, held?: Descriptor): Inspection => ({
      target: { destination, tags: [], optional: false },
      tags: new Map([['main', held]]),
    });
    const { sink, finish } = open([fresh!, tagged!], [found(fresh!), found(tagged!, made.root)]);
    await expect(sink.has(digestOf(layer))).resolves.toBe(false);
    expect([...fresh!.log, ...tagged!.log]).toEqual([]);
    for (const bytes of blobs)
      await sink.accept({ digest: digestOf(bytes), size: bytes.length }, body(bytes));
    await finish();
    const asked = ({ log }: MemoryRepository, operation: string): number =>
      log.filter((line) => line.startsWith(operation)).length;
    const operations = ['hasBlob', 'mountBlob', 'writeBlob'];
    expect(operations.map((operation) => asked(fresh!, operation))).toEqual([0, 3, 2]);
    expect(operations.map((operation) => asked(tagged!, operation))).toEqual([3, 0, 2]);
    await sink.close();
  });

  test('a build that sends nothing can still be published, and its config is read from a registry', async () => {
    const repositories = [memoryRepository({ host: 'a.example' }), memoryRepository({ host: 'b.example' })];
    for (const { blobs: held } of repositories) for (const bytes of blobs) held.set(digestOf(bytes), bytes);
    const { finish } = open(repositories);
    const report = await finish();
    expect(report.images[0]!.blobs).toMatchObject({ existing: 3, pushed: 0 });
    expect(report.platforms).toMatchObject([{ platform: 'linux/amd64' }]);
  });

  test('refuses content that is not what its digest says', async () => {
    const repository = memoryRepository();
    const { sink } = open([repository]);
    const lie = sink.accept({ digest: digestOf('else'), size: layer.length }, body(layer));
    await expect(lie).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    expect(repository.blobs.size).toBe(0);
    await expect(
      sink.accept({ digest: digestOf(layer), size: layer.length }, body(layer)),
    ).resolves.toBeDefined();
    await sink.close();
  });

  test('large layers that come at once are read one after another; one that was cut off by then is refused', async () => {
    const { sink } = open([memoryRepository()]);
    const layers = [5, 6, 7].map((megabytes) => randomBytes(megabytes * 1024 * 1024));
    const read: number[] = [];
    const bodies = layers.map((bytes, index) => {
      const content = body(bytes);
      return content.once('end', () => read.push(index));
    });
    const accepted = layers.map((bytes, index) =>
      sink.accept({ digest: digestOf(bytes), size: bytes.length }, bodies[index]!),
    );
    const cutOff = expect(accepted[1]).rejects.toThrow('connection lost');
    bodies[1]!.on('error', () => undefined).destroy(new Error('connection lost'));
    await Promise.all([accepted[0], accepted[2], cutOff]);
    expect(read).toEqual([0, 2]);
    await sink.close();
  });

  test('an upload that fails is made up for by the publish', async () => {
    let failures = 1;
    const repository = memoryRepository();
    repository.options.before = (operation) => {
      if (operation === 'writeBlob' && failures-- > 0)
        throw new PublishError('flaked', { code: 'UNAVAILABLE' });
    };
    const { sink, finish } = open([repository]);
    for (const bytes of blobs)
      await sink.accept({ digest: digestOf(bytes), size: bytes.length }, body(bytes));
    await finish();
    expect(repository.tagged.get('main')).toBe(made.root.digest);
    await sink.close();
  });

  test.each(['offer', 'share'] as const)(
    'a blob it can %s is read once for all, and not by the publish',
    async (how) => {
      const repositories = [memoryRepository({ host: 'a.example' }), memoryRepository({ host: 'b.example' })];
      const { sink, finish } = open(repositories);
      const source = countedSource(memorySource(blobs));
      for (const bytes of blobs) {
        const blob = { mediaType: 'application/octet-stream', digest: digestOf(bytes), size: bytes.length };
        if (how === 'offer') sink.offer!(blob, source);
        else expect(digestOf(await buffer(await sink.share!(blob, source)))).toBe(blob.digest);
      }
      const report = await finish();
      expect(report.images.map(({ blobs: { pushed } }) => pushed)).toEqual([3, 3]);
      expect(source.reads()).toBe(blobs.length);
      await sink.close();
    },
  );

  test('a blob that is shared comes to its reader though all registries have it', async () => {
    const repository = memoryRepository();
    repository.blobs.set(digestOf(layer), layer);
    const { sink } = open([repository]);
    const blob = { mediaType: 'application/octet-stream', digest: digestOf(layer), size: layer.length };
    expect(digestOf(await buffer(await sink.share!(blob, memorySource([layer]))))).toBe(blob.digest);
    expect(repository.log.filter((line) => line.startsWith('writeBlob'))).toEqual([]);
    await sink.close();
  });

  test('a shared blob that is not what its digest says is refused to its reader, too', async () => {
    const repository = memoryRepository();
    const { sink } = open([repository]);
    const lie = { mediaType: 'application/octet-stream', digest: digestOf(layer), size: layer.length };
    const other = { ...memorySource([]), readBlob: () => Promise.resolve(body(randomBytes(layer.length))) };
    await expect(sink.share!(lie, other).then(buffer)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    expect(repository.blobs.size).toBe(0);
    await sink.close();
  });

  test('a blob is mounted where the registry of its source is the one it goes to', async () => {
    const base = memoryRepository({ path: 'library/base' });
    base.blobs.set(digestOf(layer), layer);
    const repository = memoryRepository({ siblings: new Map([['library/base', base]]) });
    const { sink, finish } = open([repository]);
    const blob = { mediaType: 'application/octet-stream', digest: digestOf(layer), size: layer.length };
    sink.offer!(blob, { ...memorySource([layer]), repository: base.repository });
    for (const bytes of blobs.filter((other) => other !== layer)) {
      await sink.accept({ digest: digestOf(bytes), size: bytes.length }, body(bytes));
    }
    const report = await finish().catch((error: unknown) => error);
    expect(repository.log).toContain(`mountBlob library/base ${digestOf(layer)}`);
    expect(report).toMatchObject({ images: [{ status: 'published' }] });
    await sink.close();
  });

  test('waits with uploads until it is known what the registries hold, and gives up when that fails', async () => {
    const repository = memoryRepository();
    let fail = (_error: Error): void => {};
    const inspections = new Promise<Inspection[]>((_resolve, reject) => (fail = reject));
    const { sink } = open([repository], inspections);
    const blob = { mediaType: 'application/octet-stream', digest: digestOf(layer), size: layer.length };
    sink.offer!(blob, memorySource([layer]));
    const asked = sink.has(blob.digest);
    await new Promise((resolve) => setImmediate(resolve));
    expect(repository.log).toEqual([]);
    fail(new PublishError('no such registry'));
    await expect(asked).rejects.toThrow('no such registry');
    expect(repository.log).toEqual([]);
    await sink.close();
  });
});

/** Docker's classic store and podman compress while they push. */
describe('a layer whose digest is known at its end only', () => {
  const large = randomBytes(3_000_000);
  const digest = digestOf(large);
  const operationsOn = ({ log }: MemoryRepository) =>
    log.map((line) => line.split(' ')[0]).filter((operation) => /Blob$/.test(operation!));

  test('is sent on while it arrives, once to each registry', async () => {
    let seen: (value?: unknown) => void;
    const arrived = new Promise((resolve) => (seen = resolve));
    const first = memoryRepository({ path: 'acme/app', onChunk: () => seen() });
    const second = memoryRepository({ path: 'acme/copy', siblings: new Map([['acme/app', first]]) });
    const other = memoryRepository({ host: 'b.example' });
    const { sink } = open([first, second, other]);
    async function* slowly(): AsyncIterable<Buffer> {
      yield large.subarray(0, 2_500_000);
      await arrived;
      yield large.subarray(2_500_000);
    }
    await expect(sink.accept({}, Readable.from(slowly()))).resolves.toEqual({ digest, size: large.length });
    const all = [first, second, other];
    while (!all.every(({ blobs: held }) => held.has(digest)))
      await new Promise((resolve) => setImmediate(resolve));
    expect(all.map(operationsOn)).toEqual([['streamBlob'], ['mountBlob'], ['streamBlob']]);
    await sink.close();
  });

  test('is sent whole after a stream that failed', async () => {
    const repository = memoryRepository({
      before: (operation) => {
        if (operation === 'streamBlob')
          throw new PublishError('no body without a length', { code: 'UNSUPPORTED' });
      },
    });
    const { sink } = open([repository]);
    await sink.accept({}, body(large));
    while (!repository.blobs.has(digest)) await new Promise((resolve) => setImmediate(resolve));
    expect(operationsOn(repository)).toEqual(['streamBlob', 'hasBlob', 'writeBlob']);
    await sink.close();
  });

  test('need not be sent where all registries tell its size, and only then', async () => {
    const [first, second] = [
      memoryRepository({ host: 'a.example' }),
      memoryRepository({ host: 'b.example' }),
    ];
    const { sink } = open([first!, second!]);
    await expect(sink.sizeIfHeld!(digest)).resolves.toBeUndefined();
    for (const { blobs: held } of [first!, second!]) held.set(digest, large);
    const again = open([first!, second!]);
    await expect(again.sink.sizeIfHeld!(digest)).resolves.toBe(large.length);
    second!.blobSize = () => Promise.resolve(large.length + 1);
    await expect(open([first!, second!]).sink.sizeIfHeld!(digest)).resolves.toBeUndefined();
    second!.blobSize = () => Promise.reject(new PublishError('down', { code: 'ECONNRESET' }));
    await expect(open([first!, second!]).sink.sizeIfHeld!(digest)).resolves.toBeUndefined();
  });

  test('is not streamed to a registry that may hold it: a base image, asked for and not in all of them', async () => {
    const [holder, lacking] = [
      memoryRepository({ host: 'a.example' }),
      memoryRepository({ host: 'b.example' }),
    ];
    holder!.blobs.set(digest, large);
    const { sink } = open([holder!, lacking!]);
    await expect(sink.sizeIfHeld!(digest)).resolves.toBeUndefined();
    await sink.accept({}, body(large));
    while (!lacking!.blobs.has(digest)) await new Promise((resolve) => setImmediate(resolve));
    expect(operationsOn(holder!).filter((operation) => operation !== 'hasBlob')).toEqual([]);
    // Each was looked up once, when the engine asked.
    expect(operationsOn(lacking!)).toEqual(['hasBlob', 'streamBlob']);
    expect(operationsOn(holder!)).toEqual(['hasBlob']);
    // From then on it is known what comes.
    const next = randomBytes(2_000_000);
    await sink.accept({}, body(next));
    while (!holder!.blobs.has(digestOf(next))) await new Promise((resolve) => setImmediate(resolve));
    expect(operationsOn(holder!).filter((operation) => operation !== 'hasBlob')).toEqual(['streamBlob']);
    await sink.close();
  });
});

/** A source that counts how often a blob was read. */
function countedSource(source: Source): Source & { reads: () => number } {
  let reads = 0;
  return {
    ...source,
    reads: () => reads,
    readBlob(descriptor, options) {
      reads++;
      return source.readBlob(descriptor, options);
    },
  };
}
