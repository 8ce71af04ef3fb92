import type { Cancellable, PutManifestResult } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { ManifestNode } from '../source/graph.ts';
import type { RepositoryUploader } from '../uploads/uploader.ts';

/** A registry's codes for a manifest that names what it doesn't have (distribution-spec, "Error Codes"). */
const PARTS_MISSING = ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'];

/**
 * Puts a manifest all of whose parts were brought. A registry that misses one nevertheless (it was removed meanwhile,
 * mounted in name only, or said to be there and isn't) is looked into once more, and gets what it lacks.
 * @param bring brings one blob, after looking whether it is there.
 * @throws RegistryError.
 */
export async function putComplete(
  uploader: RepositoryUploader,
  node: Pick<ManifestNode, 'descriptor' | 'bytes' | 'blobs'>,
  bring: (digest: Digest) => Promise<void>,
  options: Cancellable,
): Promise<PutManifestResult> {
  const put = (): Promise<PutManifestResult> =>
    uploader.requests.run(0, () => uploader.destination.putManifest(node.descriptor, node.bytes, options));
  const complete = async (): Promise<void> => {
    const digests = [...new Set(node.blobs)];
    for (const digest of digests) uploader.forget(digest);
    await Promise.all(digests.map(bring));
  };
  return putAgain(put, complete, options);
}

/**
 * Puts a manifest, and once more after `complete` when the registry says that it lacks some of its parts.
 * @throws RegistryError; whatever `complete` fails with.
 */
export async function putAgain<T>(
  put: () => Promise<T>,
  complete: () => Promise<void>,
  { signal }: Cancellable,
): Promise<T> {
  try {
    return await put();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof PublishError) || !PARTS_MISSING.includes(error.code ?? '')) throw error;
  }
  await complete();
  return put();
}
