import type { Cancellable, Content, Source } from '../../oci/content.ts';
import type { Descriptor, Platform } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { children, parseManifest } from '../../oci/manifest.ts';
import { formatPlatform, isAttestation } from '../../oci/platform.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import { type ManifestNode, type Graph, readConfig } from './graph.ts';

/**
 * The runnable platforms of a graph and their compressed sizes. Configs are read where the index states no
 * platform.
 */
export async function describePlatforms(content: Content, graph: Graph): Promise<PlatformReport[]> {
  const nodes = new Map(graph.manifests.map((node) => [node.descriptor.digest, node]));
  const root = nodes.get(graph.root.digest);
  if (!root) return [];
  const sizeOf = (node: ManifestNode): number =>
    node.blobs.reduce((sum, digest) => sum + (graph.blobs.get(digest)?.descriptor.size ?? 0), 0);
  if (root.manifests.length === 0) {
    const platform = await configPlatform(content.source, graph, root);
    if (!platform) return [];
    return [{ platform: formatPlatform(platform), digest: root.descriptor.digest, size: sizeOf(root) }];
  }
  const reports: PlatformReport[] = [];
  for (const { descriptor } of children(root.descriptor, root.bytes)) {
    const node = nodes.get(descriptor.digest);
    if (!node || isAttestation(descriptor)) continue;
    const platform = descriptor.platform ?? (await configPlatform(content.source, graph, node));
    if (!platform || platform.os === 'unknown') continue;
    reports.push({ platform: formatPlatform(platform), digest: descriptor.digest, size: sizeOf(node) });
  }
  return reports;
}

async function configPlatform(
  source: Source,
  graph: Graph,
  node: ManifestNode,
): Promise<Platform | undefined> {
  const config = await readConfig(source, node, graph.blobs).catch(() => undefined);
  const { os, architecture, variant } = config ?? {};
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
  return typeof variant === 'string' && variant !== '' ? { os, architecture, variant } : { os, architecture };
}

export interface PlatformReport {
  /** `linux/arm64`. */
  platform: string;
  digest: Digest;
  /** Compressed bytes: config and layers. */
  size: number;
  /** The size of the image that the tag pointed at before; absent if it had none for this platform. */
  previousSize?: number;
}

/** Maximum number of an index's images that are compared. */
const MOST_COMPARED = 16;

/**
 * Compressed bytes of a published image, by platform. A single image is listed under '', because its config isn't
 * read.
 */
export async function platformSizes(
  source: Pick<Source, 'name' | 'readManifest'>,
  root: Descriptor,
  options: Cancellable,
): Promise<Map<string, number>> {
  const manifest = parseManifest(await source.readManifest(root, options), root.mediaType, source.name);
  if (manifest.kind === 'image') return new Map([['', sizeOfImage(manifest)]]);
  if (manifest.kind !== 'index') return new Map();
  const images = manifest.manifests.filter((entry) => entry.platform && !isAttestation(entry));
  const sizes = await mapConcurrent(images.slice(0, MOST_COMPARED), 8, async (entry) => {
    const bytes = await source.readManifest(entry, options);
    const image = parseManifest(bytes, entry.mediaType, source.name);
    const size = image.kind === 'image' ? sizeOfImage(image) : 0;
    return [entry.platform ? formatPlatform(entry.platform) : '', size] as const;
  });
  return new Map(sizes);
}

function sizeOfImage({ config, layers }: { config: Descriptor; layers: readonly Descriptor[] }): number {
  const blobs = new Map([config, ...layers].map(({ digest, size }) => [digest, size]));
  return [...blobs.values()].reduce((sum, size) => sum + size, 0);
}
