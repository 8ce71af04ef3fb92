import { readConfig } from '../../copy/source/graph.ts';
import type { Cancellable, Source, Content } from '../../oci/content.ts';
import type { Descriptor, Platform } from '../../oci/descriptor.ts';
import { digestOf, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { REVISION_ANNOTATION } from '../../oci/annotations.ts';
import { children, parseManifest, verifyBytes } from '../../oci/manifest.ts';
import { MediaType } from '../../oci/media-types.ts';
import { formatPlatform, isAttestation, normalizePlatform } from '../../oci/platform.ts';
import type { RepositoryName } from '../../oci/reference.ts';
import { CREATED_ANNOTATION } from '../../publish/types.ts';

export interface MergeOptions extends Cancellable {
  /** Set on the index; they override the annotations that the sources agree on. */
  annotations?: Record<string, string>;
  /** Set on the index unless the sources agree on another value: when and from what they were built. */
  defaults?: Record<string, string>;
  /** Platforms that the result must have: the `platforms` input. Empty: those of the sources. */
  platforms?: readonly Platform[];
}

/** An image of the merged index. */
interface Entry {
  descriptor: Descriptor;
  content: Content;
}

/** Maximum depth of nested indexes; real images aren't nested deeper. */
const DEEPEST = 4;

/**
 * Merges several sources into one index, in their order, such as single-platform builds from several runners.
 * An index contributes its entries, including attestations; a single image gets the platform of its config.
 * Annotations of entries are kept. Annotations of indexes are kept if all indexes that have them agree (for
 * `created`, the latest wins).
 * @returns content that reads from the sources; a single source is returned unchanged.
 * @throws PublishError `MERGE_DUPLICATE` when two images have the same platform, `MERGE_INCOMPLETE` when a
 * platform is missing, `MERGE_NOT_IMAGE` for content that isn't an image.
 */
export async function mergeSources(
  contents: readonly Content[],
  options: MergeOptions = {},
): Promise<Content> {
  const [only, second] = contents;
  const { platforms = [] } = options;
  if (only && !second && platforms.length === 0) return only;
  const entries: Entry[] = [];
  const annotations: Record<string, string>[] = [];
  for (const content of contents) await collect(content, content.root, entries, annotations, options, 0);
  requirePlatforms(entries, platforms);
  if (only && !second) return only;
  const kept = refuseDuplicates(entries);
  const agreed = { ...options.defaults, ...agree(annotations), ...options.annotations };
  const manifests = kept.map(({ descriptor }) => descriptor);
  const plainDocker =
    Object.keys(agreed).length === 0 &&
    manifests.every(({ mediaType }) => mediaType === MediaType.dockerManifest);
  const mediaType = plainDocker ? MediaType.dockerList : MediaType.ociIndex;
  const document = {
    schemaVersion: 2,
    mediaType,
    manifests,
    ...(Object.keys(agreed).length > 0 ? { annotations: sorted(agreed) } : {}),
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const root: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  return { root, source: mergedSource(contents, kept, root, bytes) };
}

async function collect(
  content: Content,
  descriptor: Descriptor,
  entries: Entry[],
  annotations: Record<string, string>[],
  options: MergeOptions,
  depth: number,
): Promise<void> {
  const { source } = content;
  const where = `${source.name}@${descriptor.digest}`;
  const bytes = await source.readManifest(descriptor, options);
  verifyBytes(bytes, descriptor, where);
  const manifest = parseManifest(bytes, descriptor.mediaType, where);
  if (manifest.kind !== 'index') {
    entries.push({ content, descriptor: await describeSingle(content, descriptor, bytes, options) });
    if (depth === 0) annotations.push(origin(manifest.annotations));
    return;
  }
  if (depth === 0) annotations.push(manifest.annotations);
  for (const entry of manifest.manifests) {
    const complete = entry.platform !== undefined || isAttestation(entry);
    if (complete) entries.push({ content, descriptor: entry });
    else if (depth < DEEPEST) await collect(content, entry, entries, annotations, options, depth + 1);
  }
}

/**
 * The annotations that also apply to the index: date and source of the build. Others describe a single
 * platform.
 */
function origin(annotations: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).filter(([key]) => key === CREATED_ANNOTATION || key === REVISION_ANNOTATION),
  );
}

/** The index entry for a single image, with the platform of its config. */
async function describeSingle(
  { source }: Content,
  descriptor: Descriptor,
  bytes: Buffer,
  options: MergeOptions,
): Promise<Descriptor> {
  if (descriptor.platform) return descriptor;
  const config = await readConfig(source, { descriptor, bytes }, undefined, options);
  const { os, architecture, variant } = config ?? {};
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === '' || architecture === '') {
    throw new PublishError(
      `${source.name}@${descriptor.digest} names no platform, so it can't be merged into an index`,
      {
        code: 'MERGE_NOT_IMAGE',
        input: 'from',
        hint: 'Merge images, one for each platform; artifacts are published on their own.',
      },
    );
  }
  const platform: Platform = { os, architecture };
  if (typeof variant === 'string' && variant !== '') platform.variant = variant;
  if (typeof config?.['os.version'] === 'string') platform['os.version'] = config['os.version'];
  if (Array.isArray(config?.['os.features'])) platform['os.features'] = config['os.features'] as string[];
  const { mediaType, digest, size } = descriptor;
  return { mediaType, digest, size, platform: normalizePlatform(platform) };
}

