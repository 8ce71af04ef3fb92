import { count, formatNumber } from '../support/text/format.ts';
import type { Reporter } from '../support/reporter.ts';
import type { CopyStatus, MirrorFailure } from './report.ts';
import type { MirrorRule } from './rules/types.ts';

/** Maximum number of problems told before copying; all of them are in the report. */
const TOLD = 10;

/** Tells what was found to be impossible before anything is copied: each problem once, with a count. */
export function warnOfProblems(
  failures: readonly MirrorFailure[],
  rules: readonly MirrorRule[],
  reporter: Reporter,
): void {
  const alike = new Map<string, MirrorFailure[]>();
  for (const failure of failures) {
    alike.set(failure.message, [...(alike.get(failure.message) ?? []), failure]);
  }
  for (const [message, group] of [...alike].slice(0, TOLD)) {
    const [first] = group;
    const rule = rules.find(({ number }) => number === first?.rule);
    const times = group.length === 1 ? '' : ` (${formatNumber(group.length)} times)`;
    reporter.warning(message + times, rule && { ...rule.origin, line: rule.line });
  }
  const rest = alike.size - TOLD;
  if (rest > 0) reporter.warning(`${formatNumber(rest)} more problems are in the report at the end`);
}

/**
 * `2,061 tags selected in 4 repositories: 1,588 up to date, 410 to copy, 63 skipped`. A tag counts once for each
 * destination.
 */
export function selectionText(
  counts: Pick<Record<CopyStatus, number>, 'existing' | 'failed'> & { missing: number },
  repositories: number,
): string {
  const { existing, failed, missing } = counts;
  const parts: [number, string][] = [
    [existing, 'up to date'],
    [missing, 'to copy'],
    [failed, 'skipped'],
  ];
  const told = parts.filter(([value]) => value > 0).map(([value, what]) => `${formatNumber(value)} ${what}`);
  const all = count(existing + failed + missing, 'tag');
  const where = count(repositories, 'repository', 'repositories');
  return `${all} selected in ${where}${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}
