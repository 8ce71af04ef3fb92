import { wholeExpression } from '../workflow/expressions.ts';
import type { Step } from '../workflow/workflow.ts';
import { BUILDX, QEMU, unusualKey } from '../steps/known.ts';
import { buildsAfter, isReferred, laterUser, type JobPlan, type Replacement } from './job-plan.ts';

/** Inputs that only create a builder like the one the new step would create itself. */
const ORDINARY: Record<string, readonly string[]> = {
  [QEMU]: ['platforms', 'cache-image'],
  [BUILDX]: ['version', 'use', 'cleanup', 'cache-binary', 'keep-state', 'platforms', 'install'],
};

/** Removes docker/setup-qemu-action and docker/setup-buildx-action where no other step needs them. */
export function planBuilders(plan: JobPlan): void {
  for (const step of plan.job.steps) {
    if (step.action === QEMU || step.action === BUILDX) planBuilder(step, plan);
  }
}

function planBuilder(step: Step, plan: JobPlan): void {
  const after = buildsAfter(plan, step);
  if (after.length === 0) return;
  const why = whyNeeded(step, plan);
  if (why === undefined) {
    const given = after.map((replacement) => ({ replacement, kept: replacement.candidate.inputs }));
    for (const { replacement } of given) dropBuilder(replacement, step);
    plan.removed.add(step);
    if (!isReferred(plan, step)) return;
    plan.removed.delete(step);
    for (const { replacement, kept } of given) replacement.candidate.inputs = kept;
  }
  const words = `${step.action} stays: ${why ?? 'its outputs are used'}`;
  plan.notes.push({ line: step.line, kind: 'not-migrated', words });
  if (step.action === BUILDX) for (const replacement of after) useBuilder(replacement, step, plan);
}

function whyNeeded(step: Step, plan: JobPlan): string | undefined {
  const unusual = unusualKey(step);
  if (unusual) return `it has \`${unusual}\``;
  if (step.unreadable) return `its \`${step.unreadable}\` isn't a plain mapping`;
  const odd = [...step.inputs].find(([name]) => !(ORDINARY[step.action ?? ''] ?? []).includes(name));
  if (odd) return `its input \`${odd[0]}\` sets up more than the new step does`;
  const user = laterUser(step, plan);
  return user && `the step at line ${user.line} may need it`;
}

/** `builder: ${{ steps.buildx.outputs.name }}` would name a builder that is no longer created. */
function dropBuilder({ candidate }: Replacement, step: Step): void {
  candidate.inputs = candidate.inputs.filter(({ name, value }) => {
    if (name !== 'builder' || typeof value === 'string') return true;
    const text = String((value.copied.value as { value?: unknown } | null)?.value ?? '');
    return step.id === undefined || wholeExpression(text)?.toLowerCase() !== `steps.${step.id}.outputs.name`;
  });
}

/** The build keeps using the builder that the job sets up, with the cache in it. */
function useBuilder({ candidate }: Replacement, step: Step, plan: JobPlan): void {
  if (candidate.inputs.some(({ name }) => name === 'builder')) return;
  let id = step.id ?? plan.addedIds.get(step);
  if (id === undefined) {
    const taken = new Set(plan.job.steps.flatMap((other) => other.id ?? []));
    id = 'buildx';
    for (let number = 2; taken.has(id); number += 1) id = `buildx${number}`;
    plan.addedIds.set(step, id);
  }
  candidate.inputs = [...candidate.inputs, { name: 'builder', value: `\${{ steps.${id}.outputs.name }}` }];
}
