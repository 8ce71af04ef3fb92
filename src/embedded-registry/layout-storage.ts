import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestFromHex, type Digest } from '../oci/digest.ts';
import { blobPath, openLayout, REF_NAME } from '../oci/layouts/layout.ts';
import { children } from '../oci/manifest.ts';
import { MediaType } from '../oci/media-types.ts';
import { Refusal } from './exchange.ts';
import type { RegistryStorage } from './storage.ts';

interface LayoutStorageOptions {
  /** The only repository. It isn't listed anywhere, so a random name keeps it private. */
  repository: string;
  /** OCI image layouts to read from, in order of precedence. A missing or invalid layout counts as empty. */
  from: string[];
  /** Layout to write to, in a directory that doesn't exist yet; absent: read-only. */
  to?: string;
}

export interface LayoutStorage extends RegistryStorage {
  /** Writes the index of `to`, which then contains only what was pushed, or pulled by tag. */
  complete(): Promise<void>;
}

/**
 * Storage for a single repository, kept in OCI image layouts. The part of a cache that a build reads or
 * writes is collected in `to`, so that stale entries are dropped.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function layoutStorage(options: LayoutStorageOptions): Promise<LayoutStorage> {
  const { repository, from, to } = options;
  const known = await readTags(from);
  const manifests = new Map<Digest, Descriptor>();
  const tags = new Map<string, Descriptor>();
  const files = layoutFiles(from, to);
  const mine = (name: string): boolean => name === repository;
  /** Resolves a tag and keeps its manifest in `to`; undefined when part of its content is missing. */
  const use = async (tag: string): Promise<Descriptor | undefined> => {
    const descriptor = tags.get(tag) ?? known.get(tag);
    if (!descriptor || !(await files.take(descriptor).catch(() => false))) return undefined;
    manifests.set(descriptor.digest, descriptor);
    tags.set(tag, descriptor);
    return descriptor;
  };
  return {
    ...REFUSED,
    blobSize: async (name, digest) => (mine(name) ? (await files.find(digest))?.size : undefined),
    async readBlob(_name, digest, { start, end }) {
      const found = await files.find(digest);
      return found && end > start ? createReadStream(found.path, { start, end: end - 1 }) : Readable.from([]);
    },
    writeBlob: (name, { digest }, body) =>
      mine(name) ? files.write(digest, body) : Promise.reject(readOnly()),
    tag: async (name, tag) => (mine(name) ? (await use(tag))?.digest : undefined),
    async manifest(name, digest) {
      const descriptor = manifests.get(digest);
      const path = mine(name) && descriptor ? (await files.find(digest))?.path : undefined;
      return path && descriptor
        ? { mediaType: descriptor.mediaType, bytes: await readFile(path) }
        : undefined;
    },
    async writeManifest(_name, digest, { mediaType, bytes }) {
      await files.write(digest, Readable.from([bytes], { objectMode: false }));
      const descriptor = { mediaType, digest, size: bytes.length };
      await files.take(descriptor);
      manifests.set(digest, descriptor);
    },
    async writeTag(_name, tag, digest) {
      const descriptor = manifests.get(digest);
      if (descriptor) tags.set(tag, descriptor);
    },
    tags: async (name) => (mine(name) ? [...new Set([...known.keys(), ...tags.keys()])].sort() : undefined),
    async complete() {
      if (to !== undefined) await writeIndex(to, tags);
    },
  };
}

/** Operations that build caches don't use. */
const REFUSED = {
  mountBlob: () => Promise.resolve(false),
  deleteBlob: () => Promise.resolve(false),
  deleteManifest: () => Promise.resolve(false),
  deleteTag: () => Promise.resolve(false),
  referrers: () => Promise.resolve([]),
  repositories: () => Promise.resolve([]),
};

function readOnly(): Refusal {
  return new Refusal(405, 'UNSUPPORTED', 'nothing can be written here');
}

async function readTags(layouts: readonly string[]): Promise<Map<string, Descriptor>> {
  const tags = new Map<string, Descriptor>();
  for (const directory of layouts) {
    const layout = await openLayout(directory).catch(() => undefined);
    for (const descriptor of layout?.entries ?? []) {
      const name = descriptor.annotations?.[REF_NAME];
      const { mediaType, digest, size } = descriptor;
      if (name !== undefined && !tags.has(name)) tags.set(name, { mediaType, digest, size });
    }
  }
  return tags;
}

interface LayoutFiles {
  find(digest: Digest): Promise<{ path: string; size: number } | undefined>;
  /** Reads the body to its end. It is stored if its digest is the expected one, or if none was given. */
  write(digest: Digest | undefined, body: Readable): Promise<{ digest: Digest; size: number }>;
  /** Keeps a manifest and everything it references in `to`; false when some of it is missing. */
  take(descriptor: Descriptor): Promise<boolean>;
}

function layoutFiles(from: readonly string[], to: string | undefined): LayoutFiles {
  const places = to === undefined ? from : [to, ...from];
  let count = 0;
  const find: LayoutFiles['find'] = async (digest) => {
    for (const place of places) {
      const path = join(place, blobPath(digest));
      const found = await stat(path).catch(() => undefined);
      if (found) return { path, size: found.size };
    }
    return undefined;
  };
  const takeFile = async ({ digest, size }: Descriptor): Promise<string | undefined> => {
    const found = await find(digest);
    if (found?.size !== size) return undefined;
    if (to !== undefined) await linkFile(found.path, await blobFile(to, digest));
    return found.path;
  };
  const take = async (descriptor: Descriptor): Promise<boolean> => {
    const path = await takeFile(descriptor);
    if (path === undefined) return false;
    for (const { descriptor: child, role } of children(descriptor, await readFile(path))) {
      if (role === 'subject' || role === 'foreign-layer') continue;
      if (!(role === 'manifest' ? await take(child) : await takeFile(child))) return false;
    }
    return true;
  };
  return {
    find,
    take,
    async write(wanted, body) {
      if (to === undefined) throw readOnly();
      await mkdir(to, { recursive: true, mode: 0o700 });
      const temporary = join(to, `arriving-${count++}`);
      const upload = await receive(body, temporary, wanted);
      if (wanted === undefined || wanted === upload.digest)
        await rename(temporary, await blobFile(to, upload.digest));
      else await rm(temporary, { force: true });
      return upload;
    },
  };
}

async function receive(
  body: Readable,
  path: string,
  wanted?: Digest,
): Promise<{ digest: Digest; size: number }> {
  const algorithm = wanted === undefined ? 'sha256' : digestAlgorithm(wanted);
  const hash = createHash(algorithm);
  let size = 0;
  const measured = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  try {
    await pipeline(body, measured, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { digest: digestFromHex(algorithm, hash.digest('hex')), size };
}

/** The path of a blob; creates its directory. */
async function blobFile(layout: string, digest: Digest): Promise<string> {
  const path = join(layout, blobPath(digest));
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  return path;
}

/** Hard-links a file, or copies it where that isn't supported. */
async function linkFile(from: string, to: string): Promise<void> {
  if (from === to) return;
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') await copyFile(from, to);
  });
}

/** Sorted by tag, so that the same content gives the same index. */
async function writeIndex(layout: string, tags: ReadonlyMap<string, Descriptor>): Promise<void> {
  const entries = [...tags]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([tag, descriptor]) => ({ ...descriptor, annotations: { [REF_NAME]: tag } }));
  const index = { schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: entries };
  await mkdir(layout, { recursive: true, mode: 0o700 });
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(layout, 'index.json'), JSON.stringify(index));
}
