import type { Inspection } from '../publish/contract.ts';
import { repositoryState } from '../publish/inspect.ts';
import type { Cancellable } from '../oci/content.ts';
import type { ImageReport, TagReport } from '../publish/report.ts';

/** What a publish would do to each image's tags, from what they point at now. Nothing is changed. */
export async function foresee(
  inspections: readonly Inspection[],
  options: Cancellable,
): Promise<ImageReport[]> {
  return Promise.all(inspections.map((inspection) => foreseeImage(inspection, options)));
}

async function foreseeImage({ target, tags, error }: Inspection, options: Cancellable): Promise<ImageReport> {
  const { destination, optional } = target;
  const image: ImageReport = {
    name: destination.name,
    status: 'planned',
    optional,
    tags: [],
    blobs: { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 },
    manifests: { pushed: 0, existing: 0 },
    requests: destination.traffic?.requests ?? 0,
    retries: destination.traffic?.retries ?? 0,
    milliseconds: 0,
  };
  if (error !== undefined) return { ...image, error: describe(error) };
  for (const wanted of target.tags) {
    const current = tags.get(wanted.name);
    const state = repositoryState(destination, current, options);
    const decision = (await wanted.mayMove?.(state)) ?? { move: true as const };
    const report: TagReport = { name: wanted.name, status: current ? 'moved' : 'created' };
    if (current) report.previous = current.digest;
    if (!decision.move) Object.assign(report, { status: 'kept', reason: decision.reason });
    else if (current && wanted.writeOnce) {
      report.reason = 'write-once: stays, if it was made from this commit';
    }
    image.tags.push(report);
  }
  return image;
}

function describe(error: unknown): NonNullable<ImageReport['error']> {
  const { message, hint, code } = error as { message: string; hint?: string; code?: string };
  return { message, ...(hint === undefined ? {} : { hint }), ...(code === undefined ? {} : { code }) };
}
