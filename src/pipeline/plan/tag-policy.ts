import { RUN_ANNOTATION, REVISION_ANNOTATION } from '../../oci/annotations.ts';
import {
  type MoveDecision,
  type RepositoryState,
  type WantedTag,
  CREATED_ANNOTATION,
  VERSION_ANNOTATION,
} from '../../publish/types.ts';
import { compileGlob } from '../../support/text/glob.ts';
import { isEarlierRun, mayBranchMove, mayFloatingMove, rankVersions } from '../../tags/forward-only.ts';
import type { GitContext, PlannedTag, TagPlan } from '../../tags/types.ts';
import { runName } from './image-annotations.ts';
import type { PipelineRequest } from '../types.ts';

interface TagPolicy {
  /** `version`, `all`, `none`, or glob patterns: the `immutable-tags` input. */
  immutableTags: readonly string[];
  facts: GitContext;
  /** The run as recorded in images, `<workflow>#<number>.<attempt>`; absent outside of a workflow. */
  run?: string;
}

/** The tag policy of a request. */
export function tagPolicy({ immutableTags, facts, env }: PipelineRequest): TagPolicy {
  const run = runName(env);
  return { immutableTags, facts, ...(run === undefined ? {} : { run }) };
}

/**
 * Converts the plan's tags for the publish module: which are write-once, which are forward only, and the
 * order in which they move. Versions move first and `latest` last, so that `latest` never points at a version
 * that isn't published yet.
 */
export function wantedTags(plan: TagPlan, policy: TagPolicy): WantedTag[] {
  const writeOnce = immutability(policy.immutableTags);
  return [...plan.tags].sort(bySpecificity).map((tag) => {
    const wanted: WantedTag = { name: tag.name, writeOnce: writeOnce(tag) };
    if (tag.kind === 'floating') {
      wanted.mayMove = (state) => forwardByVersion(tag, state);
      wanted.versions = (names) => versionsFor(tag, names);
    }
    if (tag.kind === 'branch') {
      wanted.mayMove = (state) => forwardByRun(tag, state, policy);
      wanted.isOlder = (state) => isOlder(state, policy);
    }
    return wanted;
  });
}

/** Which tags are write-once, from the keywords and globs of `immutable-tags`. */
function immutability(words: readonly string[]): (tag: PlannedTag) => boolean {
  if (words.includes('none')) return () => false;
  if (words.includes('all')) return () => true;
  const patterns = words.filter((word) => word !== 'version').map(compileGlob);
  const versions = words.includes('version') || words.length === 0;
  return (tag) => (versions && tag.kind === 'version') || patterns.some((matches) => matches(tag.name));
}

const RANK = { version: 0, free: 1, branch: 2, floating: 3 } as const;

function bySpecificity(a: PlannedTag, b: PlannedTag): number {
  return (
    Number(isLatest(a)) - Number(isLatest(b)) ||
    RANK[a.kind] - RANK[b.kind] ||
    b.name.split('.').length - a.name.split('.').length
  );
}

function isLatest(tag: PlannedTag): boolean {
  return /(^|[-_.])latest([-_.]|$)/.test(tag.name);
}

/** Maximum number of withheld versions to look at; each costs two requests. */
const MOST_WITHHELD = 100;

/**
 * The highest version keeps the tag, unless it was published without that tag on purpose; then the next one
 * is checked.
 */
async function forwardByVersion(tag: PlannedTag, state: RepositoryState): Promise<MoveDecision> {
  if (tag.version === undefined) return { move: true, unchecked: 'this image has no version' };
  const move = {
    tag: tag.name,
    candidateVersion: tag.version,
    scheme: tag.scheme ?? 'semver',
    decoration: tag.decoration,
    currentVersion: (await state.currentAnnotations())[VERSION_ANNOTATION],
  };
  let existingTags = await state.tagNames();
  for (const name of versionsFor(tag, existingTags).slice(0, MOST_WITHHELD)) {
    const decision = mayFloatingMove({ ...move, existingTags });
    if (decision.move || !(await state.isWithheld?.(name, tag.name))) return decision;
    existingTags = existingTags.filter((existing) => existing !== name);
  }
  return mayFloatingMove({ ...move, existingTags });
}

function versionsFor(tag: PlannedTag, existingTags: readonly string[]): string[] {
  if (tag.version === undefined) return [];
  const { name, scheme = 'semver', decoration } = tag;
  return rankVersions({ tag: name, scheme, existingTags, decoration });
}

async function forwardByRun(
  tag: PlannedTag,
  state: RepositoryState,
  policy: TagPolicy,
): Promise<MoveDecision> {
  if (!state.current) return { move: true };
  if (policy.run === undefined) return { move: true, unchecked: 'only runs of a workflow have an order' };
  const annotations = await state.currentAnnotations();
  // Content without a recorded run was built elsewhere and is compared by its own annotations.
  const own = annotations[RUN_ANNOTATION] === undefined ? await state.ownAnnotations?.() : undefined;
  return mayBranchMove({
    tag: tag.name,
    revision: own?.[REVISION_ANNOTATION] ?? policy.facts.sha,
    run: policy.run,
    created: own?.[CREATED_ANNOTATION],
    currentCreated: annotations[CREATED_ANNOTATION],
    currentRevision: annotations[REVISION_ANNOTATION],
    currentRun: annotations[RUN_ANNOTATION],
  });
}

async function isOlder(state: RepositoryState, { run }: TagPolicy): Promise<boolean> {
  if (run === undefined) return false;
  return isEarlierRun({ run, currentRun: (await state.currentAnnotations())[RUN_ANNOTATION] });
}
