import type { Cancellable, PutManifestResult } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { ManifestNode } from '../source/graph.ts';
import type { RepositoryUploader } from '../uploads/uploader.ts';

/** Error codes for a manifest that refers to content the registry doesn't have (distribution-spec, "Error Codes"). */
const PARTS_MISSING = ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'];

/**
 * Pushes a manifest whose parts were copied. If the registry reports a missing part (removed in the meantime, or
 * wrongly reported as present or mounted), all parts are looked up and copied again, once.
 * @param bring copies one blob after looking it up.
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
 * Pushes a manifest, and once more after `complete` if the registry reports missing parts.
 * @throws RegistryError, or whatever `complete` throws.
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
