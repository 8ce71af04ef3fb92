import type { GitContext, TagPlan } from './types.ts';

/** How a tag of each kind may move, in a few words. */
export const PROMISE = {
  version: 'write-once',
  floating: 'never moves to an older version',
  branch: 'never moves to an older run',
  free: '',
} as const;

/** Which rule created which tag, and which rules were skipped and why. */
interface PlanLines {
  tags: string[];
  /** Rules that didn't apply, except those that a warning is about. */
  omitted: string[];
}

/** Explains a plan in lines for a log. */
export function explainPlan(plan: TagPlan, facts: Pick<GitContext, 'ref' | 'sha' | 'eventName'>): PlanLines {
  const columns = plan.tags.map(({ name, kind, rule }) => [name, PROMISE[kind], rule]);
  const tags = plan.tags.length === 0 ? [] : [`Tags for ${sourceOf(facts)}:`, ...aligned(columns)];
  const withheld =
    plan.withheld.length === 0 ? [] : [`Not moved by this version: ${plan.withheld.join(', ')}`];
  const warned = new Set(plan.warnings.map(({ message, line }) => `${line}: ${message}`));
  const omitted = tellingOmissions(plan)
    .filter(({ line, reason }) => !warned.has(`${line}: ${reason}`))
    .map(({ rule, line, reason }) => `${rule}${line === undefined ? '' : ` (line ${line})`}: ${reason}`);
  return { tags: [...tags, ...withheld], omitted };
}

/** `v1.2.3 (commit 860c190)`, `branch main (…)`, `pull request 7 (…)`. */
function sourceOf({ ref, sha, eventName }: Pick<GitContext, 'ref' | 'sha' | 'eventName'>): string {
  const number = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  const name =
    number === undefined
      ? ref.replace(/^refs\/tags\//, '').replace(/^refs\/heads\//, 'branch ')
      : `pull request ${number}`;
  return `${name || `the event ${eventName}`}${sha === '' ? '' : ` (commit ${sha.slice(0, 7)})`}`;
}

/** Indents the rows and aligns their columns; leaves out columns that are empty in every row. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    `  ${row.flatMap((cell, column) => (widths[column] ? [cell.padEnd(widths[column])] : [])).join('  ')}`.trimEnd(),
  );
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
