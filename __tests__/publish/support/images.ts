import type { Descriptor, Platform } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { MediaType } from '../../../src/oci/media-types.ts';

export interface MadeImage {
  root: Descriptor;
  /** Every blob and manifest. */
  content: Buffer[];
  layers: Descriptor[];
}

/** An image of layers that hold the given bytes. */
export function image(
  layers: (string | Buffer)[],
  options: {
    annotations?: Record<string, string>;
    platform?: Platform;
    labels?: Record<string, string>;
  } = {},
): MadeImage {
  const { os = 'linux', architecture = 'amd64' } = options.platform ?? {};
  const config = json({ os, architecture, config: { Labels: options.labels }, rootfs: { type: 'layers' } });
  const blobs = layers.map((layer) => Buffer.from(layer));
  const described = blobs.map((bytes) => describe(bytes, MediaType.ociLayerGzip));
  const manifest = json({
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    config: describe(config, MediaType.ociConfig),
    layers: described,
    annotations: options.annotations,
  });
  return {
    root: describe(manifest, MediaType.ociManifest),
    content: [config, ...blobs, manifest],
    layers: described,
  };
}

/** An index over images. */
export function index(
  images: { image: MadeImage; platform?: Platform }[],
  annotations?: Record<string, string>,
): MadeImage {
  const document = json({
    schemaVersion: 2,
    mediaType: MediaType.ociIndex,
    manifests: images.map(({ image: { root }, platform }) => ({ ...root, platform })),
    annotations,
  });
  return {
    root: describe(document, MediaType.ociIndex),
    content: [...images.flatMap(({ image: { content } }) => content), document],
    layers: images.flatMap(({ image: { layers } }) => layers),
  };
}

export function describe(bytes: Buffer, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
