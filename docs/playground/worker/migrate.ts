import { diffLines } from 'diff';
import { parse } from 'yaml';
import { migrateText } from '../../../src/migrate/migrate.ts';
import { DEFAULT_ACTION } from '../../../src/migrate/types.ts';
import type { MigrateAnswer, MigrateQuestion, MigratedStep, Refusal } from '../messages.ts';

/** What `registry-publish migrate` makes of a text, by the same code. */
export function answerMigrate({ workflow, to }: MigrateQuestion): MigrateAnswer | Refusal {
  if (workflow.trim() === '') {
    const hint =
      'Paste a workflow that uses the Docker actions, or a configuration of regsync or skopeo sync.';
    return { kind: 'refused', problems: [{ message: 'No text is given', hint, input: 'workflow' }] };
  }
  const { text, changed, notes } = migrateText(workflow, to.trim() === '' ? {} : { to: to.trim() });
  const diff = changed ? diffOf(workflow, text) : [];
  return { kind: 'migrate', text, changed, diff, notes, steps: changed ? stepsOf(text) : [] };
}

function diffOf(before: string, after: string): MigrateAnswer['diff'] {
  return diffLines(before, after).map(({ value, added, removed }) => ({
    text: value,
    kind: added ? 'added' : removed ? 'removed' : 'same',
  }));
}

type Step = { uses?: unknown; with?: Record<string, unknown> } | null;
type Workflow = { jobs?: Record<string, { steps?: unknown } | null> } | null;

/** The inputs of the steps that publish, for a look at their tags. */
function stepsOf(text: string): MigratedStep[] {
  const { jobs } = (parse(text) as Workflow) ?? {};
  return Object.entries(jobs ?? {}).flatMap(([name, job]) => {
    const steps: Step[] = Array.isArray(job?.steps) ? job.steps : [];
    return steps.flatMap((step) => {
      if (step?.uses !== DEFAULT_ACTION) return [];
      const input = (key: string): string => String(step.with?.[key] ?? '').trimEnd();
      return [{ job: name, images: input('images'), tags: input('tags'), flavor: input('flavor') }];
    });
  });
}
