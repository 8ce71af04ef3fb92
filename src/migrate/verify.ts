import { parseDocument } from 'yaml';
import { newInputs } from './job/render.ts';
import { addedVariables, rewired } from './job/rewrite.ts';
import type { JobPlan, Replacement } from './job/job-plan.ts';

type Plain = string | number | boolean | bigint | null | undefined | Plain[] | { [key: string]: Plain };

/**
 * Whether a text is YAML with exactly the planned content: all other parts of the workflow are unchanged, and
 * the new steps have the planned inputs.
 */
export function saysWhatWasPlanned(
  text: string,
  before: unknown,
  plans: readonly JobPlan[],
  action: string,
): boolean {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return false;
  return equal(document.toJS() as Plain, expected(before as Plain, plans, action));
}

function expected(before: Plain, plans: readonly JobPlan[], action: string): Plain {
  const root = { ...asMap(before) };
  const jobs = { ...asMap(root['jobs']) };
  for (const plan of plans) {
    const job = mapStrings(asMap(jobs[plan.job.name]), plan.rewires, false);
    const given = asMap(jobs[plan.job.name])['steps'];
    const steps = Array.isArray(given) ? given : [];
    const permissions = { ...asMap(asMap(job)['permissions']), ...plan.permissions };
    const more = plan.permissions ? { permissions } : {};
    jobs[plan.job.name] = { ...asMap(job), ...more, steps: expectedSteps(steps, plan, action) };
  }
  return { ...root, jobs };
}

function expectedSteps(steps: readonly Plain[], plan: JobPlan, action: string): Plain[] {
  return plan.job.steps.flatMap((step) => {
    if (plan.removed.has(step)) return [];
    const given = asMap(steps[step.index]);
    const replacement = plan.replaced.find(({ candidate }) => candidate.step === step);
    if (replacement) return [expectedStep(given, replacement, action)];
    const id = plan.addedIds.get(step);
    const same = mapStrings(given, plan.rewires, false);
    return [id === undefined ? same : { ...asMap(same), id }];
  });
}

function expectedStep(given: Record<string, Plain>, replacement: Replacement, action: string): Plain {
  const inputs = newInputs(replacement).map(({ name, value }): [string, Plain] => {
    if (typeof value === 'string') return [name, value];
    return [name, ((value.copied.value as { value?: Plain } | null)?.value ?? null) as Plain];
  });
  const added = addedVariables(replacement);
  const env = { ...asMap(given['env']), ...Object.fromEntries(added) };
  return {
    ...given,
    uses: action,
    with: Object.fromEntries(inputs),
    ...(replacement.id === undefined ? {} : { id: replacement.id }),
    ...(added.length > 0 ? { env } : {}),
  };
}

function asMap(value: Plain): Record<string, Plain> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function mapStrings(value: Plain, rewires: ReadonlyMap<string, string>, bare: boolean): Plain {
  if (typeof value === 'string') return rewired(value, bare, rewires);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, rewires, false));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapStrings(item, rewires, key === 'if')]),
  );
}

/**
 * Equality that ignores white space at the end of strings: a line break there depends on how a list is
 * formatted, and has no effect when it is read.
 */
function equal(left: Plain, right: Plain): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.trimEnd() === right.trimEnd();
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right || (Number.isNaN(left) && Number.isNaN(right)) || loose(left) === loose(right);
  }
  const [one, other] = [asMap(left), asMap(right)];
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => key in other && equal(one[key], other[key]))
  );
}

/** The runner converts all values to strings: `true` and `'true'` are the same input. */
function loose(value: Plain): Plain {
  return typeof value === 'object' ? value : String(value);
}
