import type { Descriptor, Platform } from '../oci/descriptor.ts';
import { PublishError } from '../oci/errors.ts';
import { MediaType } from '../oci/media-types.ts';
import { namesPlatform } from '../oci/platform.ts';
import type { ImageConfig } from './image-config.ts';
import type { BlobStore } from './layers/build-blobs.ts';
import type { BaseOrigin } from './layers/base-image.ts';
import type { StageState } from './stage-state.ts';
import type { BuildRequest } from './types.ts';

type AnnotationLevel = 'manifest' | 'manifest-descriptor' | 'index' | 'index-descriptor';

/** Key to value, by the level the annotations belong to. */
type Annotations = Record<AnnotationLevel, Record<string, string>>;

/**
 * Parses `[level[,level]:]key=value` lines. Without a level, an annotation goes on the manifest, and on the
 * index if there is one. A level may be limited to one platform: `manifest[linux/amd64]:`.
 */
export function readAnnotations(lines: string[], platform?: Platform): Annotations {
  const found: Annotations = { manifest: {}, 'manifest-descriptor': {}, index: {}, 'index-descriptor': {} };
  for (const [index, line] of lines.entries()) {
    const match = /^(?:((?:(?:manifest|index)(?:-descriptor)?(?:\[[^\]]*\])?,?)+):)?([^=]+)=([^]*)$/.exec(
      line,
    );
    if (!match) {
      throw new PublishError(
        `annotations, line ${index + 1}: ${JSON.stringify(line)} is not [level:]key=value`,
        {
          code: 'ANNOTATION_INVALID',
          input: 'annotations',
          line: index + 1,
        },
      );
    }
    const [, levels, key, value] = match;
    for (const level of (levels ?? 'manifest,index').split(',').filter(Boolean)) {
      const parts = /^([a-z-]+)(?:\[(.*)\])?$/.exec(level);
      const wanted = parts?.[2];
      if (wanted !== undefined && !(platform && namesPlatform(wanted, platform))) continue;
      found[parts?.[1] as AnnotationLevel][key as string] = value as string;
    }
  }
  return found;
}

interface AssembledImage {
  descriptor: Descriptor;
  /** Digest of the image config. */
  imageId: string;
  origin: BaseOrigin | undefined;
}

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys */
function baseAnnotations(origin: BaseOrigin | undefined): Record<string, string> {
  if (!origin) return {};
  return {
    'org.opencontainers.image.base.name': origin.name,
    'org.opencontainers.image.base.digest': origin.digest,
  };
}

/**
 * Writes the config and the manifest of one platform.
 * @returns the manifest's descriptor and the config's digest
 */
export async function assembleImage(
  state: StageState,
  platform: Platform,
  request: BuildRequest,
  options: { store: BlobStore; created: string; annotations: Annotations },
): Promise<AssembledImage> {
  const layers = await Promise.all(state.layers);
  const config = finishConfig(state.image, platform, request, options.created);
  config.rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) };
  const described = options.store.putJson(MediaType.ociConfig, config);
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    config: described,
    layers: layers.map(({ descriptor }) => descriptor),
    ...present('annotations', { ...baseAnnotations(state.origin), ...options.annotations.manifest }),
  };
  const descriptor = options.store.putJson(MediaType.ociManifest, manifest);
  return {
    descriptor: {
      ...descriptor,
      platform,
      ...present('annotations', options.annotations['manifest-descriptor']),
    },
    imageId: described.digest,
    origin: state.origin,
  };
}

/** Writes the index of a multi-platform image. */
export function assembleIndex(
  images: readonly AssembledImage[],
  annotations: Annotations,
  store: BlobStore,
): Descriptor {
  const manifests = images.map(({ descriptor }) => descriptor);
  const [first] = images;
  // The base of a stage may differ by platform.
  const shared = images.every(({ origin }) => origin?.digest === first?.origin?.digest);
  const base = shared ? baseAnnotations(first?.origin) : {};
  const document = {
    schemaVersion: 2,
    mediaType: MediaType.ociIndex,
    manifests,
    ...present('annotations', { ...base, ...annotations.index }),
  };
  return {
    ...store.putJson(MediaType.ociIndex, document),
    ...present('annotations', annotations['index-descriptor']),
  };
}

function finishConfig(
  image: ImageConfig,
  platform: Platform,
  request: BuildRequest,
  created: string,
): ImageConfig {
  const { config, history, rootfs, ...rest } = image;
  // The base's variant (`v7`) doesn't apply to another architecture.
  delete rest.variant;
  const labels = { ...config.Labels };
  for (const line of request.labels) {
    const equals = line.indexOf('=');
    if (equals > 0) labels[line.slice(0, equals)] = line.slice(equals + 1);
    else labels[line] = '';
  }
  return {
    ...rest,
    ...platform,
    created,
    config: { ...config, ...present('Labels', labels) },
    rootfs,
    history,
  };
}

function present<K extends string>(
  key: K,
  values: Record<string, string>,
): Partial<Record<K, Record<string, string>>> {
  const sorted = Object.fromEntries(
    Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  return Object.keys(sorted).length > 0 ? ({ [key]: sorted } as Record<K, Record<string, string>>) : {};
}
