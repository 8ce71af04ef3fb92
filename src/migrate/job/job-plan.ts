import type { Note } from '../types.ts';
import type { Candidate } from '../steps/build.ts';
import { mayUseDocker } from '../steps/docker-users.ts';
import { inputText } from '../steps/new-input.ts';
import type { Entry } from '../steps/logins.ts';
import { stepUses, type StepUse } from '../workflow/expressions.ts';
import type { Job, JobText, Step } from '../workflow/workflow.ts';

/** What replaces a build step. */
export interface Replacement {
  candidate: Candidate;
  /** As written; undefined when nothing refers to the step. */
  id?: string;
  entries: Entry[];
  /** Builder of a remaining docker/setup-buildx-action step, as an expression. */
  builder?: string;
}

export interface JobPlan {
  job: Job;
  texts: JobText[];
  replaced: Replacement[];
  removed: Set<Step>;
  /** Ids of removed steps, in lower case, with the id that replaces each in expressions. */
  rewires: Map<string, string>;
  /** Ids to add to remaining steps. */
  addedIds: Map<Step, string>;
  /** Permissions to add to the job. */
  permissions?: { packages: 'write' };
  notes: Note[];
}

/** The builds that a step may prepare something for: those whose last step comes after it. */
export function buildsAfter(plan: JobPlan, step: Step): Replacement[] {
  return plan.replaced.filter(({ candidate }) => lastIndex(candidate) > step.index);
}

/** Index of the last step that a new step replaces. */
export function lastIndex({ step, replaces = [] }: Candidate): number {
  return Math.max(step.index, ...replaces.map(({ index }) => index));
}

/** Whether any remaining text refers to the step. */
export function isReferred(plan: JobPlan, step: Step): boolean {
  if (step.id === undefined) return false;
  const refers = (uses: readonly StepUse[]): boolean => uses.some(({ id }) => id === step.id);
  const gone = new Set([...plan.removed].map(({ index }) => index));
  const replaced = new Set(plan.replaced.map(({ candidate }) => candidate.step.index));
  const staying = plan.texts.some(
    ({ uses, step: index, key }) =>
      refers(uses) && (index === undefined || (!gone.has(index) && !(replaced.has(index) && key === 'with'))),
  );
  const written = plan.replaced.some(({ candidate, entries }) =>
    [
      ...candidate.inputs.map(inputText),
      ...entries.flatMap(({ lines }) => lines.map(([, value]) => value)),
    ].some((text) => refers(stepUses(text))),
  );
  return staying || written;
}

/** The first remaining step after this one that may use Docker. */
export function laterUser(step: Step, plan: JobPlan): Step | undefined {
  return plan.job.steps.find(
    (other) =>
      other.index > step.index &&
      !plan.removed.has(other) &&
      !plan.replaced.some(({ candidate }) => candidate.step === other) &&
      mayUseDocker(other),
  );
}
