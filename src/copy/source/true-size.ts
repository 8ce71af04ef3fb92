import type { Cancellable, Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';

/** Content that is longer or shorter than its descriptor says. */
const WRONG_SIZE = ['SIZE_MISMATCH', 'SIZE_INVALID'];

/**
 * The descriptor of a blob with the size that its source tells, after a read failed because a manifest names another
 * one: the digest proves the content, so that a copy need not care. @returns undefined when that wasn't the reason.
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
