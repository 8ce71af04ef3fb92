import type { MirrorReport } from '../mirror/report.ts';
import { count, formatBytes, formatDuration } from '../reporter/format.ts';
import { codeSpan, escapeMarkdown, table } from './markdown.ts';

/** Copies shown one by one, at most; the `json` output has all of them. */
const SHOWN = 200;

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
    .map(([status, amount]) => `${amount} ${status}`);
  return (
    `${tags.join(', ') || 'nothing to do'} in ${formatDuration(milliseconds)}: ` +
    `${formatBytes(fetchedBytes)} fetched, ${formatBytes(blobs.pushedBytes)} pushed, ` +
    `${formatBytes(blobs.savedBytes)} saved, ${count(requests.sources + requests.destinations, 'request')}.`
  );
}

function repositories(report: MirrorReport): string {
  const rows = report.repositories.map((one) => [
    codeSpan(one.source),
    one.destinations.map(codeSpan).join('<br>'),
    `${one.selected} of ${one.listed}`,
    String(one.copied),
    String(one.existing),
    one.failed > 0 ? `❌ ${one.failed}` : '0',
    formatDuration(one.milliseconds),
  ]);
  return table(['From', 'To', 'Tags taken', 'Copied', 'Already there', 'Failed', 'Time'], rows);
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
