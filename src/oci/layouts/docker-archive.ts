import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Readable, Transform } from 'node:stream';
import type { Source } from '../content.ts';
import type { Descriptor } from '../descriptor.ts';
import { digestFromHex, digestOf, type Digest } from '../digest.ts';
import { PublishError } from '../errors.ts';
import { parseJson } from '../documents/bounded.ts';
import { readFile, tarFiles, type Files } from './files.ts';
import { chooseEntry, layoutIn } from './layout.ts';
import { CONTENT_LIMITS } from '../limits.ts';
import { MediaType } from '../media-types.ts';
import { formatReference, parseReference, type Reference } from '../reference.ts';

/** An image in an archive's `manifest.json`. https://github.com/moby/docker-image-spec/blob/main/v1.2.md */
interface ArchivedImage {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
}

interface DockerArchiveOptions {
  /** Selects the image by name; absent: the archive has only one. */
  reference?: Reference;
  /** Selects the image by its position in the archive, from 0. */
  position?: number;
  /** Directory for compressed layers. */
  temporaryDirectory: string;
}

interface Layer {
  descriptor: Descriptor;
  open(offset: number): Promise<Readable>;
}

/**
 * Opens the output of `docker save`. Newer engines write an OCI layout, which is used as it is; for older
 * ones a manifest is created, and layers, which are stored uncompressed, are compressed with gzip.
 * @throws PublishError `ARCHIVE_INVALID`, `REFERENCE_UNKNOWN`.
 */
export async function openDockerArchive(
  archive: string,
  options: DockerArchiveOptions,
): Promise<{ source: Source; root: Descriptor }> {
  const name = `docker-archive:${archive}`;
  if (!statSync(archive, { throwIfNoEntry: false })?.isFile()) {
    throw new PublishError(`${name} is not a file`, {
      code: 'ARCHIVE_INVALID',
      hint: 'Give the path that docker save wrote to.',
    });
  }
  const files = await tarFiles(archive, name);
  const images = await readImages(files);
  const image = chooseImage(images, options, name);
  if ((await files.size('index.json')) !== undefined) {
    const layout = await layoutIn(files);
    const tag = image.RepoTags?.[0];
    const named = images.length > 1 && tag !== undefined ? canonicalName(tag) : undefined;
    return { source: layout, root: chooseEntry(layout, named) };
  }
  return convert(files, image, options.temporaryDirectory);
}

async function readImages(files: Files): Promise<ArchivedImage[]> {
  const bytes = await readFile(files, 'manifest.json', CONTENT_LIMITS.manifestPush);
  const list: unknown = bytes && parseJson(bytes.toString(), `${files.name}: manifest.json`);
  const isImage = (value: unknown): value is ArchivedImage => {
    const image = value as Partial<ArchivedImage> | null;
    return typeof image?.Config === 'string' && Array.isArray(image.Layers);
  };
  if (Array.isArray(list) && list.every(isImage)) return list;
  throw new PublishError(`${files.name} holds no manifest.json that lists images`, {
    code: 'ARCHIVE_INVALID',
    hint: 'An OCI archive is read with oci-archive:<file>.',
  });
}

function chooseImage(images: ArchivedImage[], options: DockerArchiveOptions, name: string): ArchivedImage {
  const wanted = options.reference && formatReference(options.reference);
  const found =
    wanted !== undefined
      ? images.find((image) => image.RepoTags?.some((tag) => canonicalName(tag) === wanted))
      : options.position !== undefined
        ? images[options.position]
        : images.length === 1
          ? images[0]
          : undefined;
  if (found) return found;
  const names = images.flatMap((image) => image.RepoTags ?? []);
  throw new PublishError(
    wanted === undefined
      ? `${name} holds ${images.length} images, and none was chosen`
      : `${name} holds no image named ${wanted}`,
    {
      code: 'REFERENCE_UNKNOWN',
      hint: `Say which one, as ${name}:<name>: ${names.join(', ') || 'they have no names'}.`,
    },
  );
}

function canonicalName(tag: string): string {
  return formatReference(parseReference(tag));
}

async function convert(
  files: Files,
  image: ArchivedImage,
  directory: string,
): Promise<{ source: Source; root: Descriptor }> {
  const config = await readFile(files, image.Config, CONTENT_LIMITS.config);
  if (!config)
    throw new PublishError(`${files.name} is missing ${image.Config}, the image's config`, {
      code: 'ARCHIVE_INVALID',
    });
  const layers = new Map<Digest, Layer>();
  const descriptors: Descriptor[] = [];
  for (const [position, path] of image.Layers.entries()) {
    if ((await files.size(path)) === undefined) {
      throw new PublishError(`${files.name} is missing ${path}, a layer of the image`, {
        code: 'ARCHIVE_INVALID',
      });
    }
    const layer = await compress(await files.open(path), join(directory, `layer-${position}.tar.gz`));
    layers.set(layer.descriptor.digest, layer);
    descriptors.push(layer.descriptor);
  }
  const configDescriptor = {
    mediaType: MediaType.dockerConfig,
    size: config.length,
    digest: digestOf(config),
  };
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.dockerManifest,
      config: configDescriptor,
      layers: descriptors,
    }),
  );
  const root: Descriptor = {
    mediaType: MediaType.dockerManifest,
    digest: digestOf(manifest),
    size: manifest.length,
  };
  const source: Source = {
    name: files.name,
    resolve: async (reference) => (reference === root.digest ? root : undefined),
    readManifest: async () => manifest,
    async readBlob({ digest }, { offset = 0 } = {}) {
      if (digest === configDescriptor.digest) return Readable.from([config.subarray(offset)]);
      const layer = layers.get(digest);
      if (!layer) throw new PublishError(`${files.name} has no blob ${digest}`, { code: 'BLOB_UNKNOWN' });
      return layer.open(offset);
    },
  };
  return { source, root };
}

/** Compresses a layer into a file. Reproducible: the same layer always results in the same bytes. */
async function compress(layer: Readable, file: string): Promise<Layer> {
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(layer, createGzip({ level: 6 }), measure, createWriteStream(file, { mode: 0o600 }));
  return {
    descriptor: {
      mediaType: MediaType.dockerLayerGzip,
      size,
      digest: digestFromHex('sha256', hash.digest('hex')),
    },
    open: async (offset) => createReadStream(file, { start: offset }),
  };
}
