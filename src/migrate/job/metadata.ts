import type { Candidate } from '../steps/build.ts';
import { METADATA_OUTPUTS } from '../steps/known.ts';
import { stepUses } from '../workflow/expressions.ts';
import type { JobText, Step } from '../workflow/workflow.ts';
import { inputText } from '../steps/new-input.ts';
import type { JobPlan } from './job-plan.ts';

/** Removes metadata steps, and chooses the ids of the new steps, which have the same outputs. */
export function planMetadata(plan: JobPlan): void {
  for (const replacement of plan.replaced) {
    const { step, meta } = replacement.candidate;
    const own = writtenId(step);
    if (own !== undefined) replacement.id = own;
    if (!meta) continue;
    const late = lateUses(plan, replacement.candidate);
    if (typeof late === 'object') {
      const words = `The metadata step stays: ${late.words} at line ${late.line}`;
      plan.notes.push({ line: meta.line, kind: 'not-migrated', words });
      continue;
    }
    plan.removed.add(meta);
    if (late === 0 || meta.id === undefined) continue;
    const id = own ?? writtenId(meta);
    if (id === undefined) continue;
    replacement.id = id;
    if (id.toLowerCase() !== meta.id) plan.rewires.set(meta.id, id);
  }
}

function writtenId({ pairs }: Step): string | undefined {
  const value = pairs.get('id')?.value as { value?: unknown } | undefined;
  return value?.value === undefined || value.value === null ? undefined : String(value.value);
}

/** Number of uses of the metadata after the build, or the use that the new step doesn't support. */
function lateUses(plan: JobPlan, candidate: Candidate): number | { line: number; words: string } {
  const { step, meta } = candidate;
  if (
    candidate.inputs.some((input) => usesOf({ text: inputText(input), bare: false }, meta?.id) !== 'none')
  ) {
    return { line: step.line, words: 'the build uses its outputs' };
  }
  const uses = plan.texts.filter(
    (text) =>
      usesOf(text, meta?.id) !== 'none' &&
      text.step !== meta?.index &&
      !(text.step === step.index && text.key === 'with'),
  );
  for (const text of uses) {
    const words = whyUnserved(text, plan, candidate);
    if (words !== undefined) return { line: text.line, words };
  }
  return uses.length;
}

function whyUnserved(text: JobText, { replaced }: JobPlan, { step, meta }: Candidate): string | undefined {
  if ((text.step ?? Infinity) <= step.index) return 'its outputs are used before the image is built,';
  if (replaced.some(({ candidate }) => candidate.step.index === text.step))
    return 'another build uses its outputs';
  if (usesOf(text, meta?.id) === 'unknown') return 'more than its known outputs is used';
  const skipped = step.condition !== undefined && step.condition !== meta?.condition;
  return skipped ? "its outputs are used, and it runs where the build doesn't," : undefined;
}

const VARIABLES = /DOCKER_METADATA_OUTPUT_/;

function usesOf(
  { text, bare }: Pick<JobText, 'text' | 'bare'>,
  id: string | undefined,
): 'none' | 'outputs' | 'unknown' {
  const uses = stepUses(text, bare).filter((use) => use.id === id && id !== undefined);
  if (uses.some(({ property, output }) => property !== 'outputs' || !METADATA_OUTPUTS.has(output ?? '')))
    return 'unknown';
  return uses.length > 0 || VARIABLES.test(text) ? 'outputs' : 'none';
}
