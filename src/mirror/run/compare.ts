import type { Descriptor } from '../../oci/descriptor.ts';
import { isDigest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { mapConcurrent, collect } from '../../support/map-concurrent.ts';
import { targetTag } from '../rules/pattern.ts';
import type { AppliedRule } from '../select/source-jobs.ts';
import { destinationName, type CopyTask, type PlannedCopy } from './copy-task.ts';
import { platformsKey } from './filter-index.ts';
import { ask, askDestination, holds, type MirrorJobContext } from './job-context.ts';
import { isUpToDate } from './platforms.ts';

/** Maximum number of parallel tag lookups at the source; each registry's limiter may reduce it. */
const LOOKUPS = 32;
/** Minimum number of tags for which listing the destination's tags saves more requests than it costs. */
const WORTH_LISTING = 20;

/** The images to copy, and the copies that are up to date. */
export interface Comparison {
  missing: CopyTask[];
  present: CopyTask[];
}

/**
 * Looks up every selected tag once at the source, and once at each destination that has it. Each lookup is a
 * HEAD, which no registry counts as a pull. Tags with the same digest become one image.
 */
export async function compare(context: MirrorJobContext): Promise<Comparison> {
  await listDestinations(context);
  const comparison: Comparison = { missing: [], present: [] };
  const images = { missing: new Map<string, CopyTask>(), present: new Map<string, CopyTask>() };
  const references = new Map<string, AppliedRule[]>();
  for (const use of context.job.uses) {
    for (const reference of [...use.tags, ...use.digests]) {
      references.set(reference, [...(references.get(reference) ?? []), use]);
    }
  }
  const step = context.run.progress.step('Comparing', 'tag');
  step.expect(references.size);
  const found = await mapConcurrent([...references], LOOKUPS, async ([reference, uses]) => {
    try {
      return await compareOne(context, reference, uses);
    } finally {
      step.done();
    }
  });
  // In the order of the rules, not in that of the answers.
  for (const { copy, root, there } of found.flat()) addTo(images[there ? 'present' : 'missing'], root, copy);
  comparison.missing.push(...images.missing.values());
  comparison.present.push(...images.present.values());
  return comparison;
}

/** A copy that was compared with what its destination has. */
interface ComparedCopy {
  copy: PlannedCopy;
  /** As at the source. */
  root: Descriptor;
  /** It is up to date. */
  there: boolean;
}

/** Looks up one tag at the source and at its destinations. A failure is recorded for each of its copies. */
async function compareOne(
  context: MirrorJobContext,
  reference: string,
  uses: readonly AppliedRule[],
): Promise<ComparedCopy[]> {
  const copies = uses.flatMap((use) => copiesOf(context, use, reference));
  let root: Descriptor;
  try {
    root = await resolveSource(context, reference, uses);
  } catch (error) {
    failAll(context, copies, error, reference);
    return [];
  }
  const compared = copies.map(async (copy): Promise<ComparedCopy[]> => {
    try {
      return [{ copy, root, there: await isThere(context, copy, root) }];
    } catch (error) {
      failAll(context, [copy], error, root.digest);
      return [];
    }
  });
  return (await Promise.all(compared)).flat();
}

function failAll(
  { run, recorder }: MirrorJobContext,
  copies: readonly PlannedCopy[],
  error: unknown,
  reference: string,
): void {
  run.options.signal?.throwIfAborted();
  for (const copy of copies) {
    const { host, path } = copy.uploader.destination.repository;
    const destination = `${host}/${path}${copy.tag === undefined ? `@${reference}` : `:${copy.tag}`}`;
    recorder.failed(copy.rule, { source: copy.source, destination }, error);
  }
}

function addTo(images: Map<string, CopyTask>, root: Descriptor, copy: PlannedCopy): void {
  const { platforms } = copy.rule;
  const key = `${root.digest} ${platforms === 'all' ? 'all' : platformsKey(platforms)}`;
  const image = images.get(key) ?? { root, platforms, copies: [] };
  images.set(key, image);
  // Two rules may request the same copy; it is done once.
  const twin = image.copies.some(({ uploader, tag }) => uploader === copy.uploader && tag === copy.tag);
  if (!twin) image.copies.push(copy);
}

function copiesOf({ job, uploaders }: MirrorJobContext, use: AppliedRule, reference: string): PlannedCopy[] {
  const byDigest = isDigest(reference);
  return use.targets.flatMap(({ target, name }) => {
    const uploader = uploaders.get(name);
    if (!uploader) return [];
    const source = byDigest ? `${job.name}@${reference}` : `${job.name}:${reference}`;
    // A digest has no tag to expand a template with; a literal tag is set.
    if (byDigest && target.tag.includes('{')) return [{ rule: use.rule, uploader, source }];
    const tag = byDigest ? target.tag : targetTag(target, reference, use.rule.tags.match);
    return [{ rule: use.rule, uploader, source, tag }];
  });
}

async function resolveSource(
  { job, run, reads }: MirrorJobContext,
  reference: string,
  uses: readonly AppliedRule[],
): Promise<Descriptor> {
  const root = await reads.run(0, () =>
    ask(run, job.source, () => job.source.resolve(reference, run.options)),
  );
  const name = isDigest(reference) ? `${job.name}@${reference}` : `${job.name}:${reference}`;
  if (!root) {
    throw new PublishError(`${name} not found`, {
      code: 'MANIFEST_UNKNOWN',
      hint: 'Check the rule. If the repository is private, add its registry to `registry-auth`.',
    });
  }
  const pinned = uses.find(({ rule }) => rule.from.tag !== undefined && rule.from.digest !== undefined);
  if (pinned && pinned.rule.from.digest !== root.digest) {
    throw new PublishError(`${name} points at ${root.digest}, and the rule says ${pinned.rule.from.digest}`, {
      code: 'DIGEST_MISMATCH',
      hint: 'The tag was moved; check the new image, and change the digest in from.',
    });
  }
  return root;
}

/** Whether the copy is up to date; sets `copy.previous`. */
async function isThere(context: MirrorJobContext, copy: PlannedCopy, root: Descriptor): Promise<boolean> {
  const { uploader, tag, rule } = copy;
  if (tag === undefined) return rule.platforms === 'all' && holds(context, uploader, root);
  const listed = context.listed.get(uploader);
  if (listed && !listed.has(tag)) return false;
  const { run } = context;
  const current = await uploader.requests.run(0, () =>
    askDestination(context, uploader, () => uploader.destination.resolve(tag, run.options)),
  );
  if (!current) return false;
  copy.previous = current;
  context.held.get(uploader)?.add(current.digest);
  return isUpToDate(context, uploader, root, current, rule.platforms);
}

async function listDestinations(context: MirrorJobContext): Promise<void> {
  const { job, uploaders, run, listed } = context;
  await Promise.all(
    [...uploaders].map(async ([name, uploader]) => {
      const uses = job.uses.filter(({ targets }) => targets.some((target) => target.name === name));
      const tags = uses.reduce((sum, use) => sum + use.tags.length, 0);
      if (tags < WORTH_LISTING && !uses.some(({ rule }) => rule.prune)) return;
      try {
        const names = await askDestination(context, uploader, () =>
          collect(uploader.destination.tags(run.options)),
        );
        listed.set(uploader, new Set(names));
        if (names.length === 0) context.session.likelyNew.add(uploader.destination);
      } catch {
        // Then each tag is looked up instead; an unavailable destination is reported there.
        run.options.signal?.throwIfAborted();
      }
    }),
  );
}

/** Records the copies that are up to date and, in a dry run, those that would be made. */
export function recordComparison(
  { recorder, run }: MirrorJobContext,
  { missing, present }: Comparison,
): void {
  const record = (image: CopyTask, status: 'existing' | 'planned'): void => {
    for (const copy of image.copies) {
      recorder.add({
        rule: copy.rule.number,
        source: copy.source,
        destination: destinationName(copy, image.root.digest),
        status,
        ...(image.platforms === 'all' ? { digest: image.root.digest } : { sourceDigest: image.root.digest }),
        ...(copy.previous ? { previous: copy.previous.digest } : {}),
        ...(image.note === undefined ? {} : { note: image.note }),
      });
    }
  };
  for (const image of present) record(image, 'existing');
  if (run.options.dryRun) for (const image of missing) record(image, 'planned');
}
