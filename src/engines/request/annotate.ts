import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf, isDigest, type Digest } from '../../oci/digest.ts';
import { machinePlatform, namesPlatform } from '../../oci/platform.ts';
import { isIndexType, isManifestType, MediaType } from '../../oci/media-types.ts';

/** Docker's media types and their OCI equivalents (the content is the same). */
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
  manifests?: Descriptor[];
  annotations?: Record<string, string>;
}

/** An annotation: optional levels and a colon, then `key=value`. */
const LINE =
  /^(?:((?:(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?,?)+):)?([^=]+)=(.*)$/s;

/**
 * Adds annotations to an image whose engine can't. Only the manifest is rewritten, in OCI format since
 * Docker's has no annotations; configs and layers don't change. On an index, only the index changes.
 * @param platform platform of the image.
 */
export async function annotate<T extends { source: Source; root: Descriptor }>(
  taken: T,
  lines: readonly string[],
  platform = machinePlatform(),
): Promise<T> {
  const index = isIndexType(taken.root.mediaType);
  const annotations = annotationsFor(index ? 'index' : 'manifest', lines, platform);
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
  return {
    ...taken,
    root,
    source: withManifests(taken.source, new Map([[root.digest, { descriptor: root, bytes }]])),
  };
}

const BASE = 'org.opencontainers.image.base.';

/** Maximum index depth; these engines never nest deeper. */
const DEEPEST = 4;

/**
 * Removes the base image annotations that podman and buildah 1.28 write for `FROM scratch`: an empty name,
 * and a digest that doesn't exist. An index is rewritten when one of its manifests is, since it refers to
 * them by digest.
 */
export async function withoutFalseBase<T extends { source: Source; root: Descriptor }>(taken: T): Promise<T> {
  const changed = new Map<Digest, { descriptor: Descriptor; bytes: Buffer }>();
  const root = await correctBase(taken.source, taken.root, changed, 0);
  return root === taken.root ? taken : { ...taken, root, source: withManifests(taken.source, changed) };
}

/** The descriptor of the corrected manifest; the same object when there was nothing to correct. */
async function correctBase(
  source: Source,
  descriptor: Descriptor,
  changed: Map<Digest, { descriptor: Descriptor; bytes: Buffer }>,
  depth: number,
): Promise<Descriptor> {
  if (!isManifestType(descriptor.mediaType) || depth > DEEPEST) return descriptor;
  const manifest = JSON.parse((await source.readManifest(descriptor)).toString('utf8')) as Annotated;
  const corrected = { ...manifest };
  if (manifest.annotations?.[`${BASE}name`] === '') corrected.annotations = withoutBase(manifest.annotations);
  const manifests: Descriptor[] = [];
  for (const child of manifest.manifests ?? [])
    manifests.push(await correctBase(source, child, changed, depth + 1));
  if (manifest.manifests) corrected.manifests = manifests;
  const same =
    corrected.annotations === manifest.annotations &&
    manifests.every((child, position) => child === manifest.manifests?.[position]);
  if (same) return descriptor;
  const bytes = Buffer.from(JSON.stringify(corrected));
  const own: Descriptor = { ...descriptor, digest: digestOf(bytes), size: bytes.length };
  changed.set(own.digest, { descriptor: own, bytes });
  return own;
}

function withoutBase(annotations: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith(BASE)));
}

const levelsOf = (line: string): string[] => LINE.exec(line)?.[1]?.split(',') ?? [];

/** True for an annotation that needs an index: on the index itself, or on a descriptor in it. */
export function wantsIndex(line: string): boolean {
  return levelsOf(line).some((level) => level.startsWith('index') || level.startsWith('manifest-descriptor'));
}

/** True for an annotation on a descriptor in an index, or for one of several platforms. */
export function wantsOneEntry(line: string): boolean {
  return levelsOf(line).some((level) => level.includes('-descriptor') || level.includes('['));
}

/**
 * Annotations for the manifest, or for the index; one without a level applies to both. Those for another
 * platform than the manifest's are skipped, as BuildKit does.
 */
export function annotationsFor(
  level: 'manifest' | 'index',
  lines: readonly string[],
  platform = machinePlatform(),
): Record<string, string> {
  const annotations: Record<string, string> = {};
  for (const line of lines) {
    const [, levels, key, value] = LINE.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const concerns = (name: string): boolean => {
      const [, word, wanted] = /^([^[]*)(?:\[(.*)\])?$/.exec(name) ?? [];
      return word === level && (wanted === undefined || namesPlatform(wanted, platform));
    };
    if (levels === undefined || levels.split(',').some(concerns)) annotations[key] = value;
  }
  return annotations;
}

function asOci(descriptor: Descriptor): Descriptor {
  return { ...descriptor, mediaType: AS_OCI[descriptor.mediaType] ?? descriptor.mediaType };
}

/** A source with some of its manifests replaced. */
function withManifests(
  source: Source,
  written: ReadonlyMap<Digest, { descriptor: Descriptor; bytes: Buffer }>,
): Source {
  const find = (reference: string) => (isDigest(reference) ? written.get(reference) : undefined);
  return {
    name: source.name,
    async resolve(reference, options) {
      return find(reference)?.descriptor ?? source.resolve(reference, options);
    },
    async readManifest(descriptor, options) {
      return find(descriptor.digest)?.bytes ?? source.readManifest(descriptor, options);
    },
    readBlob: (descriptor, options) => source.readBlob(descriptor, options),
  };
}
