import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';
import { isIndexType, MediaType } from '../../oci/media-types.ts';

/** Docker's media types and the OCI ones that mean the same bytes. */
const AS_OCI: Record<string, string> = {
  [MediaType.dockerManifest]: MediaType.ociManifest,
  [MediaType.dockerConfig]: MediaType.ociConfig,
  [MediaType.dockerLayerGzip]: MediaType.ociLayerGzip,
  [MediaType.dockerLayer]: MediaType.ociLayer,
};

interface Annotated {
  mediaType?: string;
  config?: Descriptor;
  layers?: Descriptor[];
  annotations?: Record<string, string>;
}

/** An annotation line: levels before a colon, then `key=value`. */
const LINE =
  /^(?:((?:(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?,?)+):)?([^=]+)=(.*)$/s;

/**
 * Adds annotations to an image whose engine can't: the manifest alone is written anew, as an OCI one, since Docker's
 * own has no annotations; configs and layers stay the bytes they are. On an index nothing but the index changes.
 */
export async function annotate<T extends { source: Source; root: Descriptor }>(
  taken: T,
  lines: readonly string[],
): Promise<T> {
  const index = isIndexType(taken.root.mediaType);
  const annotations = annotationsFor(index ? 'index' : 'manifest', lines);
  if (Object.keys(annotations).length === 0) return taken;
  const manifest = JSON.parse((await taken.source.readManifest(taken.root)).toString('utf8')) as Annotated;
  const mediaType = AS_OCI[taken.root.mediaType] ?? taken.root.mediaType;
  const changed: Annotated = {
    ...manifest,
    mediaType,
    annotations: { ...manifest.annotations, ...annotations },
  };
  if (manifest.config) changed.config = asOci(manifest.config);
  if (manifest.layers) changed.layers = manifest.layers.map(asOci);
  const bytes = Buffer.from(JSON.stringify(changed));
  const root: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  return { ...taken, root, source: withManifest(taken.source, root, bytes) };
}

const BASE = 'org.opencontainers.image.base.';

/**
 * Takes back what podman and buildah 1.28 say of the base of an image `FROM scratch`: an empty name, and the digest of
 * something that is nowhere. Images inside an index stay as they are, since the index names them by digest.
 */
export async function withoutFalseBase<T extends { source: Source; root: Descriptor }>(taken: T): Promise<T> {
  if (isIndexType(taken.root.mediaType)) return taken;
  const manifest = JSON.parse((await taken.source.readManifest(taken.root)).toString('utf8')) as Annotated;
  if (manifest.annotations?.[`${BASE}name`] !== '') return taken;
  const kept = Object.entries(manifest.annotations).filter(([key]) => !key.startsWith(BASE));
  const annotations = Object.fromEntries(kept);
  const bytes = Buffer.from(JSON.stringify({ ...manifest, annotations }));
  const root: Descriptor = { ...taken.root, digest: digestOf(bytes), size: bytes.length };
  return { ...taken, root, source: withManifest(taken.source, root, bytes) };
}

/** True for an annotation that is asked for on an index, or on its descriptor, by name. */
export function wantsIndex(line: string): boolean {
  return (
    LINE.exec(line)?.[1]
      ?.split(',')
      .some((level) => level.startsWith('index')) ?? false
  );
}

/** The annotations that belong on manifests, or on the index; a line without a level belongs on both. */
export function annotationsFor(
  level: 'manifest' | 'index',
  lines: readonly string[],
): Record<string, string> {
  const annotations: Record<string, string> = {};
  for (const line of lines) {
    const [, levels, key, value] = LINE.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const named = levels?.split(',').map((name) => name.replace(/\[.*$/, ''));
    if (named === undefined || named.includes(level)) annotations[key] = value;
  }
  return annotations;
}

function asOci(descriptor: Descriptor): Descriptor {
  return { ...descriptor, mediaType: AS_OCI[descriptor.mediaType] ?? descriptor.mediaType };
}

function withManifest(source: Source, root: Descriptor, bytes: Buffer): Source {
  return {
    name: source.name,
    resolve: (reference, options) =>
      reference === root.digest ? Promise.resolve(root) : source.resolve(reference, options),
    readManifest: (descriptor, options) =>
      descriptor.digest === root.digest ? Promise.resolve(bytes) : source.readManifest(descriptor, options),
    readBlob: (descriptor, options) => source.readBlob(descriptor, options),
  };
}
