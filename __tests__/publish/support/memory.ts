import { parseRepositoryName, parseTag } from '../../../src/oci/reference.ts';
import { Readable } from 'node:stream';
import type { Destination, Source } from '../../../src/oci/content.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../../src/oci/digest.ts';
import { PublishError } from '../../../src/oci/errors.ts';

/** What a repository was asked to do, in order: `hasBlob sha256:…`, `tag 1.0`. */
export type Operation =
  | 'hasBlob'
  | 'blobSize'
  | 'mountBlob'
  | 'writeBlob'
  | 'streamBlob'
  | 'resolve'
  | 'readManifest'
  | 'putManifest'
  | 'tag'
  | 'deleteTag'
  | 'tags';

export interface MemoryOptions {
  host?: string;
  path?: string;
  /** Called before each operation; throws to break it, waits to delay it. */
  before?: (operation: Operation, subject: string) => Promise<void> | void;
  /** Takes the chunks of an upload; a slow one is a slow link. Of a stream the digest isn't known yet. */
  onChunk?: (chunk: Buffer, digest?: Digest) => Promise<void> | void;
  tagsInOneRequest?: boolean;
  deletes?: boolean;
  /** Other repositories of the same registry, to mount from. */
  siblings?: Map<string, MemoryRepository>;
}

/** A repository that really stores bytes, checks digests, and refuses manifests whose content it lacks. */
export interface MemoryRepository extends Destination {
  readBlob: Source['readBlob'];
  readonly blobs: Map<Digest, Buffer>;
  readonly manifests: Map<Digest, { bytes: Buffer; mediaType: string }>;
  readonly tagged: Map<string, Digest>;
  readonly log: string[];
  options: MemoryOptions;
}

export function memoryRepository(options: MemoryOptions = {}): MemoryRepository {
  const { host = 'a.example', path = 'acme/app' } = options;
  const blobs = new Map<Digest, Buffer>();
  const manifests = new Map<Digest, { bytes: Buffer; mediaType: string }>();
  const tagged = new Map<string, Digest>();
  const log: string[] = [];
  const repository: MemoryRepository = {
    name: `${host}/${path}`,
    repository: parseRepositoryName(`${host}/${path}`),
    blobs,
    manifests,
    tagged,
    log,
    options,
    async hasBlob(digest) {
      await enter('hasBlob', digest);
      return blobs.has(digest);
    },
    async mountBlob({ digest }, from) {
      await enter('mountBlob', `${from} ${digest}`);
      const holder = from === path ? repository : repository.options.siblings?.get(from);
      const bytes = holder?.blobs.get(digest);
      if (bytes) blobs.set(digest, bytes);
      return bytes !== undefined;
    },
    async writeBlob({ digest, size }, open) {
      await enter('writeBlob', digest);
      const bytes = await take(await open(0), (chunk) => repository.options.onChunk?.(chunk, digest));
      if (bytes.length !== size || digestOf(bytes) !== digest) {
        throw new PublishError('the registry got other bytes', { code: 'DIGEST_INVALID' });
      }
      blobs.set(digest, bytes);
    },
    async blobSize(digest) {
      await enter('blobSize', digest);
      return blobs.get(digest)?.length;
    },
    async streamBlob(body, ended) {
      await enter('streamBlob', '');
      const bytes = await take(body, (chunk) => repository.options.onChunk?.(chunk));
      blobs.set((await ended).digest, bytes);
    },
    async resolve(reference) {
      await enter('resolve', reference);
      const digest = (reference.includes(':') ? reference : tagged.get(reference)) as Digest | undefined;
      const manifest = digest && manifests.get(digest);
      return manifest && { mediaType: manifest.mediaType, digest, size: manifest.bytes.length };
    },
    async readManifest({ digest }) {
      await enter('readManifest', digest);
      const manifest = manifests.get(digest);
      if (!manifest) throw new PublishError(`no manifest ${digest}`, { code: 'MANIFEST_UNKNOWN' });
      return manifest.bytes;
    },
    async putManifest(descriptor, bytes, { tags = [] } = {}) {
      await enter('putManifest', [descriptor.digest, ...tags].join(' '));
      checkComplete(repository, descriptor, bytes);
      manifests.set(descriptor.digest, { bytes, mediaType: descriptor.mediaType });
      if (!repository.options.tagsInOneRequest) return { tagged: [] };
      for (const tag of tags) tagged.set(tag, descriptor.digest);
      return { tagged: tags };
    },
    async tag(tag, descriptor, bytes) {
      await enter('tag', tag);
      checkComplete(repository, descriptor, bytes);
      tagged.set(tag, descriptor.digest);
    },
    async deleteTag(tag) {
      await enter('deleteTag', tag);
      return repository.options.deletes !== false && tagged.delete(tag);
    },
    async *tags() {
      await enter('tags', '');
      for (const tag of tagged.keys()) yield parseTag(tag, host);
    },
    async readBlob({ digest }, { offset = 0 } = {}) {
      const bytes = blobs.get(digest);
      if (!bytes) throw new PublishError(`no blob ${digest}`, { code: 'BLOB_UNKNOWN' });
      return Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false }));
    },
  };
  const enter = async (operation: Operation, subject: string): Promise<void> => {
    log.push(`${operation} ${subject}`.trim());
    await repository.options.before?.(operation, subject);
  };
  return repository;
}

