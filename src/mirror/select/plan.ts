import { PublishError } from '../../oci/errors.ts';
import { count } from '../../support/text/format.ts';
import { mapConcurrent, collect } from '../../support/map-concurrent.ts';
import type { LoginGate } from '../limits/login-gate.ts';
import type { PullLimiter } from '../limits/pull-limit.ts';
import type { MirrorProgress } from '../progress.ts';
import { targetTag } from '../rules/pattern.ts';
import type { MirrorOptions } from '../types.ts';
import { readCreated } from './created.ts';
import { candidateTags, selectTags } from './select.ts';
import type { SourceJob, OnFailure, AppliedRule } from './source-jobs.ts';

/** Maximum number of repositories whose tags are listed in parallel. */
const LISTINGS = 4;

/** What selecting tags needs. */
interface Planning {
  options: MirrorOptions;
  limiter: PullLimiter;
  logins: LoginGate;
  progress: MirrorProgress;
  onFailure: OnFailure;
}

/**
 * Lists the tags of every source and selects those that the rules match. A source that can't be listed is
 * reported as a failure of its rules, which are dropped for it; the others continue.
 */
export async function chooseTags(jobs: readonly SourceJob[], planning: Planning): Promise<void> {
  const step = planning.progress.step('Listing', 'repository');
  step.expect(jobs.length);
  await mapConcurrent(jobs, LISTINGS, async (job) => {
    await listSource(job, planning);
    for (const use of [...job.uses]) {
      try {
        await chooseFor(job, use, planning);
      } catch (error) {
        planning.options.signal?.throwIfAborted();
        planning.onFailure(use.rule, job.name, error);
        job.uses = job.uses.filter((other) => other !== use);
      }
    }
    step.done();
  });
}

/**
 * Lists the tags if a rule needs them. A repository named in a rule must exist. One that a pattern found in a
 * catalog may have lost its last tag, and the registry may then report it as missing.
 */
