import type { MirrorReport, MirrorRepositoryReport } from '../mirror/report.ts';
import { PublishError } from '../oci/errors.ts';
import { count, formatBytes, formatDuration } from '../support/format.ts';
import { codeSpan, escapeMarkdown, table } from './markdown.ts';

/** Copies shown one by one, at most; the `json` output has all of them. */
const SHOWN = 200;

/** One line: what came of it. */
export function mirrorTitle({ dryRun, failures: failed, totals: sums }: MirrorReport): string {
  if (dryRun) return 'What would be mirrored';
  if (failed.length === 0) return 'Mirrored';
  return sums.copied + sums.existing > 0 ? 'Mirrored in part' : 'Nothing was mirrored';
}

/** What the step ends with when not everything could be mirrored. */
export function mirrorError({ failures: failed, totals: sums }: MirrorReport): PublishError {
  const [only, ...others] = failed;
  const rest = sums.copied + sums.existing > 0 ? '; the others are in place' : '';
  const what =
    only && others.length === 0
      ? `${only.what} could not be mirrored: ${only.message}`
      : `${failed.length} images could not be mirrored`;
  return new PublishError(what + rest, {
    code: 'MIRROR_INCOMPLETE',
    hint: 'The log and the summary have each with its reason. Run the job again: it goes on where this one ended.',
  });
}

/** What a mirror run did, or would do, as Markdown. */
export function mirrorSummary(report: MirrorReport): string {
  const parts = [totals(report), repositories(report)];
  if (report.failures.length > 0) parts.push(failures(report));
  if (report.copies.length > 0) parts.push(copies(report));
  return parts.join('\n\n');
}

function totals({ totals: sums, blobs, fetchedBytes, requests, milliseconds }: MirrorReport): string {
  const tags = Object.entries(sums)
    .filter(([, amount]) => amount > 0)
    .map(([status, amount]) => `${amount} ${status === 'existing' ? 'already there' : status}`);
  return (
    `${tags.join(', ') || 'nothing to do'} in ${formatDuration(milliseconds)}: ` +
    `${formatBytes(fetchedBytes)} fetched, ${formatBytes(blobs.pushedBytes)} pushed, ` +
    `${formatBytes(blobs.savedBytes)} saved, ${count(requests.sources + requests.destinations, 'request')}.`
  );
}

function repositories(report: MirrorReport): string {
  const rows = report.repositories.map((one) => [
    codeSpan(one.source),
    one.destinations.map(codeSpan).join('<br>') || '–',
    `${one.selected} of ${one.listed}`,
    String(one.copied),
    String(one.existing),
    failureCell(one, report),
    formatDuration(one.milliseconds),
  ]);
  return table(['From', 'To', 'Tags taken', 'Copied', 'Already there', 'Failed', 'Time'], rows);
}

/** A repository that could not even be listed has no tag that failed. */
function failureCell({ source, failed }: MirrorRepositoryReport, { failures: all }: MirrorReport): string {
  if (failed > 0) return `❌ ${failed}`;
  return all.some(({ what }) => what === source) ? '❌' : '0';
}

function failures(report: MirrorReport): string {
  const rows = report.failures.map(({ rule, line, what, message, hint }) => [
    `${rule} (line ${line})`,
    codeSpan(what),
    escapeMarkdown([message, hint].filter(Boolean).join(' — ')),
  ]);
  return table(['Rule', 'What failed', 'Why'], rows);
}

function copies(report: MirrorReport): string {
  const rows = report.copies
    .slice(0, SHOWN)
    .map(({ source, destination, status, note }) => [
      source === undefined ? '–' : codeSpan(source),
      codeSpan(destination),
      note === undefined ? status : `${status}: ${escapeMarkdown(note)}`,
    ]);
  const rest = report.copies.length - rows.length;
  const more = rest > 0 ? `\n\nand ${rest} more, in the \`json\` output.` : '';
  return `<details><summary>${count(report.copies.length, 'change')}</summary>\n\n${table(['Source', 'Destination', 'What happened'], rows)}${more}\n\n</details>`;
}
