import { setTimeout as delay } from 'node:timers/promises';
import type { Cancellable } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import type { RepositoryUploader } from '../uploads/uploader.ts';

/** Milliseconds between reads. A registry with several replicas may answer from a stale one for a moment. */
export const READ_BACK_PAUSES: readonly number[] = [100, 400, 1000];

/** A tag that was set or removed, or the digest of a manifest that was pushed. */
interface Stored {
  reference: string;
  /** Undefined: removed. */
  digest: Digest | undefined;
}

/**
 * Reads a tag or manifest until it shows what was sent. A success status is not proof: registries lose what they
 * acknowledged, and proxies answer in their place.
 * @throws PublishError `READ_BACK_MISMATCH`; RegistryError.
 */
export async function readBack(
  uploader: RepositoryUploader,
  stored: Stored,
  options: Cancellable,
): Promise<void> {
  const { destination, requests } = uploader;
  const { reference, digest } = stored;
  let found: Digest | undefined;
  for (const pause of [...READ_BACK_PAUSES, undefined]) {
    found = (await requests.run(0, () => destination.resolve(reference, options)))?.digest;
    if (found === digest) return;
    if (pause !== undefined) await delay(pause, undefined, options);
  }
  throw mismatch(destination.name, stored, found);
}

/** The error for a tag or manifest that reads back as something else. */
export function mismatch(
  name: string,
  { reference, digest }: Stored,
  found: Digest | undefined,
): PublishError {
  const again =
    'Check what else writes to this repository, and that the registry keeps what it accepts. Run again.';
  const what =
    digest === undefined
      ? `${name}:${reference} was removed`
      : reference === digest
        ? `${name}@${digest} was pushed`
        : `${name}:${reference} was set to ${digest}`;
  return new PublishError(`${what} and reads back as ${found ?? 'missing'}`, {
    code: 'READ_BACK_MISMATCH',
    hint: again,
  });
}

/** Reads back manifests that were pushed by digest, 16 at a time. @throws as `readBack`. */
export async function readBackManifests(
  uploader: RepositoryUploader,
  manifests: readonly Descriptor[],
  options: Cancellable,
): Promise<void> {
  await mapConcurrent(manifests, 16, ({ digest }) =>
    readBack(uploader, { reference: digest, digest }, options),
  );
}