async function listSource(job: SourceJob, { options, logins, onFailure }: Planning): Promise<void> {
  const listing = job.uses.filter(needsListing);
  if (listing.length === 0) return;
  const { signal } = options;
  let failed: readonly AppliedRule[] = listing;
  try {
    job.tagNames = await logins.guard(job.source, () =>
      collect(job.source.tags({ signal, mustExist: true })),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (isAbsent(error)) {
      failed = listing.filter(({ rule }) => !rule.from.pattern);
      job.tagNames = [];
    }
    for (const { rule } of failed) onFailure(rule, job.name, missingSource(job, error));
    job.uses = job.uses.filter((use) => !failed.includes(use));
  }
}

/** Adds to a registry's error what it means for the rule. */
function missingSource({ name }: SourceJob, error: unknown): unknown {
  if (!isAbsent(error)) return error;
  return new PublishError(`${name} not found`, {
    code: 'NAME_UNKNOWN',
    hint: 'Check the rule. If the repository is private, add its registry to `registry-auth`.',
    cause: error,
  });
}

function isAbsent(error: unknown): boolean {
  return error instanceof PublishError && error.isAbsent;
}

/** A filter of exact names needs no list: each name is looked up anyway. */
function needsListing({ rule }: AppliedRule): boolean {
  const { from, tags } = rule;
  if (from.tag !== undefined || from.digest !== undefined) return rule.referrers;
  const exact = tags.include.length > 0 && tags.include.every(isLiteral);
  const onlyDigests = tags.digests.length > 0 && takesNoTags(rule.tags);
  return rule.referrers || rule.prune !== undefined || !(exact || onlyDigests);
}

function isLiteral(pattern: string): boolean {
  return !/[*?[\]{}]/.test(pattern);
}

/** A filter with only digests selects no tags. */
function takesNoTags({ include, match, semver, newest, digests }: AppliedRule['rule']['tags']): boolean {
  return digests.length > 0 && include.length === 0 && match.length === 0 && semver === undefined && !newest;
}

async function chooseFor(job: SourceJob, use: AppliedRule, planning: Planning): Promise<void> {
  const { rule } = use;
  const { options } = planning;
  const { from, tags } = rule;
  if (from.tag !== undefined || from.digest !== undefined) {
    use.tags = from.tag === undefined ? [] : [from.tag];
    use.digests = from.tag === undefined && from.digest !== undefined ? [from.digest] : [];
    return;
  }
  use.digests = tags.digests;
  if (takesNoTags(tags)) return;
  // A tag named in a rule must exist; it is looked up even if the list doesn't contain it.
  const named = from.pattern || tags.newest ? [] : tags.include.filter(isLiteral);
  const names = job.tagNames ? [...job.tagNames, ...named] : tags.include;
  const candidates = candidateTags(names, tags);
  const dates = await datesFor(job, use, candidates, planning);
  use.tags = selectTags(candidates, tags, dates).selected;
  if (use.tags.length > 0 || use.digests.length > 0) return;
  const message =
    names.length === 0
      ? `${job.name} has no tags`
      : `Of the ${count(names.length, 'tag')} of ${job.name}, the filter selects none`;
  if (rule.requireMatch) {
    throw new PublishError(message, { code: 'NO_MATCH', hint: 'Change tags, or drop require-match.' });
  }
  options.reporter.warning(`Mirror rule ${rule.number} (line ${rule.line}): ${message}`, {
    ...rule.origin,
    line: rule.line,
  });
}

async function datesFor(
  job: SourceJob,
  { rule }: AppliedRule,
  candidates: string[],
  { options, limiter, logins, progress }: Planning,
): Promise<ReadonlyMap<string, number>> {
  const by = rule.tags.newest?.by;
  if (by === 'created') {
    const step = progress.step('Reading dates', 'tag');
    return logins.guard(job.source, () => readCreated(job.source, candidates, options, limiter, step));
  }
  if (by !== 'push') return new Map();
  const times = await job.source.pushTimes?.({ signal: options.signal });
  if (times) return times;
  throw new PublishError(`${job.repository.host} doesn't tell when tags were pushed`, {
    code: 'UNSUPPORTED',
    hint: 'Order by version or by created. Docker Hub tells it of public repositories; Azure, Google and Quay do.',
  });
}

/**
 * Rejects plans that write one tag from two sources, which is only known after listing tags.
 * @throws PublishError `RULE_CONFLICT`, before anything is copied.
 */
export function checkWrites(jobs: readonly SourceJob[], onFailure: OnFailure): void {
  const writers = new Map<string, number>();
  for (const { uses } of jobs) {
    for (const { targets } of uses) {
      for (const { name, target } of targets) {
        // A template can map two tags to the same one, even within one rule.
        writers.set(name, (writers.get(name) ?? 0) + (target.tag === '{tag}' ? 1 : 2));
      }
    }
  }
  const written = new Map<string, { source: string; use: AppliedRule }>();
  for (const job of jobs) {
    for (const use of job.uses) {
      use.tags = use.tags.filter((tag) => renderable(job, use, tag, onFailure));
      for (const { name, target } of use.targets) {
        if ((writers.get(name) ?? 0) < 2) continue;
        for (const tag of use.tags) {
          const key = `${name}:${targetTag(target, tag, use.rule.tags.match)}`;
          const source = `${job.name}:${tag}`;
          const earlier = written.get(key);
          if (earlier && earlier.source !== source) throw twice(key, source, use, earlier);
          written.set(key, { source, use });
        }
      }
    }
  }
}

/** A tag without a value for a template's variable is recorded as a failure. */
function renderable(
  job: SourceJob,
  { rule, targets }: AppliedRule,
  tag: string,
  onFailure: OnFailure,
): boolean {
  try {
    for (const { target } of targets) targetTag(target, tag, rule.tags.match);
    return true;
  } catch (error) {
    onFailure(rule, `${job.name}:${tag}`, error);
    return false;
  }
}

function twice(
  key: string,
  source: string,
  { rule }: AppliedRule,
  earlier: { source: string; use: AppliedRule },
): PublishError {
  const other = earlier.use.rule;
  const from =
    other === rule ? earlier.source : `${earlier.source} by rule ${other.number} (line ${other.line})`;
  return new PublishError(
    `Mirror rule ${rule.number} (line ${rule.line}) writes ${key} from ${source}, which is also written from ${from}`,
    {
      code: 'RULE_CONFLICT',
      ...rule.origin,
      line: rule.line,
      hint: 'Narrow tags, for example with newest: 1, or rename so that the tags stay apart.',
    },
  );
}
