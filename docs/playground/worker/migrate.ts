import { diffLines } from 'diff';
import { parse } from 'yaml';
import { migrateText } from '../../../src/migrate/migrate.ts';
import { DEFAULT_ACTION } from '../../../src/migrate/types.ts';
import type { MigrateAnswer, MigrateQuestion, MigratedStep, Refusal } from '../messages.ts';

/** What `registry-publish migrate` makes of a text, by the same code. */
export function answerMigrate({ workflow }: MigrateQuestion): MigrateAnswer | Refusal {
  if (workflow.trim() === '') {
    const hint = 'Paste one that uses the Docker actions.';
    return { kind: 'refused', problems: [{ message: 'No workflow is given', hint, input: 'workflow' }] };
  }
  const { text, changed, notes } = migrateText(workflow);
  const diff = changed ? diffOf(workflow, text) : [];
  return { kind: 'migrate', text, changed, diff, notes, steps: changed ? stepsOf(text) : [] };
}

function diffOf(before: string, after: string): MigrateAnswer['diff'] {
  return diffLines(before, after).map(({ value, added, removed }) => ({
    text: value,
    kind: added ? 'added' : removed ? 'removed' : 'same',
  }));
}

/** The inputs of the steps that publish, for a look at their tags. */
function stepsOf(text: string): MigratedStep[] {
  const { jobs } = parse(text) as { jobs?: Record<string, { steps?: unknown }> };
  return Object.entries(jobs ?? {}).flatMap(([job, { steps }]) =>
    (Array.isArray(steps) ? (steps as { uses?: unknown; with?: Record<string, unknown> }[]) : [])
      .filter((step) => step?.uses === DEFAULT_ACTION)
      .map((step) => {
        const input = (name: string): string => String(step.with?.[name] ?? '').trimEnd();
        return { job, images: input('images'), tags: input('tags'), flavor: input('flavor') };
      }),
  );
}
