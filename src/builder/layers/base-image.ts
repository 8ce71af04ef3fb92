import { createHash } from 'node:crypto';
import type { Source } from '../../oci/content.ts';
import type { Descriptor, Platform } from '../../oci/descriptor.ts';
import { digestAlgorithm, type Digest } from '../../oci/digest.ts';
import { readBounded } from '../../oci/documents/bounded.ts';
import { PublishError, retell } from '../../oci/errors.ts';
import { parseManifest, verifyBytes } from '../../oci/manifest.ts';
import { MediaType } from '../../oci/media-types.ts';
import { formatPlatform, selectPlatform } from '../../oci/platform.ts';
import { formatReference, parseReference, parseTag } from '../../oci/reference.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import { isTransferable } from '../../support/transferable-buffers.ts';
import { readBaseConfig } from './base-config.ts';
import type { BlobStore, Layer } from './build-blobs.ts';
import { directory, type Directory } from '../files/file-tree.ts';
import { emptyImage, type ImageConfig } from '../image-config.ts';
import { readContents, readTar } from './read-tar.ts';
import { contentsForLater, spoolContents } from './tar-contents.ts';

/** An image used as a base, or as a source for `COPY --from`. */
export interface BaseImage {
  config: ImageConfig;
  /** Environment and arguments of a base stage; default: the environment in the config. */
  variables?: Map<string, string>;
  layers: Layer[];
  /** Registry image this one comes from. */
  origin?: BaseOrigin;
  /** The files; layers are read once, on first use. */
  tree(): Promise<Directory>;
}

/** The base image's full name, and the digest it resolved to. */
export interface BaseOrigin {
  name: string;
  digest: Digest;
}

/** Dependencies for reading an image. */
export interface ImageReading {
  store: BlobStore;
  signal: AbortSignal;
  /** `base`: the image is built on, and few of its files are read; `files`: its files are copied. */
  use: 'base' | 'files';
}

/** A resolved image, with the bytes of its manifest or index. */
export interface FoundImage {
  source: Source;
  root: Descriptor;
  bytes: Buffer;
}

const OCI_TYPES: Record<string, string> = {
  [MediaType.dockerLayer]: MediaType.ociLayer,
  [MediaType.dockerLayerGzip]: MediaType.ociLayerGzip,
  [MediaType.dockerForeignLayer]: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
};

/**
 * Opens the image for one platform. Its layers are referenced, not copied.
 * @throws PublishError when the image doesn't support the platform.
 */
export async function openImage(
  name: string,
  { source, root, bytes }: FoundImage,
  platform: Platform,
  reading: ImageReading,
): Promise<BaseImage> {
  let manifest = parseManifest(bytes, root.mediaType, name);
  if (manifest.kind === 'index') {
    const chosen = selectPlatform(manifest.manifests, platform);
    if (!chosen) throw noPlatform(name, platform, manifest.manifests);
    const chosenBytes = await source.readManifest(chosen, { signal: reading.signal });
    manifest = parseManifest(chosenBytes, chosen.mediaType, name);
  }
  if (manifest.kind !== 'image')
    throw new PublishError(`${name} isn't an image`, { code: 'MANIFEST_UNSUPPORTED' });
  if (manifest.layers.length > LIMITS.baseLayers.value) throw overLimit(LIMITS.baseLayers, name);
  const bytesOfConfig = await readConfigBytes(source, manifest.config, name, reading);
  const config = readBaseConfig(bytesOfConfig, name, platform);
  if (config.rootfs.diff_ids.length !== manifest.layers.length) {
    throw new PublishError(
      `${name}: its config names ${config.rootfs.diff_ids.length} layers, its manifest ${manifest.layers.length}`,
      {
        code: 'MANIFEST_INVALID',
      },
    );
  }
  const layers = manifest.layers.map((layer, index): Layer => {
    reading.store.refer(layer, source);
    const mediaType = OCI_TYPES[layer.mediaType] ?? layer.mediaType;
    return { descriptor: { ...layer, mediaType }, diffId: config.rootfs.diff_ids[index] as Layer['diffId'] };
  });
  let tree: Promise<Directory> | undefined;
  return {
    config,
    layers,
    ...(source.repository ? { origin: { name: fullName(name), digest: root.digest } } : {}),
    tree: () => (tree ??= readLayers(name, manifest.layers, source, reading)),
  };
}

