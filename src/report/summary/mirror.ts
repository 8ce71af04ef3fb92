import type { CopyStatus, MirrorFailure, MirrorReport, MirrorRepositoryReport } from '../../mirror/report.ts';
import { PublishError } from '../../oci/errors.ts';
import { count, formatBytes, formatDuration } from '../../support/text/format.ts';
import { codeSpan, escapeMarkdown, table } from './markdown.ts';
import { failureBox, fold, type Failure } from './parts.ts';

/** Maximum number of copies shown; the `json` output has all of them. */
const SHOWN = 200;

/** Wording for the status of a tag, in logs and summaries. */
export const COPY_WORDS: Record<CopyStatus, string> = {
  copied: 'copied',
  existing: 'already up to date',
  planned: 'to copy',
  failed: 'failed',
  postponed: 'left for the next run',
  pruned: 'deleted',
  prunable: 'to delete',
};

/** The result in one line. */
export function mirrorTitle(report: MirrorReport): string {
  const { dryRun, failures: failed, totals: sums, repositories } = report;
  if (dryRun) return 'What would be mirrored';
  if (failed.length === 0) return `✅ Mirrored ${count(repositories.length, 'repository', 'repositories')}`;
  if (sums.copied + sums.existing === 0) return '❌ Nothing was mirrored';
  const bad = repositories.filter((one) => failedTags(one, report) !== '0').length;
  return bad === 0
    ? '❌ Partly mirrored'
    : `❌ Partly mirrored: ${bad} of ${count(repositories.length, 'repository', 'repositories')} failed`;
}

/** The error of a mirror run in which something failed: the only cause, or how many there are. */
export function mirrorError(report: MirrorReport): PublishError {
  const { totals: sums } = report;
  const [only, ...others] = distinctFailures(report.failures);
  const code = 'MIRROR_INCOMPLETE';
  if (only && others.length === 0) {
    const rest = sums.copied + sums.existing > 0 ? '; everything else is up to date' : '';
    const hint = only.hint ?? 'Fix it and rerun the job: it copies only what is missing.';
    return new PublishError(only.message + rest, { code, hint });
  }
  const title = mirrorTitle(report).replace('❌ ', '');
  return new PublishError(`${title} (${mirrorTotals(report)})`, {
    code,
    hint: `Fix the ${others.length + 1} errors above and rerun the job: it copies only what is missing.`,
  });
}

/** The summary of a mirror run or dry run, as Markdown. */
export function mirrorSummary(report: MirrorReport): string {
  const parts = [
    mirrorTotals(report),
    report.failures.length === 0 ? '' : failureBox(distinctFailures(report.failures)),
    repositories(report),
    report.failures.length === 0 ? '' : 'Fix this and rerun the job: it copies only what is missing.',
    transferred(report),
    copies(report),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** `410 tags copied, 1588 already up to date, 63 failed · 6 min 12 s` */
export function mirrorTotals({ totals: sums, milliseconds }: MirrorReport): string {
  const said = (Object.keys(COPY_WORDS) as CopyStatus[])
    .filter((status) => sums[status] > 0)
    .map((status) => `${count(sums[status], 'tag')} ${COPY_WORDS[status]}`);
  return `${said.join(', ') || 'Nothing to do'} · ${formatDuration(milliseconds)}`;
}

/** Removes duplicates: a missing login causes the same error for every tag of a repository. */
export function distinctFailures(failures: readonly MirrorFailure[]): Failure[] {
  const alike = new Map<string, MirrorFailure[]>();
  for (const failure of failures) {
    const key = `${failure.rule}\n${failure.message}`;
    alike.set(key, [...(alike.get(key) ?? []), failure]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { message, hint, detail, code, rule, line, what } = first;
    const subject = group.length === 1 ? what : `${what} and ${group.length - 1} more`;
    return { message, hint, detail, code, where: `${subject}; rule ${rule}, line ${line}` };
  });
}

function repositories(report: MirrorReport): string {
  const failing = (one: MirrorRepositoryReport): boolean => failedTags(one, report) !== '0';
  const sorted = [...report.repositories].sort((a, b) => Number(failing(b)) - Number(failing(a)));
  const rows = sorted.map((one) => {
    const bold = failing(one) ? '**' : '';
    return [
      failing(one) ? '❌' : '✅',
      [`${bold}${codeSpan(one.source)}${bold}`, ...one.destinations.map((to) => `→ ${codeSpan(to)}`)].join(
        '<br>',
      ),
      one.selected === one.listed ? String(one.selected) : `${one.selected} of ${one.listed}`,
      String(one.copied),
      String(one.existing),
      `${bold}${failedTags(one, report)}${bold}`,
    ];
  });
  return table(['', 'From → to', 'Tags', 'Copied', 'Up to date', 'Failed'], rows);
}

/** A repository that couldn't be listed has no failed tags, but has failed nevertheless. */
function failedTags(
  { source, failed, pairs }: MirrorRepositoryReport,
  { failures: all }: MirrorReport,
): string {
  if (failed > 0) return String(failed);
  if (all.some(({ what }) => what === source)) return 'not readable';
  return pairs.find(({ reason }) => reason !== undefined)?.reason ?? '0';
}

function transferred({ blobs, fetchedBytes, rateLimits }: MirrorReport): string {
  const heading = `Transferred: ${formatBytes(fetchedBytes)} downloaded, ${formatBytes(blobs.pushedBytes)} uploaded, ${formatBytes(blobs.savedBytes)} already there or mounted`;
  const limits = Object.entries(rateLimits).map(
    ([host, { limit, remaining }]) =>
      `Pull limit left: ${escapeMarkdown(host)} ${Math.max(0, remaining)} of ${limit}.`,
  );
  return limits.length === 0 ? `${heading}.` : fold(heading, limits.join('<br>'));
}

function copies({ copies: all }: MirrorReport): string {
  if (all.length === 0) return '';
  const rows = all
    .slice(0, SHOWN)
    .map(({ source, destination, status, note }) => [
      source === undefined ? '–' : codeSpan(source),
      codeSpan(destination),
      note === undefined ? COPY_WORDS[status] : `${COPY_WORDS[status]}: ${escapeMarkdown(note)}`,
    ]);
  const rest = all.length - rows.length;
  const more = rest > 0 ? `\n\nand ${rest} more, in the \`json\` output.` : '';
  return fold(count(all.length, 'change'), `${table(['Source', 'Destination', 'Result'], rows)}${more}`);
}
