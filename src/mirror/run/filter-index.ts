import type { Descriptor, Platform } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { MediaType } from '../../oci/media-types.ts';
import { formatPlatform, isAttestation, matchesPlatform } from '../../oci/platform.ts';

/** On an index that the filter made: what it was made from, so that later runs need not read the source again. */
export const SOURCE_ANNOTATION = 'io.github.registry-publish.mirror.source';
export const PLATFORMS_ANNOTATION = 'io.github.registry-publish.mirror.platforms';

interface FilteredIndex {
  descriptor: Descriptor;
  bytes: Buffer;
}

/** `linux/amd64,linux/arm64`: sorted, so that the order in a rule makes no difference. */
export function platformsKey(platforms: readonly Platform[]): string {
  return platforms
    .map(
      (platform) => formatPlatform(platform) + (platform['os.version'] ? `(${platform['os.version']})` : ''),
    )
    .sort()
    .join(',');
}

/**
 * The index with only the wanted platforms and their attestations. Entries are taken over as they are; everything
 * else of the document stays. The same index and platforms always give the same bytes. Undefined when nothing is
 * left out, so that the index keeps its digest.
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
  // Docker's list has no annotations; readers that check its fields would refuse them.
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

/** Wanted entries, those that name no platform and so can't be judged (nested indexes, artifacts), and the attestations about them (BuildKit names what they speak of in an annotation). */
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
