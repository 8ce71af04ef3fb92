import type { Descriptor, Platform } from './descriptor.ts';
import { digestAlgorithm, digestOf, parseDigest, type Digest } from './digest.ts';
import { Problem } from './errors.ts';
import {
  bareMediaType,
  isForeignLayerType,
  isIndexType,
  isManifestType,
  isSchema1Type,
  MediaType,
} from './media-types.ts';

/** Bytes. Registries must take 4 MiB (distribution-spec, "Pushing Manifests"); more than that travels nowhere safely. */
export const MANIFEST_PUSH_LIMIT = 4 * 1024 * 1024;
/** Bytes. More than this is never read into memory, whoever sent it. */
export const MANIFEST_PULL_LIMIT = 8 * 1024 * 1024;

interface Common {
  mediaType: string;
  artifactType?: string;
  annotations: Record<string, string>;
  subject?: Descriptor;
}

export interface IndexManifest extends Common {
  kind: 'index';
  manifests: Descriptor[];
}

export interface ImageManifest extends Common {
  kind: 'image';
  config: Descriptor;
  layers: Descriptor[];
}

/** The withdrawn artifact manifest: blobs without a config. */
export interface ArtifactManifest extends Common {
  kind: 'artifact';
  blobs: Descriptor[];
}

export type Manifest = IndexManifest | ImageManifest | ArtifactManifest;

export interface Child {
  descriptor: Descriptor;
  /**
   * `manifest`: of an index, must be there before the index is. `subject`: what the manifest speaks about, need not
   * be there. `foreign-layer`: stays where its `urls` say unless the blob is at hand.
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

/**
 * Reads a manifest or index, and refuses whatever two readers could understand differently (CVE-2021-41190):
 * a `mediaType` that isn't the one it was announced with, `manifests` beside `layers` or `config`, keys that only
 * differ in case. `announced` is a descriptor's or Content-Type's media type; `where` is for messages.
 * @throws Problem `MANIFEST_INVALID`, `MANIFEST_UNSUPPORTED` (schema 1 and unknown kinds), `MANIFEST_TOO_LARGE`.
 */
export function parseManifest(bytes: Uint8Array, announced: string | undefined, where: string): Manifest {
  if (bytes.length > MANIFEST_PULL_LIMIT) {
    throw new Problem(
      `${where} is a manifest of ${bytes.length} bytes; the limit is ${MANIFEST_PULL_LIMIT}`,
      {
        code: 'MANIFEST_TOO_LARGE',
      },
    );
  }
  const document = parseDocument(bytes, where);
  const mediaType = mediaTypeOf(document, announced, where);
  const common = readCommon(document, mediaType, where);
  if (isIndexType(mediaType)) {
    return { kind: 'index', ...common, manifests: descriptors(document['manifests'], `${where}: manifests`) };
  }
  if (mediaType === MediaType.ociArtifact) {
    return { kind: 'artifact', ...common, blobs: descriptors(document['blobs'] ?? [], `${where}: blobs`) };
  }
  const config = readDescriptor(document['config'], `${where}: config`);
  return {
    kind: 'image',
    ...common,
    config,
    layers: descriptors(document['layers'] ?? [], `${where}: layers`),
  };
}

/**
 * Everything a manifest points at, in the order it names it, repeated digests included.
 * @throws Problem as `parseManifest` does.
 */
export function children(descriptor: Descriptor, bytes: Uint8Array): Child[] {
  const manifest = parseManifest(bytes, descriptor.mediaType, descriptor.digest);
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

/** The descriptor of manifest bytes in memory; the media type is the document's own. @throws Problem as `parseManifest`. */
export function describeManifest(bytes: Uint8Array, where: string, announced?: string): Descriptor {
  const { mediaType, artifactType } = parseManifest(bytes, announced, where);
  const described: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  return artifactType === undefined ? described : { ...described, artifactType };
}

/** @throws Problem (`DIGEST_MISMATCH`, `SIZE_MISMATCH`) unless the bytes are the descriptor's. `where` says who sent them. */
export function verifyBytes(
  bytes: Uint8Array,
  descriptor: { digest: Digest; size?: number },
  where: string,
): void {
  if (descriptor.size !== undefined && bytes.length !== descriptor.size) {
    throw new Problem(
      `${where} is ${bytes.length} bytes long, where its descriptor says ${descriptor.size}`,
      {
        code: 'SIZE_MISMATCH',
      },
    );
  }
  const actual = digestOf(bytes, digestAlgorithm(descriptor.digest));
  if (actual !== descriptor.digest) {
    throw new Problem(`${where} should have the digest ${descriptor.digest} and has ${actual}`, {
      code: 'DIGEST_MISMATCH',
    });
  }
}

/** @throws Problem (`MANIFEST_INVALID`) unless `value` is a descriptor whose fields can be trusted to have their types. */
export function readDescriptor(value: unknown, where: string): Descriptor {
  if (!isRecord(value)) throw invalid(where, 'is not a descriptor');
  const { mediaType, size } = value;
  if (typeof mediaType !== 'string' || mediaType === '') throw invalid(where, 'has no mediaType');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(where, `has the size ${JSON.stringify(size)}, which is no number of bytes`);
  }
  const descriptor: Descriptor = { mediaType, digest: parseDigest(String(value['digest']), where), size };
  if (value['urls'] !== undefined) descriptor.urls = strings(value['urls'], `${where}: urls`);
  if (value['annotations'] != null)
    descriptor.annotations = stringMap(value['annotations'], `${where}: annotations`);
  if (value['platform'] != null) descriptor.platform = readPlatform(value['platform'], `${where}: platform`);
  if (typeof value['artifactType'] === 'string') descriptor.artifactType = value['artifactType'];
  if (typeof value['data'] === 'string') descriptor.data = value['data'];
  return descriptor;
}

function parseDocument(bytes: Uint8Array, where: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Problem(`${where} is not a manifest: its bytes are no JSON`, {
      code: 'MANIFEST_INVALID',
      cause,
    });
  }
  if (!isRecord(document)) throw invalid(where, 'is not a JSON object');
  // Go's decoder takes `Layers` for `layers`, others don't: a second document hidden in the first.
  for (const key of Object.keys(document)) {
    const canonical = KEYS.find((known) => known.toLowerCase() === key.toLowerCase());
    if (canonical !== undefined && canonical !== key) throw invalid(where, `spells ${canonical} as ${key}`);
  }
  return document;
}

