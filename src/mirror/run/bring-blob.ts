import type { BlobNode, Graph } from '../../copy/graph.ts';
import { bringBlob } from '../../copy/session.ts';
import { withTrueSize } from '../../copy/true-size.ts';
import type { RepositoryUploader } from '../../copy/uploader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { MirrorJobContext } from './job-context.ts';

/** Brings a blob that the registry turned out to lack. */
export async function bringAgain(
  context: MirrorJobContext,
  uploader: RepositoryUploader,
  graph: Graph,
  digest: Digest,
): Promise<void> {
  context.staging.brought.get(uploader.destination)?.delete(digest);
  await bringShared(context, uploader, graph, digest);
}

/** Brings a blob to an uploader, or waits for the image that does so already. */
export async function bringShared(
  context: MirrorJobContext,
  uploader: RepositoryUploader,
  graph: Graph,
  digest: Digest,
): Promise<void> {
  const { staging } = context;
  const underWay = staging.brought.get(uploader.destination)?.get(digest);
  if (underWay && (await underWay)) return;
  const named = graph.blobs.get(digest);
  if (!named) return;
  const node = withSize(named, context.trueSizes.get(digest));
  try {
    await bringFromSource(context, uploader, node);
  } catch (error) {
    const actual = await withTrueSize(context.job.source, node.descriptor, error, context.run.options);
    if (!actual) throw error;
    noteSize(context, node.descriptor, actual);
    await bringFromSource(context, uploader, withSize(node, actual.size));
  }
}

function withSize(node: BlobNode, size = node.descriptor.size): BlobNode {
  return { ...node, descriptor: { ...node.descriptor, size } };
}

/** Once for all destinations and images. */
function noteSize({ trueSizes, job, run }: MirrorJobContext, named: Descriptor, actual: Descriptor): void {
  if (trueSizes.has(named.digest)) return;
  trueSizes.set(named.digest, actual.size);
  run.options.reporter.warning(
    `${job.name}: ${named.digest} has ${actual.size} bytes, not ${named.size} as a manifest says; it is copied as it is`,
  );
}

async function bringFromSource(
  context: MirrorJobContext,
  uploader: RepositoryUploader,
  node: BlobNode,
): Promise<void> {
  const { run, job, staging, tees } = context;
  const { digest, size } = node.descriptor;
  const { host, path } = uploader.destination.repository;
  const { tee, release } = tees.acquire(node);
  const signal = run.options.signal;
  const holder = job.repository.host === host ? job.repository.path : run.locations.find(host, digest, path);
  const bringing = run.breaker.guard(host, () =>
    bringBlob(staging, uploader, { digest, size }, { tee, holder, ...(signal ? { signal } : {}) }),
  );
  run.locations.add(host, digest, path, bringing);
  try {
    await bringing;
  } finally {
    await release();
  }
}
