import { Refusal } from '../refusal.ts';
import type { Note } from '../types.ts';
import { mayUseDocker } from '../steps/docker-users.ts';
import { BAKE, BUILDAH_BUILD, BUILDERS, BUILDX, METADATA } from '../steps/known.ts';
import { readBake } from '../steps/bake.ts';
import { readBuild, type Candidate } from '../steps/build.ts';
import { readBuildah } from '../steps/buildah.ts';
import { inputText } from '../steps/new-input.ts';
import { isBlock, pairsOf } from '../workflow/source.ts';
import { actionName, environment, type Job, type Step, type Workflow } from '../workflow/workflow.ts';

/** The build steps of a job that `action` can replace; why others can't be replaced is added to `notes`. */
export function readCandidates(job: Job, workflow: Workflow, action: string, notes: Note[]): Candidate[] {
  const read = job.steps
    .filter(({ action }) => BUILDERS.includes(action ?? ''))
    .flatMap((step) => readCandidate(step, job, workflow, notes) ?? []);
  const pushing = read.filter(({ push }) => push.kind !== 'never');
  const before = job.steps.some((step) => step.action === actionName(action));
  if (pushing.length === 0 && !before) return read;
  return read.filter((candidate) => {
    const why = whyLeft(candidate, pushing);
    if (why) notes.push(stays(candidate.step.line, why));
    return why === undefined;
  });
}

/** Variables that no script of the job sets. */
function constants(workflow: Workflow, job: Job): Map<string, string> {
  const scripts = job.steps.map(({ run }) => run ?? '').join('\n');
  const all = environment(workflow, job);
  return new Map([...all].filter(([name, value]) => !scripts.includes(`${name}=`) && !value.includes('${{')));
}

/**
 * Without setup-buildx-action, Docker's default builder is used, which stores the image in Docker's image
 * store.
 */
function addLoad(candidate: Candidate, job: Job): void {
  const { step, push, inputs } = candidate;
  const builder = job.steps.findLast(({ action, index }) => action === BUILDX && index < step.index);
  const own = builder === undefined || builder.inputs.get('driver')?.text.trim() === 'docker';
  const named = step.inputs.has('tags') && !['load', 'builder', 'call'].some((name) => step.inputs.has(name));
  const used = job.steps.some((other) => other.index > step.index && mayUseDocker(other));
  if (own && named && used && push.kind === 'never')
    candidate.inputs = [...inputs, { name: 'load', value: 'true' }];
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
    if (!isBlock(step.node)) throw new Refusal(step.line, 'the step is written in braces');
    const context = { events: workflow.events, metas, env: constants(workflow, job) };
    const candidate =
      step.action === BUILDAH_BUILD
        ? readBuildah(step, job, workflow.events)
        : step.action === BAKE
          ? readBake(step, context)
          : readBuild(step, context);
    addLoad(candidate, job);
    checkMatrix(candidate, job);
    return candidate;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    notes.push(stays(error.line, error.message));
    return undefined;
  }
}

/**
 * Matrix jobs that push different images to the same tags: so far the last one won, but the new action
 * rejects the second one.
 */
function checkMatrix({ push, inputs, step }: Candidate, job: Job): void {
  if (push.kind === 'never' || push.kind === 'by-digest') return;
  const matrix = pairsOf(pairsOf(job.pairs.get('strategy')?.value).get('matrix')?.value);
  const keys = [...matrix.keys()].filter((key) => key !== 'include' && key !== 'exclude');
  const text = (names: readonly string[]): string =>
    inputs.flatMap((input) => (names.includes(input.name) ? inputText(input) : [])).join('\n');
  // Without `images`, the names come from a bake file.
  if (!inputs.some(({ name }) => name === 'images')) return;
  const naming = text(['images', 'tags', 'flavor']);
  const building = text(['platforms', 'context', 'file', 'target', 'build-args', 'bake-targets']);
  const refersTo = (where: string, key: string): boolean =>
    new RegExp(`\\$\\{\\{[^}]*\\bmatrix(?:\\.|\\[')${key}`, 'i').test(where);
  // A variable or an output may contain values of the matrix.
  if (/\$\{\{[^}]*\b(?:env|steps)\b/i.test(naming) && !refersTo(naming, '')) return;
  const shared = keys.find((key) => refersTo(building, key) && !refersTo(naming, key));
  const included = matrix.has('include') && refersTo(building, '') && !refersTo(naming, '');
  if (shared === undefined && !included) return;
  throw new Refusal(
    step.line,
    'all jobs of the matrix push to the same tags; docs/recipes.md shows how each builds its platform and one merges them',
  );
}

function whyLeft({ push, meta, step }: Candidate, pushing: readonly Candidate[]): string | undefined {
  if (push.kind === 'never' && !step.inputs.has('call'))
    return "it doesn't push, and another step of the job does";
  const sharing = pushing.filter((other) => meta !== undefined && other.meta === meta);
  return sharing.length > 1 ? 'another build pushes to the same tags' : undefined;
}
