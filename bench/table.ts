import type { Cost } from './measure.ts';

/** One tool's results for one row, over all rounds. */
export interface Line {
  row: string;
  tool: string;
  costs: Cost[];
  requests: number;
  megabytesSent: number;
  megabytesRead?: number;
  /** Answered by the source. */
  sourceRequests?: number;
}

/** A measured ratio or value, and its target. */
export interface Verdict {
  what: string;
  measured: number;
  /** Absent: measured without a target, for information. */
  mustReach?: number;
  aimFor?: number;
  unit: '×' | 's' | 'MB' | 'requests' | 'uploads';
}

/** The median; 0 for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The median of each round's ratio, since a slow phase of the machine affects both tools in a round. */
export function ratio(one: Line, other: Line): number {
  return median(one.costs.map((cost, round) => cost.seconds / (other.costs[round]?.seconds ?? NaN)));
}

const HEAD = ['row', 'tool', 'seconds', 'ratio', 'requests', 'MB sent', 'MB read', 'CPU s', 'peak MB'];

/** A Markdown table; ratios are relative to the product's line in the same row. */
export function format(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const own = lines.find(({ row, tool }) => row === line.row && tool === 'registry-publish');
    const middle = (pick: (cost: Cost) => number): number => median(line.costs.map(pick));
    return [
      line.row,
      line.tool,
      middle(({ seconds }) => seconds).toFixed(2),
      own && own !== line ? ratio(own, line).toFixed(2) : '',
      String(line.requests),
      line.megabytesSent.toFixed(0),
      line.megabytesRead === undefined ? '' : line.megabytesRead.toFixed(0),
      middle(({ cpuSeconds }) => cpuSeconds).toFixed(2),
      middle(({ peakMegabytes }) => peakMegabytes).toFixed(0),
    ];
  });
  return toMarkdown(HEAD, rows);
}

/** A Markdown table of verdicts. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const show = (value: number | undefined, unit: string): string =>
    value === undefined
      ? ''
      : `${unit === '×' || unit === 's' ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
  return toMarkdown(
    ['measured', 'value', 'must reach', 'aim for', ''],
    verdicts.map(({ what, measured, mustReach, aimFor, unit }) => [
      what,
      show(measured, unit),
      mustReach === undefined ? '' : `≤ ${show(mustReach, unit)}`,
      aimFor === undefined ? '' : `≤ ${show(aimFor, unit)}`,
      verdictOn({ measured, mustReach, aimFor }),
    ]),
  );
}

function verdictOn({
  measured,
  mustReach,
  aimFor,
}: Pick<Verdict, 'measured' | 'mustReach' | 'aimFor'>): string {
  if (mustReach === undefined) return 'no promise';
  if (measured <= (aimFor ?? -1)) return 'aim reached';
  return measured <= mustReach ? 'reached' : 'MISSED';
}

/** A Markdown table with aligned columns. */
export function toMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}
