import type { Descriptor } from './descriptor.ts';
import {
  invalid,
  isRecord,
  readBlobDescriptor,
  readDescriptor,
  refuseSpelling,
  stringMap,
  type Note,
} from './documents/descriptor-reader.ts';
import { digestAlgorithm, digestOf, type Digest } from './digest.ts';
import { PublishError } from './errors.ts';
import { parseJson } from './documents/bounded.ts';
import { findRepeatedKey } from './documents/json-keys.ts';
import { CONTENT_LIMITS, overLimit } from './limits.ts';
import {
  bareMediaType,
  isForeignLayerType,
  isIndexType,
  isManifestType,
  isSchema1Type,
  MediaType,
} from './media-types.ts';

interface Common {
  mediaType: string;
  artifactType?: string;
  annotations: Record<string, string>;
  subject?: Descriptor;
  /** Deviations from the specification that don't matter for a copy, reported in one warning. */
  oddities: string[];
}

interface IndexManifest extends Common {
  kind: 'index';
  manifests: Descriptor[];
}

export interface ImageManifest extends Common {
  kind: 'image';
  config: Descriptor;
  layers: Descriptor[];
}

/** The artifact manifest, since removed from the specification: blobs without a config. */
interface ArtifactManifest extends Common {
  kind: 'artifact';
  blobs: Descriptor[];
}

export type Manifest = IndexManifest | ImageManifest | ArtifactManifest;

export interface Child {
  descriptor: Descriptor;
  /**
   * `manifest`: entry of an index, which must exist before the index does. `subject`: the manifest this one
   * refers to, which need not exist. `foreign-layer`: stays at its `urls` unless the blob is available.
   */
  role: 'manifest' | 'subject' | 'config' | 'layer' | 'foreign-layer' | 'blob';
}

const KEYS = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'config',
  'layers',
  'manifests',
  'blobs',
  'fsLayers',
];
KEYS.push('subject', 'annotations');
/** Keys of objects that are maps, whose own keys are data. */
const MAPS = ['annotations'];

/**
 * Parses a manifest or index, and refuses whatever two clients could interpret differently (CVE-2021-41190):
 * a `mediaType` of another kind than announced, `manifests` together with `layers` or `config`, and keys that
 * are repeated or differ only in case. Deviations that don't prevent a copy are in `oddities`. `announced` is
 * the media type in a descriptor or Content-Type; `where` is for messages.
 * @throws PublishError `MANIFEST_INVALID`, `MANIFEST_UNSUPPORTED` (schema 1 and unknown kinds),
 * `MANIFEST_TOO_LARGE`.
 */
export function parseManifest(bytes: Uint8Array, announced: string | undefined, where: string): Manifest {
  if (bytes.length > CONTENT_LIMITS.manifestPull.value) throw overLimit(CONTENT_LIMITS.manifestPull, where);
  const document = parseDocument(bytes, where);
  const oddities: string[] = [];
  const note: Note = (text) => void oddities.push(text);
  const mediaType = mediaTypeOf(document, announced, where, note);
  const common = { ...readCommon(document, mediaType, where, note), oddities };
  if (isIndexType(mediaType)) {
    return {
      kind: 'index',
      ...common,
      manifests: descriptors(document['manifests'], `${where}: manifests`, readDescriptor, note),
    };
  }
  if (mediaType === MediaType.ociArtifact) {
    const blobs = descriptors(document['blobs'] ?? [], `${where}: blobs`, readBlobDescriptor, note);
    return { kind: 'artifact', ...common, blobs };
  }
  const config = readBlobDescriptor(document['config'], `${where}: config`, note);
  return {
    kind: 'image',
    ...common,
    config,
    layers: descriptors(document['layers'] ?? [], `${where}: layers`, readBlobDescriptor, note),
  };
}

/** Docker's media types and their OCI equivalents, which a copy handles in the same way. */
const DIALECTS: Readonly<Record<string, string>> = {
  [MediaType.dockerList]: MediaType.ociIndex,
  [MediaType.dockerManifest]: MediaType.ociManifest,
};
const kindOf = (mediaType: string): string => DIALECTS[mediaType] ?? mediaType;

/**
 * Everything a manifest refers to, in its order, including repeated digests.
 * @throws PublishError as `parseManifest` does.
 */
export function children(descriptor: Descriptor, bytes: Uint8Array): Child[] {
  return childrenOf(parseManifest(bytes, descriptor.mediaType, descriptor.digest));
}

/** Same as `children`, for a manifest that is already parsed. */
export function childrenOf(manifest: Manifest): Child[] {
  const found: Child[] = [];
  if (manifest.kind === 'index') {
    for (const child of manifest.manifests) {
      found.push({ descriptor: child, role: isManifestType(child.mediaType) ? 'manifest' : 'blob' });
    }
  } else if (manifest.kind === 'image') {
    found.push({ descriptor: manifest.config, role: 'config' });
    for (const layer of manifest.layers) {
      found.push({
        descriptor: layer,
        role: isForeignLayerType(layer.mediaType) ? 'foreign-layer' : 'layer',
      });
    }
  } else {
    for (const blob of manifest.blobs) found.push({ descriptor: blob, role: 'blob' });
  }
  if (manifest.subject) found.push({ descriptor: manifest.subject, role: 'subject' });
  return found;
}

/**
 * The descriptor of a manifest in memory, with the media type from the document itself.
 * @throws PublishError as `parseManifest` does.
 */
