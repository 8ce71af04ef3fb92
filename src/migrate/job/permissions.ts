import { isScalar, type Node, type Pair } from 'yaml';
import { listEntries } from '../steps/names.ts';
import { inputText } from '../steps/new-input.ts';
import { isBlock, pairEnd, pairsOf, type Edit, type Source } from '../workflow/source.ts';
import { resolved, type Workflow } from '../workflow/workflow.ts';
import type { JobPlan } from './job-plan.ts';

/**
 * Adds `packages: write` if a new step pushes to GHCR with the job's token and the job sets permissions
 * without it.
 */
export function planPermissions(plan: JobPlan, workflow: Workflow, env: ReadonlyMap<string, string>): void {
  if (!pushesToGhcr(plan, env)) return;
  const own = plan.job.pairs.get('permissions');
  const pair = own ?? workflow.pairs.get('permissions');
  // Without `permissions`, the repository's settings apply, as before.
  if (!pair || grantsPackages(pair)) return;
  const { value } = pair;
  if (own && isBlock(value)) {
    plan.permissions = { packages: 'write' };
    return;
  }
  plan.notes.push({
    line: plan.job.line,
    kind: 'difference',
    words: "The job's token pushes to ghcr.io: add `packages: write` to its permissions",
  });
}

function pushesToGhcr({ job, removed, replaced }: JobPlan, env: ReadonlyMap<string, string>): boolean {
  // A remaining login may use another token.
  const stays = job.steps.some(
    (step) =>
      !removed.has(step) && resolved(step.inputs.get('registry')?.text.trim() ?? '', env) === 'ghcr.io',
  );
  if (stays) return false;
  return replaced.some(({ candidate, entries }) => {
    const images = candidate.inputs.flatMap((input) =>
      input.name === 'images' ? listEntries(resolved(inputText(input), env)) : [],
    );
    const other = entries.some(({ registry }) => /^ghcr\.io\b/i.test(registry));
    return (
      candidate.push.kind !== 'never' &&
      !other &&
      images.some((image) => /^(?:name=)?ghcr\.io\//i.test(image))
    );
  });
}

function grantsPackages({ value }: Pair): boolean {
  if (isScalar(value)) return value.value === 'write-all';
  const packages = pairsOf(value).get('packages')?.value;
  return isScalar(packages) && packages.value === 'write';
}

/** The edits that add the planned permissions. */
export function permissionEdits({ job, permissions }: JobPlan, source: Source): Edit[] {
  const map = job.pairs.get('permissions')?.value;
  if (!permissions || !isBlock(map)) return [];
  const pairs = pairsOf(map);
  const given = pairs.get('packages')?.value as Node | null | undefined;
  if (given?.range) return [{ from: given.range[0], to: given.range[1], text: permissions.packages }];
  const last = [...pairs.values()].at(-1);
  if (!last) return [];
  const at = source.nextLine(pairEnd(last, source.text) - 1);
  const indent = ' '.repeat(source.column((last.key as Node).range?.[0] ?? 0));
  const before = source.text.endsWith('\n') || at < source.text.length ? '' : source.newline;
  return [{ from: at, to: at, text: `${before}${indent}packages: ${permissions.packages}${source.newline}` }];
}
