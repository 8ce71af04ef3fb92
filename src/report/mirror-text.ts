import type { MirrorPairReport, MirrorReport } from '../mirror/report.ts';
import { count, formatBytes, formatNumber } from '../support/text/format.ts';
import type { Style } from './style.ts';
import { COPY_WORDS, distinctFailures, mirrorTotals } from './summary/mirror.ts';

/** The result of a mirror run, for a terminal or the end of a job's log: failures first. */
export function mirrorText(report: MirrorReport, style: Style): string[] {
  const lines = report.dryRun ? planLines(report, style) : pairLines(report, style);
  for (const { message, hint, where } of distinctFailures(report.failures)) {
    lines.push(`${style.bad(style.marks.failed)} ${message}${where === undefined ? '' : ` (${where})`}`);
    if (hint !== undefined) lines.push(`    ${hint}`);
  }
  const { fetchedBytes, blobs } = report;
  lines.push(
    `${mirrorTotals(report)}; ${formatBytes(fetchedBytes)} downloaded, ${formatBytes(blobs.pushedBytes)} uploaded, ` +
      `${formatBytes(blobs.savedBytes)} already there or mounted`,
  );
  return lines;
}

/** `✓ docker.io/library/redis → ghcr.io/acme/mirror/redis   3 copied, 17 up to date`, one per destination. */
function pairLines({ repositories }: MirrorReport, style: Style): string[] {
  const pairs = repositories.flatMap(({ source, pairs: all }) => all.map((pair) => ({ source, ...pair })));
  const rows = pairs
    .map((pair) => ({ name: `${pair.source} ${style.arrow} ${pair.destination}`, bad: isBad(pair), pair }))
    .sort((a, b) => Number(b.bad) - Number(a.bad));
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows.map(({ name, bad, pair }) => {
    const mark = bad ? style.bad(style.marks.failed) : style.good(style.marks.done);
    return `${mark} ${style.bold(name.padEnd(width))}   ${resultText(pair)}`;
  });
}

function isBad({ failed, reason }: MirrorPairReport): boolean {
  return failed > 0 || reason !== undefined;
}

/** `63 failed: login failed`, `3 copied, 17 up to date`, `not found`. */
function resultText(pair: MirrorPairReport): string {
  const { failed, reason } = pair;
  const why = reason === undefined || reason === 'failed' ? '' : `: ${reason}`;
  const parts: [number, string][] = [
    [failed, `failed${why}`],
    [pair.copied, 'copied'],
    [pair.existing, 'up to date'],
    [pair.postponed, COPY_WORDS.postponed],
    [pair.pruned, COPY_WORDS.pruned],
  ];
  const told = parts
    .filter(([amount]) => amount > 0)
    .map(([amount, what]) => `${formatNumber(amount)} ${what}`);
  if (told.length > 0) return `${told.join(', ')}${failed === 0 && isBad(pair) ? `; ${reason}` : ''}`;
  return reason ?? 'nothing to copy';
}

/** What would be copied, as a tree: source repository, destinations, tags. */
function planLines(report: MirrorReport, style: Style): string[] {
  const lines: string[] = [];
  for (const { source, destinations, listed, selected, existing, failed, pairs } of report.repositories) {
    const bad = failed > 0 || pairs.some(isBad);
    const counts = `${formatNumber(selected)} of ${count(listed, 'tag')}: ${existing} up to date, ${failed} failed`;
    const mark = bad ? style.bad(style.marks.failed) : style.good(style.marks.done);
    lines.push(`${mark} ${style.bold(source)}  ${style.dim(counts)}`);
    for (const destination of destinations) {
      lines.push(`  ${style.arrow} ${destination}`);
      const copies = report.copies.filter((copy) => repositoryOf(copy.destination) === destination);
      lines.push(
        ...copies.map(({ destination: name, status, note }) => {
          const why = note === undefined ? COPY_WORDS[status] : `${COPY_WORDS[status]}: ${note}`;
          return `      ${name.slice(destination.length)} ${style.dim(why)}`;
        }),
      );
    }
  }
  return lines;
}

function repositoryOf(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