export function describeManifest(bytes: Uint8Array, where: string, announced?: string): Descriptor {
  const { mediaType, artifactType } = parseManifest(bytes, announced, where);
  const described: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  return artifactType === undefined ? described : { ...described, artifactType };
}

/**
 * Verifies bytes against a descriptor. `where` says who sent them.
 * @throws PublishError `DIGEST_MISMATCH`, `SIZE_MISMATCH`
 */
export function verifyBytes(
  bytes: Uint8Array,
  descriptor: { digest: Digest; size?: number },
  where: string,
): void {
  if (descriptor.size !== undefined && bytes.length !== descriptor.size) {
    throw new PublishError(
      `${where} is ${bytes.length} bytes long, where its descriptor says ${descriptor.size}`,
      {
        code: 'SIZE_MISMATCH',
      },
    );
  }
  const actual = digestOf(bytes, digestAlgorithm(descriptor.digest));
  if (actual !== descriptor.digest) {
    throw new PublishError(`${where} should have the digest ${descriptor.digest} and has ${actual}`, {
      code: 'DIGEST_MISMATCH',
    });
  }
}

function parseDocument(bytes: Uint8Array, where: string): Record<string, unknown> {
  let document: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    document = parseJson(text, where);
  } catch (cause) {
    if (cause instanceof PublishError) throw cause;
    throw new PublishError(`${where} is not a manifest: its bytes are no JSON`, {
      code: 'MANIFEST_INVALID',
      cause,
    });
  }
  if (!isRecord(document)) throw invalid(where, 'is not a JSON object');
  refuseSpelling(document, KEYS, where);
  const repeated = findRepeatedKey(text, (key) => MAPS.includes(key));
  if (repeated) {
    const { key, other } = repeated;
    throw invalid(
      where,
      `has the key ${JSON.stringify(key)} twice${key === other ? '' : `, once as ${other}`}`,
    );
  }
  return document;
}

function mediaTypeOf(
  document: Record<string, unknown>,
  announced: string | undefined,
  where: string,
  note: Note,
): string {
  const own = document['mediaType'];
  if (own !== undefined && typeof own !== 'string')
    throw invalid(where, "has a mediaType that isn't a string");
  const outer = bareMediaType(announced);
  refuseSchema1(document, [own ?? '', outer], where);
  // Some registries return a generic type; then only the document itself tells.
  const known = isManifestType(outer) ? outer : undefined;
  if (own !== undefined && known !== undefined && own !== known) {
    if (kindOf(own) !== kindOf(known)) {
      throw invalid(where, `is announced as ${known} and says of itself that it is ${own}`);
    }
    note(`${where} is announced as ${known} and says of itself that it is ${own}`);
  }
  const mediaType = own ?? known ?? guess(document);
  if (mediaType === undefined || !isManifestType(mediaType)) {
    const kind = JSON.stringify(mediaType ?? announced ?? 'unknown');
    throw new PublishError(`${where} has the media type ${kind}, which isn't a manifest or index`, {
      code: 'MANIFEST_UNSUPPORTED',
    });
  }
  refuseContradictions(document, mediaType, where);
  return mediaType;
}

function refuseSchema1(document: Record<string, unknown>, mediaTypes: string[], where: string): void {
  const version = document['schemaVersion'];
  if (mediaTypes.some(isSchema1Type) || version === 1 || document['fsLayers'] !== undefined) {
    throw new PublishError(
      `${where} is a Docker schema 1 manifest, a format that registries and engines have dropped`,
      {
        code: 'MANIFEST_UNSUPPORTED',
        hint: 'Pull and push the image once with a current engine; it is then stored as schema 2.',
      },
    );
  }
  if (version !== undefined && version !== 2) {
    throw invalid(where, `has the schemaVersion ${JSON.stringify(version)}`);
  }
}

function refuseContradictions(document: Record<string, unknown>, mediaType: string, where: string): void {
  const allowed = isIndexType(mediaType)
    ? ['manifests']
    : mediaType === MediaType.ociArtifact
      ? ['blobs']
      : ['config', 'layers'];
  for (const key of ['manifests', 'config', 'layers', 'blobs']) {
    if (document[key] !== undefined && !allowed.includes(key)) {
      throw invalid(where, `is a ${mediaType} and has ${key}, which only another kind of document may have`);
    }
  }
}

/** `mediaType` is optional in OCI documents. */
function guess(document: Record<string, unknown>): string | undefined {
  if (document['manifests'] !== undefined) return MediaType.ociIndex;
  return document['config'] !== undefined ? MediaType.ociManifest : undefined;
}

function readCommon(
  document: Record<string, unknown>,
  mediaType: string,
  where: string,
  note: Note,
): Omit<Common, 'oddities'> {
  const common: Omit<Common, 'oddities'> = {
    mediaType,
    annotations: stringMap(document['annotations'] ?? {}, `${where}: annotations`),
  };
  if (typeof document['artifactType'] === 'string' && document['artifactType'] !== '') {
    common.artifactType = document['artifactType'];
  }
  if (document['subject'] != null) {
    common.subject = readBlobDescriptor(document['subject'], `${where}: subject`, note);
  }
  return common;
}

function descriptors(
  value: unknown,
  where: string,
  read: typeof readBlobDescriptor,
  note: Note,
): Descriptor[] {
  // Go encodes an empty list as null.
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(where, 'is not a list');
  return value.map((item, position) => read(item, `${where}[${position}]`, note));
}
