import type { BlobOffer, BlobUpload } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import type { BlobCopy, CopySession } from './session.ts';
import type { Tee } from '../tee/tee.ts';
import type { EnsureOptions, RepositoryUploader } from '../uploads/uploader.ts';

interface CopyBlobOptions {
  tee: Tee;
  /** Where the blob is read. A target in the same registry mounts it from there. */
  source?: Pick<BlobOffer, 'repository'>;
  /** Repositories of base images, which may hold the blob; asked only if it is missing. */
  mountFrom?: () => Promise<string[]>;
  signal?: AbortSignal;
  /** Resolves to true when it was sent while it arrived. */
  streamed?: Promise<boolean>;
}

/**
 * Copies one blob to the uploader's repository, or waits for the copy that is already running. First waits for
 * other repositories of the same registry that are getting the blob, since it can be mounted from them.
 * @throws PublishError, RegistryError, or whatever the source fails with.
 */
export async function copyBlob(
  session: CopySession,
  uploader: RepositoryUploader,
  blob: BlobUpload,
  options: CopyBlobOptions,
): Promise<void> {
  const known = session.blobCopies.get(uploader.destination)?.get(blob.digest);
  if (known && (await known.done)) {
    if (known.by !== uploader) uploader.countFound(blob);
    return;
  }
  // From here on, the tee keeps every byte for this reader.
  const consumer = options.tee.join();
  try {
    await bringOnce(session, uploader, blob, { ...options, open: consumer.open });
  } finally {
    consumer.leave();
  }
}

function bringOnce(
  session: CopySession,
  uploader: RepositoryUploader,
  blob: BlobUpload,
  { source, mountFrom, signal, streamed, open }: CopyBlobOptions & Pick<EnsureOptions, 'open'>,
): Promise<void> {
  const { repository } = uploader.destination;
  const place = session.mounts.announce(repository, blob.digest);
  const work = async (): Promise<void> => {
    await session.lookedUp;
    const holder = holderPath(uploader, source) ?? (await place.holder());
    await uploader.ensure(blob, {
      signal,
      ...(streamed ? { streamed } : {}),
      mountFirst: holder !== undefined,
      likelyMissing: session.likelyNew.has(uploader.destination),
      candidates: async () => (holder !== undefined ? [holder] : ((await mountFrom?.()) ?? [])),
      open,
    });
  };
  const bringing = work();
  place.settle(bringing);
  note(session, uploader, blob.digest, bringing);
  return bringing;
}

/** The source's own repository, if it is in the same registry: it certainly holds the blob. */
function holderPath(uploader: RepositoryUploader, source: CopyBlobOptions['source']): string | undefined {
  const { host, path } = uploader.destination.repository;
  return source?.repository?.host === host && source.repository.path !== path
    ? source.repository.path
    : undefined;
}

/** Tells the other uploaders of the registry which blobs this repository already holds. */
export function recordHeld(
  session: CopySession,
  { destination }: RepositoryUploader,
  digests: Iterable<Digest>,
): void {
  session.mounts.recordHeld(destination.repository, digests);
}

/** Forgets a blob that was believed to be there and that the registry reports as missing. */
export function forgetBlob(session: CopySession, uploader: RepositoryUploader, digest: Digest): void {
  uploader.forget(digest);
  session.blobCopies.get(uploader.destination)?.delete(digest);
}

function note(
  { blobCopies }: CopySession,
  uploader: RepositoryUploader,
  digest: Digest,
  bringing: Promise<void>,
): void {
  const ofRepository = blobCopies.get(uploader.destination) ?? new Map<Digest, BlobCopy>();
  blobCopies.set(uploader.destination, ofRepository);
  const done = bringing.then(
    () => true,
    () => false,
  );
  ofRepository.set(digest, { by: uploader, done });
}
