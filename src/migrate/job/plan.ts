import type { Note } from '../types.ts';
import { stepUses } from '../workflow/expressions.ts';
import { isBlock, type Source } from '../workflow/source.ts';
import { environment, jobTexts, type Job, type JobText, type Workflow } from '../workflow/workflow.ts';
import { BUILDERS, BUILDX, LOGIN, METADATA, QEMU } from '../steps/known.ts';
import { readCandidates } from './candidates.ts';
import { planBuilders } from './builders.ts';
import { planCloudLogins, planGoogleIdentities } from './cloud-logins.ts';
import type { JobPlan } from './job-plan.ts';
import { planLogins } from './logins.ts';
import { planMetadata } from './metadata.ts';
import { planPermissions } from './permissions.ts';

/**
 * Plans the migration of a job; undefined when nothing can be migrated. What isn't migrated, and why, is
 * added to `notes`.
 */
export function planJob(
  job: Job,
  workflow: Workflow,
  { source, action }: { source: Source; action: string },
  notes: Note[],
): JobPlan | undefined {
  const builds = job.steps.filter(({ action }) => BUILDERS.includes(action ?? ''));
  const [first] = builds;
  if (!first) {
    notes.push(...withoutBuild(job));
    return undefined;
  }
  const texts = jobTexts(job, source);
  const obstacle = obstacleIn(job, texts, source);
  if (obstacle) {
    notes.push({
      line: obstacle.line,
      kind: 'not-migrated',
      words: `Job \`${job.name}\` stays as it is: ${obstacle.words}`,
    });
    return undefined;
  }
  const candidates = readCandidates(job, workflow, action, notes);
  if (candidates.length === 0) return undefined;
  const plan: JobPlan = {
    job,
    texts,
    replaced: candidates.map((candidate) => ({ candidate, entries: [...(candidate.entries ?? [])] })),
    removed: new Set(candidates.flatMap(({ replaces = [] }) => replaces)),
    rewires: new Map(),
    addedIds: new Map(),
    notes: [],
  };
  const used = buildahOutputs(plan);
  if (used) {
    notes.push(used);
    return undefined;
  }
  planMetadata(plan);
  const env = environment(workflow, job);
  planCloudLogins(plan, env);
  planLogins(plan, env);
  planGoogleIdentities(plan);
  planBuilders(plan);
  planPermissions(plan, workflow, env);
  return plan;
}

/** Uses of outputs of the buildah and podman steps that the new step doesn't have. */
function buildahOutputs({ texts, replaced, removed, rewires, job }: JobPlan): Note | undefined {
  for (const { candidate } of replaced) {
    const steps = [candidate.step, ...(candidate.replaces ?? [])];
    if (candidate.replaces === undefined) continue;
    for (const text of texts) {
      const inside = steps.some(({ index }) => index === text.step);
      const use = inside
        ? undefined
        : stepUses(text.text, text.bare).find(({ id }) => steps.some((step) => step.id === id));
      const [first] = candidate.replaces;
      if (!use?.id) continue;
      const isDigest = use.output === 'digest' && use.id === first?.id && candidate.step.id !== undefined;
      if (isDigest && candidate.step.id !== undefined) rewires.set(use.id, candidate.step.id);
      else {
        removed.clear();
        const words = `Job \`${job.name}\` stays as it is: the output \`${use.output ?? ''}\` has no equivalent`;
        return { line: text.line, kind: 'not-migrated', words };
      }
    }
  }
  return undefined;
}

/** Notes on Docker's login, metadata and setup steps in a job without a replaceable build. */
function withoutBuild(job: Job): Note[] {
  const part = job.steps.find(({ action }) => [METADATA, LOGIN, BUILDX, QEMU].includes(action ?? ''));
  if (!part) return [];
  const words = `Job \`${job.name}\` stays as it is: no step of it builds with docker/build-push-action or docker/bake-action`;
  return [{ line: part.line, kind: 'not-migrated', words }];
}

function obstacleIn(
  job: Job,
  texts: readonly JobText[],
  source: Source,
): { line: number; words: string } | undefined {
  if (job.untouchable) return job.untouchable;
  if (job.list && !isBlock(job.list))
    return { line: source.lineOf(job.list), words: 'its steps are written in brackets' };
  const dynamic = texts.find(({ text, bare }) => stepUses(text, bare).some(({ id }) => id === undefined));
  if (dynamic) return { line: dynamic.line, words: 'an expression uses all of its steps at once' };
  const ids = job.steps.flatMap(({ id }) => id ?? []);
  const double = job.steps.find(
    ({ id }, index) => id !== undefined && ids.indexOf(id) !== ids.lastIndexOf(id) && index > 0,
  );
  return double ? { line: double.line, words: `several steps have the id \`${double.id}\`` } : undefined;
}
