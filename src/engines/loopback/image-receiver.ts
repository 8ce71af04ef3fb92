import { randomBytes } from 'node:crypto';
import { finished, Readable } from 'node:stream';
import { memoryStorage, type RegistryStorage } from '../../embedded-registry/storage.ts';
import type { BlobOffer, BlobSink, BlobUpload, Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestOf, isDigest, type Digest } from '../../oci/digest.ts';
import { markDisposable } from '../../support/transferable-buffers.ts';
import { PublishError } from '../../oci/errors.ts';
import { SMALL_BLOB } from '../../oci/limits.ts';
import { MediaType } from '../../oci/media-types.ts';
import { describeManifest, verifyBytes } from '../../oci/manifest.ts';
import type { Reporter } from '../../support/reporter.ts';
import { servePrivately, type RegistryLogin } from './private-registry.ts';

const TAG = 'image';

interface LoopbackOptions {
  sink: BlobSink;
  /** Name of the engine that pushes, for messages. */
  name: string;
  /**
   * Whether the engine knows the size of every blob, as the containerd store does. Others write the size that
   * the registry reports for an existing blob into the manifest.
   */
  knowsSizes: boolean;
  /** Masks the login. */
  reporter: Pick<Reporter, 'secret'>;
}

/**
 * A registry on loopback that receives one image from an engine and forwards its layers while they arrive.
 */
export interface Loopback {
  /** Reference the engine has to push to; unique for each build. */
  reference: string;
  /** Credentials for the push; other processes on the machine are rejected. */
  login: RegistryLogin;
  /**
   * Aborted with the sink's error as the reason when the sink refused a blob, so that the engine can stop
   * pushing.
   */
  broken: AbortSignal;
  /**
   * What was pushed. Large blobs are in the sink only; small ones were offered to it as well.
   * @throws PublishError `BUILD_FAILED` when nothing was pushed.
   */
  received(): Promise<{ source: Source; root: Descriptor }>;
  close(): Promise<void>;
}

/**
 * Starts the registry that an engine pushes its image to; pushing is several times faster than saving to a
 * file.
 */
export async function openLoopback(options: LoopbackOptions): Promise<Loopback> {
  const controller = new AbortController();
  const kept = new Map<Digest, Buffer>();
  const storage = forwardingStorage(options, kept, (error) => controller.abort(error));
  const repository = `build-${randomBytes(16).toString('hex')}`;
  const registry = await servePrivately(repository, storage, options.reporter);
  const source = receivedContent(options.name, repository, storage, kept);
  return {
    reference: `${registry.host}/${repository}:${TAG}`,
    login: registry.login,
    broken: controller.signal,
    async received() {
      const root = await source.resolve(TAG);
      if (root) return { source, root };
      throw new PublishError(`${options.name} pushed no image`, { code: 'BUILD_FAILED' });
    },
    close: () => registry.close(),
  };
}

function forwardingStorage(
  { sink, knowsSizes, name }: LoopbackOptions,
  kept: Map<Digest, Buffer>,
  onFailure: (error: unknown) => void,
): RegistryStorage {
  const passed = new Map<Digest, number>();
  const smallBlobs = keptBlobs(name, kept);
  const forward = async (blob: { digest?: Digest; size?: number }, body: Readable): Promise<BlobUpload> => {
    try {
      const upload = await sink.accept(blob, body);
      passed.set(upload.digest, upload.size);
      return upload;
    } catch (error) {
      onFailure(error);
      throw error;
    }
  };
  return {
    ...memoryStorage(),
    async blobSize(_repository, digest) {
      const size = kept.get(digest)?.length ?? passed.get(digest);
      if (size !== undefined) return size;
      return knowsSizes ? ((await sink.has(digest)) ? 0 : undefined) : sink.sizeIfHeld?.(digest);
    },
    async readBlob(_repository, digest, { start, end }) {
      return Readable.from([kept.get(digest)?.subarray(start, end) ?? Buffer.alloc(0)], {
        objectMode: false,
      });
    },
    async writeBlob(_repository, blob, body) {
      if (blob.size !== undefined && blob.size > SMALL_BLOB) return forward(blob, markDisposable(body));
      const { bytes, rest } = await readSmall(body);
      if (rest) return forward(blob, markDisposable(rest));
      const digest = digestOf(bytes, blob.digest && digestAlgorithm(blob.digest));
      const upload = { digest, size: bytes.length };
      // On a digest mismatch the registry returns an error to the engine.
      if (blob.digest !== undefined && blob.digest !== digest) return upload;
      kept.set(digest, bytes);
      sink.offer?.({ mediaType: MediaType.ociLayer, ...upload }, smallBlobs);
      return upload;
    },
    mountBlob: () => Promise.resolve(false),
    deleteBlob: (_repository, digest) => Promise.resolve(kept.delete(digest)),
  };
}

/**
 * Reads a small body in full; puts back what it has read of a larger one, which is `rest` then. Chunks are never
 * joined on the way: the memory of each is freed once it was read.
 */
function readSmall(body: Readable): Promise<{ bytes: Buffer; rest?: Readable }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const each = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= SMALL_BLOB) return;
      unwatch();
      body.off('data', each).pause();
      for (const read of chunks.reverse()) body.unshift(read);
      resolve({ bytes: Buffer.alloc(0), rest: body });
    };
    const unwatch = finished(body, { writable: false }, (error) => {
      body.off('data', each);
      if (error) reject(error);
      else resolve({ bytes: Buffer.concat(chunks) });
    });
    body.on('data', each);
  });
}

function receivedContent(
  name: string,
  repository: string,
  storage: RegistryStorage,
  kept: ReadonlyMap<Digest, Buffer>,
): Source {
  return {
    ...keptBlobs(name, kept),
    async resolve(reference) {
      const digest = isDigest(reference) ? reference : await storage.tag(repository, reference);
      const manifest = digest && (await storage.manifest(repository, digest));
      return manifest && describeManifest(manifest.bytes, `${name}: ${digest}`, manifest.mediaType);
    },
    async readManifest(descriptor) {
      const manifest = await storage.manifest(repository, descriptor.digest);
      if (!manifest) throw missing(name, descriptor, 'MANIFEST_UNKNOWN');
      verifyBytes(manifest.bytes, descriptor, name);
      return manifest.bytes;
    },
  };
}

function keptBlobs(name: string, kept: ReadonlyMap<Digest, Buffer>): BlobOffer {
  return {
    name,
    async readBlob(descriptor, { offset = 0 } = {}) {
      const bytes = kept.get(descriptor.digest);
      if (!bytes) throw missing(name, descriptor, 'BLOB_UNKNOWN');
      return Readable.from([bytes.subarray(offset)], { objectMode: false });
    },
  };
}

function missing(name: string, descriptor: Descriptor, code: string): PublishError {
  return new PublishError(`${name}: ${descriptor.digest} went by and can't be read again`, { code });
}
