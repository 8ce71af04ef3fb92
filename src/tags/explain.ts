import type { TagPlan } from './model.ts';

const PROMISE = {
  version: 'write-once',
  floating: 'moves only forward by version',
  branch: 'moves only forward by run',
  free: '',
} as const;

/** The plan as lines for a log: which rule made which tag, and why others made none. */
export function explainPlan(plan: TagPlan): string[] {
  const width = Math.max(0, ...plan.tags.map((tag) => tag.name.length));
  const made = plan.tags.map(({ name, rule, line, kind }) => {
    const promise = PROMISE[kind] === '' ? '' : ` · ${PROMISE[kind]}`;
    return `${name.padEnd(width)}  ← ${rule}${place(line)}${promise}`;
  });
  const omitted = plan.omitted.map(
    ({ rule, line, reason }) => `no tag from ${rule}${place(line)}: ${reason}`,
  );
  return [...made, ...omitted];
}

function place(line: number | undefined): string {
  return line === undefined ? '' : ` (line ${line})`;
}
