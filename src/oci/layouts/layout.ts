import { Readable } from 'node:stream';
import { statSync } from 'node:fs';
import type { Source } from '../content.ts';
import type { Descriptor } from '../descriptor.ts';
import { isDigest, type Digest } from '../digest.ts';
import { PublishError } from '../errors.ts';
import { directoryFiles, readFile, tarFiles, type Files } from './files.ts';
import { CONTENT_LIMITS } from '../limits.ts';
import { describeManifest, parseManifest, verifyBytes } from '../manifest.ts';

/**
 * Name of a manifest in a layout's index.
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md
 */
export const REF_NAME = 'org.opencontainers.image.ref.name';
/** The full name, which BuildKit and containerd store in addition to `REF_NAME`. */
const CONTAINERD_NAME = 'io.containerd.image.name';

/** An OCI image layout, as a directory or inside an archive. */
export interface Layout extends Source {
  /** The manifests in its index. */
  readonly entries: readonly Descriptor[];
}

/** Path of a blob in an OCI layout. */
export function blobPath(digest: Digest): string {
  const [algorithm, hex] = digest.split(':');
  return `blobs/${algorithm}/${hex}`;
}

/**
 * Opens an OCI image layout in a directory.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * @throws PublishError `LAYOUT_INVALID` when it doesn't exist or isn't a layout.
 */
export async function openLayout(directory: string): Promise<Layout> {
  const name = `oci:${directory}`;
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PublishError(`${name} is not a directory`, {
      code: 'LAYOUT_INVALID',
      hint: 'Give the directory that holds oci-layout and index.json; an archive of it is oci-archive:<file>.',
    });
  }
  return layoutIn(directoryFiles(directory, name));
}

/**
 * Opens an OCI image layout in a tar archive, without unpacking it.
 * @throws PublishError `LAYOUT_INVALID`, `ARCHIVE_INVALID`.
 */
export async function openLayoutArchive(archive: string): Promise<Layout> {
  const name = `oci-archive:${archive}`;
  if (!statSync(archive, { throwIfNoEntry: false })?.isFile()) {
    throw new PublishError(`${name} is not a file`, {
      code: 'LAYOUT_INVALID',
      hint: 'Give the path of the tar archive.',
    });
  }
  return layoutIn(await tarFiles(archive, name));
}

/**
 * Opens the layout in a set of files.
 * @throws PublishError `LAYOUT_INVALID`.
 */
export async function layoutIn(files: Files): Promise<Layout> {
  const index = await readFile(files, 'index.json', CONTENT_LIMITS.manifestPull);
  if (!index) {
    throw new PublishError(`${files.name} holds no index.json, so it is no OCI image layout`, {
      code: 'LAYOUT_INVALID',
    });
  }
  const manifest = parseManifest(index, undefined, `${files.name}: index.json`);
  if (manifest.kind !== 'index') {
    throw new PublishError(`${files.name}: index.json isn't an image index`, { code: 'LAYOUT_INVALID' });
  }
  return blobsIn(files, manifest.manifests);
}

/**
 * Content in files named as in a layout (`blobs/sha256/…`), with or without a layout's index: containerd
 * stores content this way, without one.
 */
export function blobsIn(files: Files, entries: readonly Descriptor[]): Layout {
  return {
    name: files.name,
    entries,
    resolve: async (reference) =>
      isDigest(reference) ? describeBlob(files, entries, reference) : findEntry(entries, reference),
    readManifest: (descriptor) => readVerified(files, descriptor),
    async readBlob(descriptor, { offset = 0 } = {}) {
      const path = blobPath(descriptor.digest);
      const size = await files.size(path);
      if (size === undefined) throw missing(files, descriptor.digest);
      return offset >= size ? Readable.from([]) : files.open(path, offset);
    },
    async locate({ digest }) {
      const path = blobPath(digest);
      return (await files.size(path)) === undefined ? undefined : files.locate?.(path);
    },
  };
}

/**
 * Selects an image in a layout: by name, or the only one.
 * @throws PublishError `REFERENCE_UNKNOWN` that lists the available names.
 */
export function chooseEntry(layout: Layout, reference: string | undefined): Descriptor {
  const { entries, name } = layout;
  const names = entries.map(entryName).filter((entry) => entry !== undefined);
  if (reference !== undefined) {
    const found = isDigest(reference)
      ? entries.find((entry) => entry.digest === reference)
      : findEntry(entries, reference);
    if (found) return found;
    throw new PublishError(`${name} holds no image named ${JSON.stringify(reference)}`, {
      code: 'REFERENCE_UNKNOWN',
      hint:
        names.length > 0 ? `It holds: ${names.join(', ')}.` : 'Its images have no names; leave the name out.',
    });
  }
  const [only, ...others] = entries;
  if (only && others.length === 0) return only;
  throw new PublishError(`${name} holds ${entries.length} images`, {
    code: 'REFERENCE_UNKNOWN',
    hint:
      names.length > 0
        ? `Say which one, as ${name}:<name>: ${names.join(', ')}.`
        : 'Give one that holds exactly one.',
  });
}

function entryName(entry: Descriptor): string | undefined {
  return entry.annotations?.[REF_NAME] ?? entry.annotations?.[CONTAINERD_NAME];
}

function findEntry(entries: readonly Descriptor[], reference: string): Descriptor | undefined {
  return entries.find(
    (entry) =>
      entry.annotations?.[REF_NAME] === reference || entry.annotations?.[CONTAINERD_NAME] === reference,
  );
}

async function describeBlob(
  files: Files,
  entries: readonly Descriptor[],
  digest: Digest,
): Promise<Descriptor | undefined> {
  const named = entries.find((entry) => entry.digest === digest);
  if (named) return named;
  const bytes = await readFile(files, blobPath(digest), CONTENT_LIMITS.manifestPull);
  return bytes && describeManifest(bytes, `${files.name}: ${digest}`);
}

async function readVerified(files: Files, descriptor: Descriptor): Promise<Buffer> {
  const bytes = await readFile(files, blobPath(descriptor.digest), CONTENT_LIMITS.manifestPull);
  if (!bytes) throw missing(files, descriptor.digest);
  verifyBytes(bytes, descriptor, `${files.name}: ${descriptor.digest}`);
  return bytes;
}

function missing(files: Files, digest: Digest): PublishError {
  return new PublishError(`${files.name} is missing ${digest}, which its index refers to`, {
    code: 'BLOB_UNKNOWN',
    hint: 'The layout is incomplete: write it again with all its platforms.',
  });
}
