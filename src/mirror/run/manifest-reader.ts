import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Lane } from '../../copy/uploader.ts';
import { holds, type Workshop } from './job-context.ts';

/**
 * The source of a job, as a walk through one image sees it: a manifest that one of the destinations holds is read
 * there, because reading it at the source may count against a pull limit.
 */
export function createReader(
  workshop: Workshop,
  root: Descriptor,
  lanes: readonly Lane[],
  made?: ReadonlyMap<string, Buffer>,
): Source {
  const { job, run } = workshop;
  const { source } = job;
  return {
    name: source.name,
    repository: source.repository,
    resolve: (reference, options) => source.resolve(reference, options),
    readBlob: (descriptor, options) => source.readBlob(descriptor, options),
    async readManifest(descriptor) {
      const bytes = made?.get(descriptor.digest);
      if (bytes) return bytes;
      const holder = completeHolder(workshop, root) ?? (await findHolder(workshop, lanes, descriptor));
      if (!holder) return readAtSource(workshop, descriptor);
      const { destination, requests } = holder;
      try {
        return await requests.run(0, () => destination.readManifest(descriptor, run.options));
      } catch {
        // Sparing the source was all there was to win.
        run.options.signal?.throwIfAborted();
        return readAtSource(workshop, descriptor);
      }
    },
  };
}

/** Reads a manifest at the source, within its limits. */
export function readAtSource({ job, run, reads }: Workshop, descriptor: Descriptor): Promise<Buffer> {
  const { source } = job;
  const probe = (): Promise<unknown> => source.resolve(descriptor.digest, run.options);
  return reads.run(0, () =>
    run.gate.run(source, probe, () =>
      run.health.guard(job.repository.host, () => source.readManifest(descriptor, run.options)),
    ),
  );
}

/** A repository that holds the root holds everything under it. */
function completeHolder({ staging, held }: Workshop, root: Descriptor): Lane | undefined {
  return staging.lanes.find((lane) => held.get(lane)?.has(root.digest));
}

/** All lanes are asked, since what each of them lacks has to be known anyway. */
async function findHolder(
  workshop: Workshop,
  lanes: readonly Lane[],
  descriptor: Descriptor,
): Promise<Lane | undefined> {
  const answers = await Promise.all(
    lanes.map((lane) =>
      // A destination that fails is found out when it is written to.
      holds(workshop, lane, descriptor).catch(() => false),
    ),
  );
  return lanes.find((_lane, position) => answers[position]);
}
