import type { Descriptor, Platform } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { MediaType } from '../../oci/media-types.ts';
import { formatPlatform, isAttestation, matchesPlatform } from '../../oci/platform.ts';

/**
 * Annotations on a filtered index that record what it was created from, so that later runs don't have to read
 * the source again.
 */
export const SOURCE_ANNOTATION = 'io.github.registry-publish.mirror.source';
export const PLATFORMS_ANNOTATION = 'io.github.registry-publish.mirror.platforms';

interface FilteredIndex {
  descriptor: Descriptor;
  bytes: Buffer;
}

/** `linux/amd64,linux/arm64`: sorted, because the order in a rule is irrelevant. */
export function platformsKey(platforms: readonly Platform[]): string {
  return platforms
    .map(
      (platform) => formatPlatform(platform) + (platform['os.version'] ? `(${platform['os.version']})` : ''),
    )
    .sort()
    .join(',');
}

/**
 * Reduces an index to the wanted platforms and their attestations. Remaining entries and all other fields are
 * unchanged. The result is deterministic for an index and its platforms. Undefined when no entry is dropped,
 * so that the index keeps its digest.
 * @throws PublishError `PLATFORM_MISSING` when the index has none of the platforms.
 */
export function filterIndex(
  descriptor: Descriptor,
  bytes: Buffer,
  platforms: readonly Platform[],
  where: string,
): FilteredIndex | undefined {
  const manifest = parseManifest(bytes, descriptor.mediaType, where);
  if (manifest.kind !== 'index') return undefined;
  const kept = keep(manifest.manifests, platforms);
  if (kept.size === manifest.manifests.length) return undefined;
  const runnable = manifest.manifests.filter((entry) => !isAttestation(entry));
  if (!runnable.some((entry) => kept.has(entry))) {
    const names = runnable.map(({ platform }) => (platform ? formatPlatform(platform) : 'unnamed'));
    throw new PublishError(`${where} has none of the platforms ${platformsKey(platforms)}`, {
      code: 'PLATFORM_MISSING',
      hint: `It has ${[...new Set(names)].join(', ')}. Change platforms, or narrow tags.`,
    });
  }
  const document = JSON.parse(bytes.toString('utf8')) as { manifests: unknown[]; annotations?: object };
  document.manifests = document.manifests.filter((_entry, position) => {
    const entry = manifest.manifests[position];
    return entry !== undefined && kept.has(entry);
  });
  // Docker manifest lists have no annotations; strict parsers would reject them.
  if (manifest.mediaType === MediaType.ociIndex) {
    document.annotations = {
      ...document.annotations,
      [SOURCE_ANNOTATION]: descriptor.digest,
      [PLATFORMS_ANNOTATION]: platformsKey(platforms),
    };
  }
  const filtered = Buffer.from(JSON.stringify(document));
  return {
    bytes: filtered,
    descriptor: { mediaType: manifest.mediaType, digest: digestOf(filtered), size: filtered.length },
  };
}

/**
 * The wanted entries, the entries without a platform (nested indexes, artifacts), and the attestations of all
 * of these, which BuildKit links to their image in an annotation.
 */
function keep(entries: readonly Descriptor[], platforms: readonly Platform[]): Set<Descriptor> {
  const wanted = entries.filter(
    (entry) =>
      !isAttestation(entry) &&
      (entry.platform === undefined ||
        platforms.some((one) => matchesPlatform(one, entry.platform as Platform))),
  );
  const digests = new Set<string>(wanted.map(({ digest }) => digest));
  const attestations = entries.filter(
    (entry) => isAttestation(entry) && digests.has(entry.annotations?.['vnd.docker.reference.digest'] ?? ''),
  );
  return new Set([...wanted, ...attestations]);
}
