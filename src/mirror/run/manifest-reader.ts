import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import { ask, holds, type MirrorJobContext } from './job-context.ts';

/**
 * The source for copying one image: manifests that a destination already has are read there, because reading
 * them at the source may count against a pull limit.
 */
export function createReader(
  context: MirrorJobContext,
  root: Descriptor,
  uploaders: readonly RepositoryUploader[],
  manifests?: ReadonlyMap<string, Buffer>,
): Source {
  const { job, run } = context;
  const { source } = job;
  return {
    name: source.name,
    repository: source.repository,
    resolve: (reference, options) => source.resolve(reference, options),
    readBlob: (descriptor, options) => source.readBlob(descriptor, options),
    async readManifest(descriptor) {
      const bytes = manifests?.get(descriptor.digest);
      if (bytes) return bytes;
      const holder = completeHolder(context, root) ?? (await findHolder(context, uploaders, descriptor));
      if (!holder) return readAtSource(context, descriptor);
      const { destination, requests } = holder;
      try {
        return await requests.run(0, () => destination.readManifest(descriptor, run.options));
      } catch {
        // This only saves source requests, so errors are ignored and the source is read instead.
        run.options.signal?.throwIfAborted();
        return readAtSource(context, descriptor);
      }
    },
  };
}

/**
 * Reads a manifest at the source, within its pull limit.
 * @throws RateLimitedError when the limit is used up.
 * @throws PublishError `HOST_DOWN`, or when the source refuses.
 */
export function readAtSource({ job, run, reads }: MirrorJobContext, descriptor: Descriptor): Promise<Buffer> {
  const { source } = job;
  const probe = (): Promise<unknown> => source.resolve(descriptor.digest, run.options);
  return reads.run(0, () =>
    run.pullLimiter.run(source, probe, () =>
      ask(run, source, () => source.readManifest(descriptor, run.options)),
    ),
  );
}

/** The repository that has the root; it then also has everything below it. */
function completeHolder(
  { session, held }: MirrorJobContext,
  root: Descriptor,
): RepositoryUploader | undefined {
  return session.uploaders.find((uploader) => held.get(uploader)?.has(root.digest));
}

/** All destinations are checked, since what each of them is missing has to be known anyway. */
async function findHolder(
  context: MirrorJobContext,
  uploaders: readonly RepositoryUploader[],
  descriptor: Descriptor,
): Promise<RepositoryUploader | undefined> {
  const answers = await Promise.all(
    uploaders.map((uploader) =>
      // A failing destination is reported when it is written to.
      holds(context, uploader, descriptor).catch(() => false),
    ),
  );
  return uploaders.find((_uploader, position) => answers[position]);
}
