import { Refusal } from '../refusal.ts';
import type { Note } from '../types.ts';
import { BUILD, BUILDERS, METADATA } from '../steps/known.ts';
import { readBuild, type Candidate } from '../steps/build.ts';
import type { Job, Step, Workflow } from '../workflow/workflow.ts';

/** The build steps of a job that can be replaced; `notes` get the others. */
export function readCandidates(job: Job, workflow: Workflow, notes: Note[]): Candidate[] {
  const read = job.steps
    .filter(({ action }) => BUILDERS.includes(action ?? ''))
    .flatMap((step) => readCandidate(step, job, workflow, notes) ?? []);
  const pushing = read.filter(({ push }) => push.kind !== 'never');
  if (pushing.length === 0) return read;
  return read.filter((candidate) => {
    const why = whyLeft(candidate, pushing);
    if (why) notes.push(stays(candidate.step.line, why));
    return why === undefined;
  });
}

function stays(line: number, why: string): Note {
  return { line, kind: 'not-migrated', words: `The build stays as it is: ${why}` };
}

function readCandidate(step: Step, job: Job, workflow: Workflow, notes: Note[]): Candidate | undefined {
  const metas = new Map<string, Step>();
  for (const other of job.steps.slice(0, step.index)) {
    if (other.action === METADATA && other.id !== undefined) metas.set(other.id, other);
  }
  try {
    if (step.action !== BUILD) throw new Refusal(step.line, `\`${step.action}\` can't be migrated yet`);
    return readBuild(step, { events: workflow.events, metas });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    notes.push(stays(error.line, error.message));
    return undefined;
  }
}

function whyLeft({ push, meta }: Candidate, pushing: readonly Candidate[]): string | undefined {
  if (push.kind === 'never') return 'it doesn’t push, and another step of the job does';
  const sharing = pushing.filter((other) => meta !== undefined && other.meta === meta);
  return sharing.length > 1 ? 'another build pushes to the same tags' : undefined;
}
