import { readConfig } from '../../copy/source/graph.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isAttestation } from '../../oci/platform.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import type { PullLimiter } from '../limits/pull-limit.ts';
import type { Step } from '../progress.ts';
import type { MirrorOptions, MirrorRepository } from '../types.ts';

const CREATED = 'org.opencontainers.image.created';
/** Maximum number of tags read in parallel. */
const LOOKUPS = 8;
/** Stored for images without a creation date, so that they aren't read again. */
const UNDATED = 'unknown';

/**
 * Reads when the images of tags were created, from the annotation or the config's `created`. That takes up to
 * three requests per tag, two of which may count as pulls, so the dates are cached by digest in the state.
 */
export async function readCreated(
  source: MirrorRepository,
  tags: readonly string[],
  options: MirrorOptions,
  limiter: PullLimiter,
  step: Step,
): Promise<Map<string, number>> {
  const dates = new Map<string, number>();
  step.expect(tags.length);
  await mapConcurrent(tags, LOOKUPS, async (tag) => {
    step.done();
    const descriptor = await source.resolve(tag, options);
    if (!descriptor) return;
    const key = `created:${descriptor.digest}`;
    const known = options.state?.get(key);
    const date =
      known === undefined ? await createdOf(source, descriptor, options, limiter) : parseDate(known);
    options.state?.set(key, date === undefined ? UNDATED : String(date));
    if (date !== undefined) dates.set(tag, date);
  });
  return dates;
}

function parseDate(kept: string): number | undefined {
  const date = Number(kept);
  return Number.isFinite(date) ? date : undefined;
}

async function createdOf(
  source: MirrorRepository,
  descriptor: Descriptor,
  options: MirrorOptions,
  limiter: PullLimiter,
): Promise<number | undefined> {
  const probe = (): Promise<unknown> => source.resolve(descriptor.digest, options);
  const bytes = await limiter.run(source, probe, () => source.readManifest(descriptor, options));
  const manifest = parseManifest(bytes, descriptor.mediaType, `${descriptor.digest} of ${source.name}`);
  const annotated = Date.parse(manifest.annotations[CREATED] ?? '');
  if (!Number.isNaN(annotated)) return annotated;
  if (manifest.kind === 'index') {
    const first = manifest.manifests.find((entry) => !isAttestation(entry));
    return first && createdOf(source, first, options, limiter);
  }
  const config = await readConfig(source, { descriptor, bytes }, undefined, options);
  const created = Date.parse(String(config?.['created'] ?? ''));
  return Number.isNaN(created) ? undefined : created;
}
