import type { BlobOffer, BlobUpload } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import type { BlobCopy, CopySession } from './session.ts';
import type { Tee } from '../tee/tee.ts';
import type { EnsureOptions, RepositoryUploader } from '../uploads/uploader.ts';

interface CopyBlobOptions {
  tee: Tee;
  /** Where the blob is read: the registry it goes to mounts it from there. */
  source?: Pick<BlobOffer, 'repository'>;
  /** Repositories of base images, which may hold it; asked only when it is missing. */
  mountFrom?: () => Promise<string[]>;
  signal?: AbortSignal;
  /** Resolves to true when it was sent while it arrived. */
  streamed?: Promise<boolean>;
}

/**
 * Brings one blob into the repository of `uploader`, or waits for whoever does so already. Where it can be mounted from
 * is known best by the other repositories of the registry: they are waited for.
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
  // Nothing is thrown away that this reader needs, from now on.
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

/** A mount from the source's own repository is certain where source and target are one registry. */
function holderPath(uploader: RepositoryUploader, source: CopyBlobOptions['source']): string | undefined {
  const { host, path } = uploader.destination.repository;
  return source?.repository?.host === host && source.repository.path !== path
    ? source.repository.path
    : undefined;
}

/** Tells the other uploaders of the registry what this uploader's repository holds anyway. */
export function recordHeld(
  session: CopySession,
  { destination }: RepositoryUploader,
  digests: Iterable<Digest>,
): void {
  session.mounts.recordHeld(destination.repository, digests);
}

/** A registry says that it lacks a blob: what is known of it there was wrong. */
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
