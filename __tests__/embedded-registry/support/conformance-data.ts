import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Descriptor, Platform } from '../../../src/oci/descriptor.ts';
import { digestOf, type Digest, type DigestAlgorithm } from '../../../src/oci/digest.ts';

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const LAYER_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';
const NO_SHARE = 'application/vnd.oci.image.layer.nondistributable.v1.tar';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const ARTIFACT = 'application/vnd.example.oci.conformance.v1';

const PLATFORMS: Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
];

interface Options {
  algorithm?: DigestAlgorithm;
  annotations?: Record<string, string>;
  artifact?: string;
  /** The layers' bytes; default: two made up ones. */
  layers?: Buffer[];
  compressed?: boolean;
  foreign?: boolean;
  subject?: Descriptor;
  /** The descriptors have the content in `data` too. */
  inline?: boolean;
  /** Properties that the specification doesn't know. */
  extra?: boolean;
  platform?: Platform;
}

export interface StoredManifest {
  mediaType: string;
  digest: Digest;
  bytes: Buffer;
  artifactType: string | undefined;
  annotations: Record<string, string>;
  subject?: Digest;
}

/** What one group of the suite's cases pushes, lists, reads and deletes. */
export interface DataSet {
  name: string;
  blobs: Map<Digest, Buffer>;
  /** In the order of pushing. */
  manifests: StoredManifest[];
  tags: Map<string, Digest>;
  /** Tags go with `PUT …/manifests/<digest>?tag=`. */
  tagParameter: boolean;
}

function createSet(name: string): DataSet & {
  image(options?: Options): Descriptor;
  index(children: Descriptor[], options?: Options): Descriptor;
  images(options?: Options): Descriptor[];
} {
  const blobs = new Map<Digest, Buffer>();
  const manifests: StoredManifest[] = [];
  const blob = (mediaType: string, bytes: Buffer, { algorithm, inline }: Options): Descriptor => {
    const digest = digestOf(bytes, algorithm);
    blobs.set(digest, bytes);
    return {
      mediaType,
      digest,
      size: bytes.length,
      ...(inline ? { data: bytes.toString('base64') } : {}),
    };
  };
  const store = (
    mediaType: string,
    document: object,
    options: Options,
    artifactType?: string,
  ): Descriptor => {
    const { algorithm, annotations = {}, subject, extra } = options;
    const whole = {
      schemaVersion: 2,
      mediaType,
      ...document,
      ...(options.artifact === undefined ? {} : { artifactType: options.artifact }),
      ...(subject ? { subject } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(extra ? { 'org.example.extra': [1, 2, 3] } : {}),
    };
    const bytes = Buffer.from(JSON.stringify(whole));
    const digest = digestOf(bytes, algorithm);
    manifests.push({
      mediaType,
      digest,
      bytes,
      artifactType: options.artifact ?? artifactType,
      annotations,
      ...(subject ? { subject: subject.digest } : {}),
    });
    return { mediaType, digest, size: bytes.length };
  };
  const image = (options: Options = {}): Descriptor => {
    const { artifact, compressed = true, foreign, platform = PLATFORMS[0] } = options;
    const bodies = options.layers ?? [randomBytes(300), randomBytes(200)];
    const layers = bodies.map((bytes) =>
      blob(
        artifact ?? (compressed ? LAYER_GZIP : LAYER),
        artifact === undefined && compressed ? gzipSync(bytes) : bytes,
        options,
      ),
    );
    if (foreign) {
      const away = digestOf(randomBytes(8));
      layers.unshift({
        mediaType: NO_SHARE,
        digest: away,
        size: 12345,
        urls: [`https://store.example/${away}`],
      });
    }
    const config =
      artifact === undefined
        ? blob(CONFIG, Buffer.from(JSON.stringify({ ...platform, random: Math.random() })), options)
        : blob(EMPTY, Buffer.from('{}'), options);
    return store(IMAGE, { config, layers }, options, config.mediaType);
  };
  const images = (options: Options = {}): Descriptor[] =>
    PLATFORMS.map((platform) => ({ ...image({ ...options, platform }), platform }));
  const index = (children: Descriptor[], options: Options = {}): Descriptor =>
    store(INDEX, { manifests: children }, options);
  return { name, blobs, manifests, tags: new Map(), tagParameter: false, image, images, index };
}

type Builder = ReturnType<typeof createSet>;

/** Every kind of content that the conformance suite pushes (its GenerateData), but for sparse ones, which are optional. */
const KINDS: Record<string, (set: Builder) => Descriptor> = {
  image: (set) => set.image(),
  'image uncompressed': (set) => set.image({ compressed: false }),
  'large manifest': (set) => {
    const annotations = Object.fromEntries(
      Array.from({ length: 390 }, (_, position) => [`large-${position}`, 'A'.repeat(10_000)]),
    );
    return set.image({ annotations });
  },
  index: (set) => set.index(set.images()),
  'nested index': (set) => set.index([set.index(set.images()), set.index(set.images())]),
  'empty index': (set) => set.index([]),
  artifact: (set) => set.image({ artifact: ARTIFACT, layers: [randomBytes(100)] }),
  'artifact index': (set) => {
    const options = { artifact: ARTIFACT, layers: [randomBytes(100)] };
    return set.index(set.images(options), options);
  },
  'artifact without layers': (set) => set.image({ artifact: ARTIFACT, layers: [Buffer.from('{}')] }),
  'artifacts with a subject': (set) => {
    const subject = set.image();
    set.image({ subject });
    set.image({
      subject,
      artifact: ARTIFACT,
      layers: [randomBytes(50)],
      annotations: { 'org.opencontainers.conformance': 'hello' },
    });
    set.image({ subject, artifact: `${ARTIFACT}.other`, layers: [randomBytes(50)] });
    return subject;
  },
  'index with a subject': (set) => {
    const subject = set.index(set.images());
    const options = { artifact: ARTIFACT, layers: [randomBytes(100)] };
    return set.index(set.images(options), { ...options, subject });
  },
  'missing subject': (set) =>
    set.image({
      artifact: ARTIFACT,
      layers: [randomBytes(100)],
      subject: { mediaType: IMAGE, digest: digestOf('missing content'), size: 123 },
    }),
  'data field': (set) => set.image({ inline: true }),
  'non-distributable layers': (set) => set.image({ foreign: true }),
  'custom fields': (set) => set.index(set.images({ extra: true }), { extra: true }),
  'no layers': (set) => set.image({ layers: [] }),
  sha512: (set) => set.index(set.images({ algorithm: 'sha512' }), { algorithm: 'sha512' }),
  'tag parameter, sha256': (set) => set.index(set.images()),
  'tag parameter, sha512': (set) => set.index(set.images({ algorithm: 'sha512' }), { algorithm: 'sha512' }),
};

export const KIND_NAMES = Object.keys(KINDS);

export function createDataSet(name: string): DataSet {
  const set = createSet(name);
  const root = KINDS[name]?.(set);
  set.tagParameter = name.startsWith('tag parameter');
  // A tag names what has a canonical digest; another one can only be tagged by parameter.
  if (root && (set.tagParameter || root.digest.startsWith('sha256:'))) {
    set.tags.set('one', root.digest);
    if (set.tagParameter) for (const tag of ['two', 'three']) set.tags.set(tag, root.digest);
  }
  return set;
}