async function take(stream: Readable, onChunk: (chunk: Buffer) => Promise<void> | void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    await onChunk(chunk as Buffer);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function checkComplete(repository: MemoryRepository, { digest }: Descriptor, bytes: Buffer): void {
  if (digestOf(bytes) !== digest) throw new PublishError('other bytes', { code: 'DIGEST_INVALID' });
  const {
    config,
    layers = [],
    manifests = [],
  } = JSON.parse(bytes.toString()) as {
    config?: Descriptor;
    layers?: Descriptor[];
    manifests?: Descriptor[];
  };
  for (const blob of [...(config ? [config] : []), ...layers]) {
    if (!blob.urls && !repository.blobs.has(blob.digest)) {
      throw new PublishError(`lacks ${blob.digest}`, { code: 'MANIFEST_BLOB_UNKNOWN' });
    }
  }
  for (const child of manifests) {
    if (!repository.manifests.has(child.digest)) {
      throw new PublishError(`lacks ${child.digest}`, { code: 'MANIFEST_BLOB_UNKNOWN' });
    }
  }
}

/** A source in memory, in chunks of `chunkSize`; counts the bytes it gave out. */
export interface MemorySource extends Source {
  given: number;
  content: Map<Digest, Buffer>;
}

export function memorySource(
  content: Iterable<Buffer>,
  options: { chunkSize?: number; repository?: Source['repository'] } = {},
): MemorySource {
  const { chunkSize = 1000, repository } = options;
  const source: MemorySource = {
    name: 'memory',
    given: 0,
    content: new Map([...content].map((bytes) => [digestOf(bytes), bytes])),
    resolve: () => Promise.resolve(undefined),
    readManifest({ digest }) {
      const bytes = source.content.get(digest);
      return bytes ? Promise.resolve(bytes) : Promise.reject(new PublishError(`no manifest ${digest}`));
    },
    readBlob({ digest }, { offset = 0 } = {}) {
      const bytes = source.content.get(digest);
      if (!bytes) return Promise.reject(new PublishError(`no blob ${digest}`, { code: 'BLOB_UNKNOWN' }));
      return Promise.resolve(Readable.from(chunks(bytes, offset), { objectMode: false, highWaterMark: 1 }));
    },
    ...(repository ? { repository } : {}),
  };
  function* chunks(bytes: Buffer, offset: number): Iterable<Buffer> {
    for (let at = offset; at < bytes.length; at += chunkSize) {
      const chunk = bytes.subarray(at, at + chunkSize);
      source.given += chunk.length;
      yield chunk;
    }
  }
  return source;
}
