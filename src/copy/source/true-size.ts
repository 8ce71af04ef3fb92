import type { Cancellable, Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';

/** Error codes for content of another size than its descriptor states. */
const WRONG_SIZE = ['SIZE_MISMATCH', 'SIZE_INVALID'];

/**
 * After a read that failed because a manifest states a wrong size: the blob's descriptor with the size reported by
 * the source. The digest still proves the content.
 * @returns undefined if the error has another reason.
 */
export async function withTrueSize(
  source: Pick<Source, 'blobSize'>,
  descriptor: Descriptor,
  error: unknown,
  options: Cancellable = {},
): Promise<Descriptor | undefined> {
  if (!(error instanceof PublishError) || !WRONG_SIZE.includes(error.code ?? '')) return undefined;
  const size = await source.blobSize?.(descriptor.digest, options);
  return size === undefined || size === descriptor.size ? undefined : { ...descriptor, size };
}