function mediaTypeOf(
  document: Record<string, unknown>,
  announced: string | undefined,
  where: string,
): string {
  const own = document['mediaType'];
  if (own !== undefined && typeof own !== 'string') throw invalid(where, 'has a mediaType that is no string');
  const outer = bareMediaType(announced);
  refuseSchema1(document, [own ?? '', outer], where);
  // Some registries answer with a generic type; then only the document itself can tell.
  const known = isManifestType(outer) ? outer : undefined;
  if (own !== undefined && known !== undefined && own !== known) {
    throw invalid(where, `is announced as ${known} and says of itself that it is ${own}`);
  }
  const mediaType = own ?? known ?? guess(document);
  if (mediaType === undefined || !isManifestType(mediaType)) {
    const kind = JSON.stringify(mediaType ?? announced ?? 'unknown');
    throw new Problem(`${where} is of the kind ${kind}, which is no manifest or index`, {
      code: 'MANIFEST_UNSUPPORTED',
    });
  }
  refuseContradictions(document, mediaType, where);
  return mediaType;
}

function refuseSchema1(document: Record<string, unknown>, mediaTypes: string[], where: string): void {
  const version = document['schemaVersion'];
  if (mediaTypes.some(isSchema1Type) || version === 1 || document['fsLayers'] !== undefined) {
    throw new Problem(
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

/** OCI documents may leave `mediaType` out. */
function guess(document: Record<string, unknown>): string | undefined {
  if (document['manifests'] !== undefined) return MediaType.ociIndex;
  return document['config'] !== undefined ? MediaType.ociManifest : undefined;
}

function readCommon(document: Record<string, unknown>, mediaType: string, where: string): Common {
  const common: Common = {
    mediaType,
    annotations: stringMap(document['annotations'] ?? {}, `${where}: annotations`),
  };
  if (typeof document['artifactType'] === 'string' && document['artifactType'] !== '') {
    common.artifactType = document['artifactType'];
  }
  if (document['subject'] != null) common.subject = readDescriptor(document['subject'], `${where}: subject`);
  return common;
}

function descriptors(value: unknown, where: string): Descriptor[] {
  // Go writes an empty list as null.
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(where, 'is not a list');
  return value.map((item, position) => readDescriptor(item, `${where}[${position}]`));
}

function readPlatform(value: unknown, where: string): Platform {
  if (!isRecord(value)) throw invalid(where, 'is not an object');
  const { os, architecture, variant } = value;
  if (typeof os !== 'string' || typeof architecture !== 'string')
    throw invalid(where, 'lacks os or architecture');
  const platform: Platform = { os, architecture };
  if (typeof variant === 'string' && variant !== '') platform.variant = variant;
  if (typeof value['os.version'] === 'string') platform['os.version'] = value['os.version'];
  if (value['os.features'] != null)
    platform['os.features'] = strings(value['os.features'], `${where}: os.features`);
  return platform;
}

function strings(value: unknown, where: string): string[] {
  if (value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw invalid(where, 'is not a list of strings');
  }
  return value as string[];
}

function stringMap(value: unknown, where: string): Record<string, string> {
  if (!isRecord(value)) throw invalid(where, 'is not an object');
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== 'string')
      throw invalid(where, `has a value that is no string, ${JSON.stringify(key)}`);
  }
  return value as Record<string, string>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(where: string, what: string): Problem {
  return new Problem(`${where} ${what}`, { code: 'MANIFEST_INVALID' });
}