/** Drops repeated images and rejects two images of one platform. Attestations stay with their image. */
function refuseDuplicates(entries: readonly Entry[]): Entry[] {
  const byPlatform = new Map<string, Entry>();
  const digests = new Set<Digest>();
  return entries.filter((entry) => {
    const { descriptor, content } = entry;
    if (digests.has(descriptor.digest)) return false;
    digests.add(descriptor.digest);
    if (isAttestation(descriptor) || !descriptor.platform) return true;
    const key = platformKey(descriptor.platform);
    const other = byPlatform.get(key);
    byPlatform.set(key, entry);
    if (!other) return true;
    throw new PublishError(
      `${content.source.name}@${descriptor.digest} and ${other.content.source.name}@${other.descriptor.digest} are both for ${formatPlatform(descriptor.platform)}`,
      {
        code: 'MERGE_DUPLICATE',
        input: 'from',
        hint: 'Give each platform once in from; a matrix job that ran twice leaves two digests.',
      },
    );
  });
}

/**
 * Fails if a platform is missing, so that a failed matrix job or a dropped job output doesn't go unnoticed.
 */
function requirePlatforms(entries: readonly Entry[], platforms: readonly Platform[]): void {
  const present = new Set(
    entries.flatMap(({ descriptor: { platform } }) =>
      platform ? [formatPlatform(normalizePlatform(platform))] : [],
    ),
  );
  const missing = platforms.map((platform) => formatPlatform(platform)).filter((name) => !present.has(name));
  if (missing.length === 0) return;
  const sources = [...new Set(entries.map(({ content }) => content.source.name))].join(', ');
  throw new PublishError(`No image for ${missing.join(', ')} in ${sources}`, {
    code: 'MERGE_INCOMPLETE',
    input: 'from',
    hint:
      'Check the matrix job of that platform, and that its output reached this job (GitHub drops outputs that hold ' +
      'a secret); or remove the platform from platforms.',
  });
}

function platformKey(platform: Platform): string {
  const features = [...(platform['os.features'] ?? [])].sort().join(',');
  return `${formatPlatform(platform)} ${platform['os.version'] ?? ''} ${features}`;
}

/** The annotations on which all records that have them agree. */
function agree(all: readonly Record<string, string>[]): Record<string, string> {
  const agreed = new Map<string, string>();
  const disputed = new Set<string>();
  for (const [key, value] of all.flatMap((annotations) => Object.entries(annotations))) {
    const other = agreed.get(key);
    if (other === undefined || other === value) agreed.set(key, value);
    else if (key === CREATED_ANNOTATION)
      agreed.set(key, Date.parse(value) > Date.parse(other) ? value : other);
    else disputed.add(key);
  }
  return Object.fromEntries([...agreed].filter(([key]) => !disputed.has(key)));
}

function sorted(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A source that reads each manifest and blob from where it is stored. */
function mergedSource(
  contents: readonly Content[],
  entries: readonly Entry[],
  root: Descriptor,
  bytes: Buffer,
): Source {
  const sources = [...new Set(contents.map(({ source }) => source))];
  const owners = new Map<Digest, Source>(
    entries.map(({ descriptor, content }) => [descriptor.digest, content.source]),
  );
  const [first] = sources;
  const repository = sharedRepository(sources);
  const ownerOf = (digest: Digest): Source => {
    const owner = owners.get(digest) ?? first;
    if (owner) return owner;
    throw new PublishError(`${digest} is in none of the sources`, { code: 'MANIFEST_UNKNOWN' });
  };
  return {
    name: sources.map(({ name }) => name).join(' + '),
    ...(repository ? { repository } : {}),
    async resolve(reference, options) {
      if (reference === root.digest) return root;
      for (const source of sources) {
        const found = await source.resolve(reference, options);
        if (found) return found;
      }
      return undefined;
    },
    async readManifest(descriptor, options) {
      if (descriptor.digest === root.digest) return bytes;
      const owner = ownerOf(descriptor.digest);
      const read = await owner.readManifest(descriptor, options);
      for (const child of children(descriptor, read)) {
        if (!owners.has(child.descriptor.digest)) owners.set(child.descriptor.digest, owner);
      }
      return read;
    },
    readBlob: (descriptor, options) => ownerOf(descriptor.digest).readBlob(descriptor, options),
    async referrers(digest, options) {
      const lists = await Promise.all(sources.map((source) => source.referrers?.(digest, options) ?? []));
      const all = lists.flat();
      return all.filter(
        ({ digest: own }, position) => all.findIndex(({ digest }) => digest === own) === position,
      );
    },
    async close() {
      await Promise.all(sources.map((source) => source.close?.()));
    },
  };
}

/** The repository of all sources, from which blobs can be mounted; undefined if they differ. */
function sharedRepository([first, ...others]: readonly Source[]): RepositoryName | undefined {
  const { repository } = first ?? {};
  const isShared = others.every(
    (source) => source.repository?.host === repository?.host && source.repository?.path === repository?.path,
  );
  return isShared ? repository : undefined;
}
