import { Readable } from 'node:stream';
import type { MirrorRepository } from '../../../src/mirror/types.ts';
import type { RateLimit } from '../../../src/oci/content.ts';
import type { Descriptor, Platform } from '../../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../../src/oci/digest.ts';
import { PublishError } from '../../../src/oci/errors.ts';
import { children, parseManifest, verifyBytes } from '../../../src/oci/manifest.ts';
import { MediaType } from '../../../src/oci/media-types.ts';
import { parseRepositoryName, parseTag } from '../../../src/oci/reference.ts';

interface Stored {
  manifests: Map<string, { descriptor: Descriptor; bytes: Buffer }>;
  tags: Map<string, Digest>;
  blobs: Map<string, Buffer>;
}

export interface Event {
  host: string;
  path: string;
  operation:
    | 'HEAD manifest'
    | 'GET manifest'
    | 'PUT manifest'
    | 'HEAD blob'
    | 'GET blob'
    | 'PUT blob'
    | 'mount'
    | 'list'
    | 'delete'
    | 'referrers';
  what: string;
}

/** A registry in memory that is as strict as a real one: a manifest is taken only when all it names is there. */
export class MemoryRegistry {
  readonly host: string;
  readonly events: Event[] = [];
  readonly stored = new Map<string, Stored>();
  /** Throws to make a request fail. */
  fault: (event: Event) => void = () => {};
  rateLimit: RateLimit | undefined;
  referrersApi = true;
  deletes = true;

  constructor(host: string) {
    this.host = host;
  }

  at(path: string): Stored {
    const found = this.stored.get(path) ?? { manifests: new Map(), tags: new Map(), blobs: new Map() };
    this.stored.set(path, found);
    return found;
  }

  count(operation: Event['operation']): number {
    return this.events.filter((event) => event.operation === operation).length;
  }

  tag(path: string, tag: string): Digest | undefined {
    return this.stored.get(path)?.tags.get(tag);
  }

