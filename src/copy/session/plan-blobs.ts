import type { Digest } from '../../oci/digest.ts';
import type { BlobNode, Graph, ManifestNode } from '../source/graph.ts';
import type { RepositoryUploader } from '../uploads/uploader.ts';

/** A blob to copy, and the repositories of base images that it may be mounted from; asked when it is missing. */
export interface BlobPlan {
  node: BlobNode;
  mountFrom: () => Promise<string[]>;
}

/**
 * The blobs that an uploader needs, largest first. An image shares the first layers of its base image, so if the
 * first layer is neither there nor mountable from a base image's repository, no mount is tried for the other
 * layers.
 */
export function planBlobs(
  uploader: Pick<RepositoryUploader, 'target' | 'decided'>,
  graph: Graph,
  missing: readonly ManifestNode[],
): BlobPlan[] {
  const plans = new Map<Digest, BlobPlan>();
  const bases = uploader.target.mountFrom ?? [];
  for (const { blobs } of missing) {
    const first = blobs[1];
    blobs.forEach((digest, position) => {
      const node = graph.blobs.get(digest);
      if (!node || plans.has(digest)) return;
      const probe = (): Promise<string[]> => Promise.resolve(bases);
      const follow = async (): Promise<string[]> => {
        return first !== undefined && bases.length > 0 && (await uploader.decided(first)) ? bases : [];
      };
      plans.set(digest, { node, mountFrom: position === 0 ? none : position === 1 ? probe : follow });
    });
  }
  return [...plans.values()].sort((a, b) => b.node.descriptor.size - a.node.descriptor.size);
}

/** Nothing to mount from. */
export const none = (): Promise<string[]> => Promise.resolve([]);
