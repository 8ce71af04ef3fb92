import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import { holds, type MirrorJobContext } from './job-context.ts';

/**
 * The source of a job, as a walk through one image sees it: a manifest that one of the destinations holds is read
 * there, because reading it at the source may count against a pull limit.
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
        // Sparing the source was all there was to win.
        run.options.signal?.throwIfAborted();
        return readAtSource(context, descriptor);
      }
    },
  };
}

/** Reads a manifest at the source, within its limits. */
export function readAtSource({ job, run, reads }: MirrorJobContext, descriptor: Descriptor): Promise<Buffer> {
  const { source } = job;
  const probe = (): Promise<unknown> => source.resolve(descriptor.digest, run.options);
  return reads.run(0, () =>
    run.pullLimiter.run(source, probe, () =>
      run.breaker.guard(job.repository.host, () => source.readManifest(descriptor, run.options)),
    ),
  );
}

/** A repository that holds the root holds everything under it. */
function completeHolder(
  { session, held }: MirrorJobContext,
  root: Descriptor,
): RepositoryUploader | undefined {
  return session.uploaders.find((uploader) => held.get(uploader)?.has(root.digest));
}

/** All uploaders are asked, since what each of them lacks has to be known anyway. */
async function findHolder(
  context: MirrorJobContext,
  uploaders: readonly RepositoryUploader[],
  descriptor: Descriptor,
): Promise<RepositoryUploader | undefined> {
  const answers = await Promise.all(
    uploaders.map((uploader) =>
      // A destination that fails is found out when it is written to.
      holds(context, uploader, descriptor).catch(() => false),
    ),
  );
  return uploaders.find((_uploader, position) => answers[position]);
}
