import { Refusal } from '../refusal.ts';
import type { Note } from '../types.ts';
import { BUILD, BUILDERS, METADATA } from '../steps/known.ts';
import { readBuild, type Candidate } from '../steps/build.ts';
import { inputText, type NewInput } from '../steps/new-input.ts';
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
    const candidate = readBuild(step, { events: workflow.events, metas });
    checkMatrix(candidate, job);
    return candidate;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    notes.push(stays(error.line, error.message));
    return undefined;
  }
}

/** Jobs of a matrix that push different images to the same tags: the last one won, and here the second is refused. */
function checkMatrix({ push, inputs, step }: Candidate, job: Job): void {
  if (push.kind === 'never' || push.kind === 'by-digest' || !job.pairs.has('strategy')) return;
  const refers = (input: NewInput): boolean => /\$\{\{[^}]*\bmatrix\b/i.test(inputText(input));
  const naming = inputs.filter(({ name }) => ['images', 'tags', 'flavor'].includes(name));
  const building = inputs.filter(({ name }) =>
    ['platforms', 'context', 'file', 'target', 'build-args'].includes(name),
  );
  // A variable may hold what the matrix says.
  const indirect = naming.some((input) => /\$\{\{[^}]*\b(?:env|steps)\b/i.test(inputText(input)));
  if (building.some(refers) && !naming.some(refers) && !indirect)
    throw new Refusal(
      step.line,
      'all jobs of the matrix push to the same tags; see docs/recipes.md for building each platform on its own runner',
    );
}

function whyLeft({ push, meta }: Candidate, pushing: readonly Candidate[]): string | undefined {
  if (push.kind === 'never') return 'it doesn’t push, and another step of the job does';
  const sharing = pushing.filter((other) => meta !== undefined && other.meta === meta);
  return sharing.length > 1 ? 'another build pushes to the same tags' : undefined;
}
