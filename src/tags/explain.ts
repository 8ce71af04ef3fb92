import type { TagPlan } from './types.ts';

/** How a tag of each kind may move, in a few words. */
export const PROMISE = {
  version: 'write-once',
  floating: 'never moves to an older version',
  branch: 'never moves to an older run',
  free: '',
} as const;

/** The plan as lines for a log: which rule created which tag, and why other rules didn't apply. */
export function explainPlan(plan: TagPlan): string[] {
  const width = Math.max(0, ...plan.tags.map((tag) => tag.name.length));
  const made = plan.tags.map(({ name, rule, line, kind }) => {
    const promise = PROMISE[kind] === '' ? '' : ` · ${PROMISE[kind]}`;
    return `${name.padEnd(width)}  ← ${rule}${place(line)}${promise}`;
  });
  const warned = new Set(plan.warnings.map(({ message, line }) => `${line}: ${message}`));
  const omitted = tellingOmissions(plan)
    .filter(({ line, reason }) => !warned.has(`${line}: ${reason}`))
    .map(({ rule, line, reason }) => `no tag from ${rule}${place(line)}: ${reason}`);
  const withheld =
    plan.withheld.length === 0 ? [] : [`not moved by this version: ${plan.withheld.join(', ')}`];
  return [...made, ...omitted, ...withheld];
}

/** The skipped rules that are worth reporting: most of the default rules usually don't apply. */
export function tellingOmissions(plan: TagPlan): TagPlan['omitted'] {
  return plan.tags.length === 0 ? plan.omitted : plan.omitted.filter(({ line }) => line !== undefined);
}

/** The warnings without duplicates; one that concerns several rules names all their lines. */
export function distinctWarnings(plan: TagPlan): TagPlan['warnings'] {
  const alike = new Map<string, TagPlan['warnings']>();
  for (const warning of plan.warnings) {
    const key = `${warning.input}: ${warning.message}`;
    alike.set(key, [...(alike.get(key) ?? []), warning]);
  }
  return [...alike.values()].flatMap((warnings) => {
    const [first] = warnings;
    const lines = warnings.flatMap(({ line }) => (line === undefined ? [] : [line]));
    if (!first || lines.length < 2) return warnings.slice(0, 1);
    const { input = '', message } = first;
    return [{ message: `${message} (${input}, lines ${lines.join(', ')})`, input }];
  });
}

function place(line: number | undefined): string {
  return line === undefined ? '' : ` (line ${line})`;
}
