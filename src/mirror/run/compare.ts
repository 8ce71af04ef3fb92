import type { Descriptor } from '../../oci/descriptor.ts';
import { isDigest } from '../../oci/digest.ts';
import { Problem } from '../../oci/errors.ts';
import { inTurn, collect } from '../../support/map-concurrent.ts';
import { targetTag } from '../rules/pattern.ts';
import type { RuleUse } from '../select/source-jobs.ts';
import { destinationName, type Image, type Want } from './copy-task.ts';
import { platformsKey } from './filter-index.ts';
import { holds, type Workshop } from './job-context.ts';
import { isUpToDate } from './platforms.ts';

/** Source tags looked up at once; the limiters hold back what is too much for a registry. */
const LOOKUPS = 32;
/** From this many tags on, a list of what a destination has saves more lookups than it costs. */
const WORTH_LISTING = 20;

/** What is to be copied, and what is there. */
export interface Comparison {
  missing: Image[];
  present: Image[];
}

/**
 * Looks up every chosen tag once at the source and once at each destination that has it: a HEAD each, which no
 * registry counts as a pull. Tags of one digest become one image.
 */
export async function compare(workshop: Workshop): Promise<Comparison> {
  await listDestinations(workshop);
  const comparison: Comparison = { missing: [], present: [] };
  const images = { missing: new Map<string, Image>(), present: new Map<string, Image>() };
  const references = new Map<string, RuleUse[]>();
  for (const use of workshop.job.uses) {
    for (const reference of [...use.tags, ...use.digests]) {
      references.set(reference, [...(references.get(reference) ?? []), use]);
    }
  }
  await inTurn([...references], LOOKUPS, async ([reference, uses]) => {
    const wants = uses.flatMap((use) => wantsOf(workshop, use, reference));
    let root: Descriptor;
    try {
      root = await resolveSource(workshop, reference, uses);
    } catch (error) {
      failAll(workshop, wants, error, reference);
      return;
    }
    await Promise.all(
      wants.map(async (want) => {
        try {
          const there = await isThere(workshop, want, root);
          addTo(images[there ? 'present' : 'missing'], root, want);
        } catch (error) {
          failAll(workshop, [want], error, root.digest);
        }
      }),
    );
  });
  comparison.missing.push(...images.missing.values());
  comparison.present.push(...images.present.values());
  return comparison;
}

function failAll(
  { run, recorder }: Workshop,
  wants: readonly Want[],
  error: unknown,
  reference: string,
): void {
  run.options.signal?.throwIfAborted();
  for (const want of wants) {
    const { host, path } = want.lane.destination.repository;
    const destination = `${host}/${path}${want.tag === undefined ? `@${reference}` : `:${want.tag}`}`;
    recorder.failed(want.rule, { source: want.source, destination }, error);
  }
}

function addTo(images: Map<string, Image>, root: Descriptor, want: Want): void {
  const { platforms } = want.rule;
  const key = `${root.digest} ${platforms === 'all' ? 'all' : platformsKey(platforms)}`;
  const image = images.get(key) ?? { root, platforms, wants: [] };
  images.set(key, image);
  // Two rules may want the same; it is done once.
  const twin = image.wants.some(({ lane, tag }) => lane === want.lane && tag === want.tag);
  if (!twin) image.wants.push(want);
}

function wantsOf({ job, lanes }: Workshop, use: RuleUse, reference: string): Want[] {
  const byDigest = isDigest(reference);
  return use.targets.flatMap(({ target, name }) => {
    const lane = lanes.get(name);
    if (!lane) return [];
    const source = byDigest ? `${job.name}@${reference}` : `${job.name}:${reference}`;
    // A digest has no tag to fill a template with; a tag that is written out is set.
    if (byDigest && target.tag.includes('{')) return [{ rule: use.rule, lane, source }];
    const tag = byDigest ? target.tag : targetTag(target, reference, use.rule.tags.match);
    return [{ rule: use.rule, lane, source, tag }];
  });
}

async function resolveSource(
  { job, run, reads }: Workshop,
  reference: string,
  uses: readonly RuleUse[],
): Promise<Descriptor> {
  const root = await reads.run(0, () =>
    run.health.guard(job.repository.host, () => job.source.resolve(reference, run.options)),
  );
  const name = isDigest(reference) ? `${job.name}@${reference}` : `${job.name}:${reference}`;
  if (!root) {
    throw new Problem(`${name} does not exist`, {
      code: 'MANIFEST_UNKNOWN',
      hint: 'Check from and tags; if it is private, log in to its registry.',
    });
  }
  const pinned = uses.find(({ rule }) => rule.from.tag !== undefined && rule.from.digest !== undefined);
  if (pinned && pinned.rule.from.digest !== root.digest) {
    throw new Problem(`${name} points at ${root.digest}, and the rule says ${pinned.rule.from.digest}`, {
      code: 'DIGEST_MISMATCH',
      hint: 'The tag was moved; check the new image, and change the digest in from.',
    });
  }
  return root;
}

/** Fills in what the destination has, too. */
async function isThere(workshop: Workshop, want: Want, root: Descriptor): Promise<boolean> {
  const { lane, tag, rule } = want;
  if (tag === undefined) return rule.platforms === 'all' && holds(workshop, lane, root);
  const listed = workshop.listed.get(lane);
  if (listed && !listed.has(tag)) return false;
  const { run } = workshop;
  const current = await lane.requests.run(0, () =>
    run.health.guard(lane.destination.repository.host, () => lane.destination.resolve(tag, run.options)),
  );
  if (!current) return false;
  want.previous = current;
  workshop.held.get(lane)?.add(current.digest);
  return isUpToDate(workshop, lane, root, current, rule.platforms);
}

async function listDestinations(workshop: Workshop): Promise<void> {
  const { job, lanes, run, listed } = workshop;
  await Promise.all(
    [...lanes].map(async ([name, lane]) => {
      const uses = job.uses.filter(({ targets }) => targets.some((target) => target.name === name));
      const tags = uses.reduce((sum, use) => sum + use.tags.length, 0);
      if (tags < WORTH_LISTING && !uses.some(({ rule }) => rule.prune)) return;
      try {
        const names = await run.health.guard(lane.destination.repository.host, () =>
          collect(lane.destination.tags(run.options)),
        );
        listed.set(lane, new Set(names));
        if (names.length === 0) workshop.staging.fresh.add(lane.destination);
      } catch {
        // Then every tag is looked up; a destination that is out of order is reported there.
        run.options.signal?.throwIfAborted();
      }
    }),
  );
}

/** Records what is there, and, in a dry run, what would be copied. */
export function recordComparison({ recorder, run }: Workshop, { missing, present }: Comparison): void {
  const record = (image: Image, status: 'existing' | 'planned'): void => {
    for (const want of image.wants) {
      recorder.add({
        rule: want.rule.number,
        source: want.source,
        destination: destinationName(want, image.root.digest),
        status,
        ...(image.platforms === 'all' ? { digest: image.root.digest } : { sourceDigest: image.root.digest }),
        ...(want.previous ? { previous: want.previous.digest } : {}),
        ...(image.note === undefined ? {} : { note: image.note }),
      });
    }
  };
  for (const image of present) record(image, 'existing');
  if (run.options.dryRun) for (const image of missing) record(image, 'planned');
}
