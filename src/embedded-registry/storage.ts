import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestOf, type Digest } from '../oci/digest.ts';
import { parseManifest } from '../oci/manifest.ts';

/** A stored manifest. */
interface StoredManifest {
  mediaType: string;
  bytes: Buffer;
}

/**
 * Storage backend of an embedded registry. The demo and tests use memory; the build module has one that
 * uploads blobs to other registries while they arrive.
 */
export interface RegistryStorage {
  /** Size in bytes; undefined when the repository doesn't have the blob. */
  blobSize(repository: string, digest: Digest): Promise<number | undefined>;
  readBlob(repository: string, digest: Digest, range: { start: number; end: number }): Promise<Readable>;
  /**
   * Reads the body to its end and returns its actual digest. For chunked uploads, the expected digest isn't
   * known in advance.
   */
  writeBlob(
    repository: string,
    blob: { digest?: Digest; size?: number },
    body: Readable,
  ): Promise<{ digest: Digest; size: number }>;
  /** False when `from` doesn't have the blob. */
  mountBlob(repository: string, digest: Digest, from: string): Promise<boolean>;
  deleteBlob(repository: string, digest: Digest): Promise<boolean>;

  manifest(repository: string, digest: Digest): Promise<StoredManifest | undefined>;
  writeManifest(repository: string, digest: Digest, manifest: StoredManifest): Promise<void>;
  deleteManifest(repository: string, digest: Digest): Promise<boolean>;
  /** The manifests that have this digest as their `subject`. */
  referrers(repository: string, subject: Digest): Promise<Descriptor[]>;

  tag(repository: string, tag: string): Promise<Digest | undefined>;
  writeTag(repository: string, tag: string, digest: Digest): Promise<void>;
  deleteTag(repository: string, tag: string): Promise<boolean>;
  /** In lexical order; undefined when the repository doesn't exist. */
  tags(repository: string): Promise<string[] | undefined>;
  repositories(): Promise<string[]>;
}

interface Repository {
  blobs: Map<Digest, Buffer>;
  manifests: Map<Digest, StoredManifest>;
  tags: Map<string, Digest>;
}

/** Keeps everything in memory. */
export function memoryStorage(): RegistryStorage {
  const repositories = new Map<string, Repository>();
  const open = (name: string): Repository => {
    const found = repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    repositories.set(name, found);
    return found;
  };
  return { ...memoryBlobs(repositories, open), ...memoryManifests(repositories, open) };
}

type Repositories = ReadonlyMap<string, Repository>;
type Opener = (name: string) => Repository;
type BlobMethods = 'blobSize' | 'readBlob' | 'writeBlob' | 'mountBlob' | 'deleteBlob';

function memoryBlobs(repositories: Repositories, open: Opener): Pick<RegistryStorage, BlobMethods> {
  return {
    async blobSize(name, digest) {
      return repositories.get(name)?.blobs.get(digest)?.length;
    },
    async readBlob(name, digest, { start, end }) {
      const bytes = repositories.get(name)?.blobs.get(digest) ?? Buffer.alloc(0);
      return Readable.from([bytes.subarray(start, end)], { objectMode: false });
    },
    async writeBlob(name, { digest }, body) {
      const bytes = await buffer(body);
      const actual = digestOf(bytes, digest && digestAlgorithm(digest));
      // On a digest mismatch nothing is stored; the caller compares the digests and rejects the upload.
      if (digest === undefined || digest === actual) open(name).blobs.set(actual, bytes);
      return { digest: actual, size: bytes.length };
    },
    async mountBlob(name, digest, from) {
      const bytes = repositories.get(from)?.blobs.get(digest);
      if (bytes) open(name).blobs.set(digest, bytes);
      return bytes !== undefined;
    },
    async deleteBlob(name, digest) {
      return repositories.get(name)?.blobs.delete(digest) ?? false;
    },
  };
}

function memoryManifests(repositories: Repositories, open: Opener): Omit<RegistryStorage, BlobMethods> {
  return {
    async manifest(name, digest) {
      return repositories.get(name)?.manifests.get(digest);
    },
    async writeManifest(name, digest, manifest) {
      open(name).manifests.set(digest, manifest);
    },
    async deleteManifest(name, digest) {
      const repository = repositories.get(name);
      for (const [tag, target] of repository?.tags ?? []) if (target === digest) repository?.tags.delete(tag);
      return repository?.manifests.delete(digest) ?? false;
    },
    async referrers(name, subject) {
      return [...(repositories.get(name)?.manifests ?? [])].flatMap(([digest, stored]) =>
        describeReferrer(digest, stored, subject),
      );
    },
    async tag(name, tag) {
      return repositories.get(name)?.tags.get(tag);
    },
    async writeTag(name, tag, digest) {
      open(name).tags.set(tag, digest);
    },
    async deleteTag(name, tag) {
      return repositories.get(name)?.tags.delete(tag) ?? false;
    },
    async tags(name) {
      const repository = repositories.get(name);
      return repository && [...repository.tags.keys()].sort();
    },
    async repositories() {
      return [...repositories.keys()].sort();
    },
  };
}

/**
 * A descriptor for the referrers list.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
function describeReferrer(
  digest: Digest,
  { mediaType, bytes }: StoredManifest,
  subject: Digest,
): Descriptor[] {
  const manifest = parseManifest(bytes, mediaType, digest);
  if (manifest.subject?.digest !== subject) return [];
  const artifactType =
    manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined);
  const described: Descriptor = { mediaType, digest, size: bytes.length };
  if (artifactType !== undefined) described.artifactType = artifactType;
  if (manifest.annotations) described.annotations = manifest.annotations;
  return [described];
}