function fullName(name: string): string {
  const reference = parseReference(name);
  return formatReference(
    reference.tag === undefined && reference.digest === undefined
      ? { ...reference, tag: parseTag('latest', name) }
      : reference,
  );
}

/** The image for `FROM scratch`. */
export function scratchImage(platform: Platform): BaseImage {
  return { config: emptyImage(platform), layers: [], tree: () => Promise.resolve(directory()) };
}

async function readLayers(
  name: string,
  layers: Descriptor[],
  source: Source,
  reading: ImageReading,
): Promise<Directory> {
  const root = directory();
  for (const [index, layer] of layers.entries()) {
    const where = `${name}, layer ${index + 1} of ${layers.length}`;
    await readLayer(root, { layer, source, where }, reading).catch((error: unknown) => {
      throw unreadable(where, error, reading.signal);
    });
  }
  return root;
}

/** Adds the layer's position in the image to an error. */
function unreadable(where: string, cause: unknown, signal: AbortSignal): unknown {
  if (cause === signal.reason && cause instanceof PublishError)
    return retell(cause, `${cause.message} at ${where}`);
  if (!(cause instanceof Error) || cause instanceof PublishError || signal.aborted || 'syscall' in cause)
    return cause;
  return new PublishError(`${where} can't be unpacked: ${cause.message}`, {
    code: 'LAYER_INVALID',
    hint: 'Try another tag or digest: the base image is damaged, or holds something other than file system layers.',
    cause,
  });
}

interface LayerToRead {
  layer: Descriptor;
  source: Source;
  where: string;
}

async function readLayer(
  root: Directory,
  { layer, source, where }: LayerToRead,
  { store, signal, use }: ImageReading,
): Promise<void> {
  const spool = store.spoolPath('base');
  const open = () => source.readBlob(layer, { signal });
  const read = async () => verified(await open(), layer, where);
  if (use === 'files') {
    await readTar(await read(), root, { where, contents: spoolContents(spool), whiteouts: true });
    return;
  }
  const contents = contentsForLater(spool, async (all) => readContents(await read(), where, all));
  // Shared layers are verified by the other reader.
  const shared = await store.share(layer, source);
  const stream = shared ?? (await open());
  const owned = isTransferable(stream);
  await readTar(shared ?? verified(stream, layer, where), root, { where, contents, whiteouts: true, owned });
}

/**
 * Passes the bytes through.
 * @throws PublishError after the last byte if they don't match the descriptor.
 */
async function* verified(
  bytes: AsyncIterable<Buffer>,
  { digest }: Descriptor,
  where: string,
): AsyncGenerator<Buffer> {
  const hash = createHash(digestAlgorithm(digest));
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  const found = `${digestAlgorithm(digest)}:${hash.digest('hex')}`;
  if (found === digest) return;
  throw new PublishError(`${where} should have the digest ${digest} and has ${found}`, {
    code: 'DIGEST_MISMATCH',
  });
}

async function readConfigBytes(
  source: Source,
  descriptor: Descriptor,
  name: string,
  { signal }: ImageReading,
): Promise<Buffer> {
  if (descriptor.size > LIMITS.config.value) throw overLimit(LIMITS.config, name);
  const bytes = await readBounded(await source.readBlob(descriptor, { signal }), LIMITS.config, name);
  verifyBytes(bytes, { digest: descriptor.digest }, `${name}: its config`);
  return bytes;
}

function noPlatform(name: string, platform: Platform, manifests: Descriptor[]): PublishError {
  const offered = manifests.flatMap((entry) =>
    entry.platform && entry.platform.os !== 'unknown' ? [formatPlatform(entry.platform)] : [],
  );
  return new PublishError(`${name} has no image for ${formatPlatform(platform)}`, {
    code: 'PLATFORM_UNKNOWN',
    hint: `Choose one of its platforms: ${offered.join(', ') || 'no platform'}.`,
  });
}