  /** Stores content without counting it. */
  addBlob(path: string, content: string | Buffer, mediaType: string): Descriptor {
    const bytes = Buffer.from(content);
    const digest = digestOf(bytes);
    this.at(path).blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  addManifest(path: string, document: object, tag?: string): Descriptor {
    const bytes = Buffer.from(JSON.stringify(document));
    const mediaType = (document as { mediaType: string }).mediaType;
    const descriptor: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    this.at(path).manifests.set(descriptor.digest, { descriptor, bytes });
    if (tag !== undefined) this.at(path).tags.set(tag, descriptor.digest);
    return descriptor;
  }

  addImage(
    path: string,
    options: {
      tag?: string;
      layers?: string[];
      platform?: Platform;
      created?: string;
      subject?: Descriptor;
      artifactType?: string;
    } = {},
  ): Descriptor {
    const { tag, layers = ['layer'], platform = { os: 'linux', architecture: 'amd64' }, created } = options;
    const config = this.addBlob(path, JSON.stringify({ ...platform, created, layers }), MediaType.ociConfig);
    const document = {
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      ...(options.artifactType ? { artifactType: options.artifactType } : {}),
      config,
      layers: layers.map((layer) => this.addBlob(path, layer, MediaType.ociLayer)),
      ...(options.subject ? { subject: options.subject } : {}),
    };
    return this.addManifest(path, document, tag);
  }

  addIndex(
    path: string,
    manifests: Descriptor[],
    tag?: string,
    annotations?: Record<string, string>,
  ): Descriptor {
    return this.addManifest(
      path,
      { schemaVersion: 2, mediaType: MediaType.ociIndex, manifests, ...(annotations ? { annotations } : {}) },
      tag,
    );
  }

  repository(path: string): MirrorRepository {
    const { host, stored: all } = this;
    const traffic = { requests: 0, retries: 0, throttled: 0 };
    const note = (operation: Event['operation'], what: string): void => {
      const event = { host, path, operation, what };
      this.events.push(event);
      traffic.requests++;
      this.fault(event);
    };
    const find = (reference: string): { descriptor: Descriptor; bytes: Buffer } | undefined => {
      const stored = this.stored.get(path);
      return stored?.manifests.get(stored.tags.get(reference) ?? reference);
    };
    const put = (descriptor: Descriptor, bytes: Buffer): void => {
      verifyBytes(bytes, descriptor, 'a manifest');
      const stored = this.at(path);
      for (const { descriptor: child, role } of children(descriptor, bytes)) {
        const there =
          role === 'subject' ||
          role === 'foreign-layer' ||
          (role === 'manifest' ? stored.manifests : stored.blobs).has(child.digest);
        if (!there) throw new PublishError(`${child.digest} is missing`, { code: 'MANIFEST_BLOB_UNKNOWN' });
      }
      stored.manifests.set(descriptor.digest, { descriptor, bytes });
    };
    const listReferrers = (digest: Digest): Descriptor[] =>
      [...this.at(path).manifests.values()].flatMap(({ descriptor, bytes }) => {
        const { subject, artifactType } = parseManifest(bytes, descriptor.mediaType, '');
        return subject?.digest === digest
          ? [{ ...descriptor, ...(artifactType ? { artifactType } : {}) }]
          : [];
      });
    return {
      name: `${host}/${path}`,
      repository: parseRepositoryName(`${host}/${path}`),
      traffic,
      resolve: async (reference) => {
        note('HEAD manifest', reference);
        return find(reference)?.descriptor;
      },
      readManifest: async (descriptor) => {
        note('GET manifest', descriptor.digest);
        if (this.rateLimit) this.rateLimit = { ...this.rateLimit, remaining: this.rateLimit.remaining - 1 };
        const found = find(descriptor.digest);
        if (!found) throw new PublishError(`${descriptor.digest} is not there`, { code: 'MANIFEST_UNKNOWN' });
        return found.bytes;
      },
      readBlob: async (descriptor, { offset = 0 } = {}) => {
        note('GET blob', descriptor.digest);
        const bytes = this.at(path).blobs.get(descriptor.digest);
        if (!bytes) throw new PublishError(`${descriptor.digest} is not there`, { code: 'BLOB_UNKNOWN' });
        return Readable.from([bytes.subarray(offset)], { objectMode: false });
      },
      referrers: async (digest) => {
        note('referrers', digest);
        if (this.referrersApi) return listReferrers(digest);
        const list = find(digest.replace(':', '-'));
        const index = list && parseManifest(list.bytes, list.descriptor.mediaType, '');
        return index?.kind === 'index' ? index.manifests : [];
      },
      async *tags() {
        note('list', path);
        for (const tag of all.get(path)?.tags.keys() ?? []) yield parseTag(tag, host);
      },
      hasBlob: async (digest) => {
        note('HEAD blob', digest);
        return this.stored.get(path)?.blobs.has(digest) ?? false;
      },
      mountBlob: async (blob, from) => {
        note('mount', blob.digest);
        const bytes = this.stored.get(from)?.blobs.get(blob.digest);
        if (bytes) this.at(path).blobs.set(blob.digest, bytes);
        return bytes !== undefined;
      },
      writeBlob: async (blob, open) => {
        note('PUT blob', blob.digest);
        const chunks: Buffer[] = [];
        for await (const chunk of await open(0)) chunks.push(chunk as Buffer);
        const bytes = Buffer.concat(chunks);
        verifyBytes(bytes, blob, 'a blob');
        this.at(path).blobs.set(blob.digest, bytes);
      },
      putManifest: async (descriptor, bytes) => {
        note('PUT manifest', descriptor.digest);
        put(descriptor, bytes);
        return { tagged: [] };
      },
      tag: async (tag, descriptor, bytes) => {
        note('PUT manifest', tag);
        put(descriptor, bytes);
        this.at(path).tags.set(tag, descriptor.digest);
      },
      deleteTag: async (tag) => {
        note('delete', tag);
        if (this.deletes) this.at(path).tags.delete(tag);
        return this.deletes;
      },
    };
  }
}
