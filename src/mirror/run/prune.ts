import { readBack } from '../../copy/manifests/read-back.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import { PublishError } from '../../oci/errors.ts';
import { collect } from '../../support/map-concurrent.ts';
import { targetTag } from '../rules/pattern.ts';
import type { MirrorTarget } from '../rules/types.ts';
import { candidateTags } from '../select/select.ts';
import type { SourceJob, AppliedRule } from '../select/source-jobs.ts';
import { createTagDeleter, type TagDeleter } from './delete-tag.ts';
import type { MirrorJobContext } from './job-context.ts';

/**
 * All tags that the plan writes, by the destination's name: one rule must not prune what another one writes.
 */
export function writtenTags(jobs: readonly SourceJob[]): Map<string, Set<string>> {
  const written = new Map<string, Set<string>>();
  if (!jobs.some(({ uses }) => uses.some(({ rule }) => rule.prune))) return written;
  for (const { uses } of jobs) {
    for (const { targets, tags, rule } of uses) {
      for (const { name, target } of targets) {
        const names = written.get(name) ?? new Set();
        written.set(name, names);
        for (const tag of tags) names.add(targetTag(target, tag, rule.tags.match));
      }
    }
  }
  return written;
}

/**
 * Removes tags that are gone from the source, for rules with `prune`. A rule only prunes tags it would have
 * written, which its filter selects. If too many would be removed, that is probably a mistake, and none are.
 */
export async function prune(
  context: MirrorJobContext,
  written: ReadonlyMap<string, Set<string>>,
): Promise<void> {
  for (const use of context.job.uses) {
    if (!use.rule.prune || context.run.refused.has(use.rule)) continue;
    for (const { target, name } of use.targets) {
      const uploader = context.uploaders.get(name);
      if (!uploader) continue;
      try {
        await pruneOne(context, use, target, uploader, written.get(name) ?? new Set());
      } catch (error) {
        context.run.options.signal?.throwIfAborted();
        context.recorder.failure(use.rule, `pruning ${name}`, error);
      }
    }
  }
}

async function pruneOne(
  context: MirrorJobContext,
  use: AppliedRule,
  target: MirrorTarget,
  uploader: RepositoryUploader,
  written: ReadonlySet<string>,
): Promise<void> {
  const { options } = context.run;
  const { rule } = use;
  const there = context.listed.get(uploader) ?? new Set(await collect(uploader.destination.tags(options)));
  const { own, gone } = findGone(context.job.tagNames ?? [], [...there], use, target, written);
  if (gone.length === 0) return;
  const share = gone.length / own;
  const most = rule.prune?.maxShare ?? 0;
  if (share > most || context.job.tagNames?.length === 0) {
    throw new PublishError(
      `${gone.length} of ${own} tags of ${uploader.destination.name} are gone from ${context.job.name}: more than the ${Math.round(most * 100)}% that may be pruned at once`,
      {
        code: 'PRUNE_LIMIT',
        hint: 'Nothing was removed. If it is right, raise prune.max-share for one run.',
      },
    );
  }
  await refuseLive(context, gone);
  const names = gone.map(({ name }) => name);
  const verb = options.dryRun ? 'would prune' : 'prunes';
  options.reporter.info(
    `Mirror rule ${rule.number} ${verb} ${gone.length} of ${own} tags of ${uploader.destination.name}: ${names.join(', ')}`,
  );
  const deleteTag = createTagDeleter(uploader.destination);
  for (const tag of names) await removeTag(context, rule, uploader, tag, deleteTag);
}

/** A tag of the destination, with its name at the source. */
interface GoneTag {
  original: string;
  name: string;
}

/**
 * Tag lists of caches and replicas may be stale or incomplete, so each tag is looked up at the source before
 * it is deleted.
 * @throws PublishError `LISTING_INCOMPLETE` when the source still has one of them.
 */
async function refuseLive({ job, reads, run }: MirrorJobContext, gone: readonly GoneTag[]): Promise<void> {
  const found = await Promise.all(
    gone.map(async ({ original }) => {
      const held = await reads.run(0, () => job.source.resolve(original, run.options));
      return held ? [original] : [];
    }),
  );
  const live = found.flat();
  if (live.length === 0) return;
  throw new PublishError(
    `${job.name} leaves ${live.slice(0, 5).join(', ')} out of its list of tags, and still serves it`,
    {
      code: 'LISTING_INCOMPLETE',
      hint: 'Nothing was removed. Check the source registry, and run again once its list is complete.',
    },
  );
}

/**
 * Tags of the destination that the rule would have written, and those of them that are gone from the source.
 */
function findGone(
  source: readonly string[],
  there: readonly string[],
  { rule }: AppliedRule,
  target: MirrorTarget,
  written: ReadonlySet<string>,
): { own: number; gone: GoneTag[] } {
  const [before = '', after = ''] = target.tag.split('{tag}');
  const originals = new Map<string, string>();
  for (const name of there) {
    const fits =
      name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
    if (fits) originals.set(name.slice(before.length, name.length - after.length), name);
  }
  const own = candidateTags(originals.keys(), rule.tags);
  const known = new Set(source);
  const gone = own.filter((original) => !known.has(original) && !written.has(originals.get(original) ?? ''));
  return {
    own: own.length,
    gone: gone.map((original) => ({ original, name: originals.get(original) ?? original })),
  };
}

async function removeTag(
  { run, recorder }: MirrorJobContext,
  rule: AppliedRule['rule'],
  uploader: RepositoryUploader,
  tag: string,
  deleteTag: TagDeleter,
): Promise<void> {
  const { host, path } = uploader.destination.repository;
  const destination = `${host}/${path}:${tag}`;
  if (run.options.dryRun) {
    recorder.add({ rule: rule.number, destination, status: 'prunable' });
    return;
  }
  try {
    if (!(await deleteTag(tag, run.options))) {
      throw new PublishError(`${uploader.destination.name} doesn't let tags be removed`, {
        code: 'UNSUPPORTED',
        hint: "Use the registry's own retention rules, and remove prune from the rule.",
      });
    }
    await readBack(uploader, { reference: tag, digest: undefined }, run.options);
    recorder.add({ rule: rule.number, destination, status: 'pruned' });
  } catch (error) {
    run.options.signal?.throwIfAborted();
    recorder.failed(rule, { destination }, error);
  }
}
