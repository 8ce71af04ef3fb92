import type { Source, Content } from '../oci/content.ts';
import type { Platform } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { children } from '../oci/manifest.ts';
import { formatPlatform, isAttestation } from '../oci/platform.ts';
import { type ManifestNode, type Graph, readConfig } from './graph.ts';

/** The runnable platforms of a graph and their compressed sizes; configs are read where the index names no platform. */
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
}
