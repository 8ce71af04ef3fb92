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
  /** Least and most of the rounds, for a quotient. */
  range?: readonly [least: number, most: number];
  /** Absent: measured without a target, for information. */
  mustReach?: number;
  aimFor?: number;
  unit: '×' | 's' | 'MB' | 'requests' | 'uploads' | 'trips';
}

/** The median; 0 for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** One tool's time divided by another's. */
export interface Quotient {
  /** Of each round's quotient, since a slow phase of the machine affects both tools in a round. */
  median: number;
  range: readonly [least: number, most: number];
}

/** Compares the times of two tools of a row. */
export function ratio(one: Line, other: Line): Quotient {
  const quotients = one.costs.map((cost, round) => cost.seconds / (other.costs[round]?.seconds ?? NaN));
  return { median: median(quotients), range: [Math.min(...quotients), Math.max(...quotients)] };
}

/** Half of what lies between the least and the most: what a quotient may be off by chance. */
export const spread = ({ range: [least, most] }: Quotient): number => (most - least) / 2;

const showRange = ([least, most]: Quotient['range']): string =>
  least === most ? '' : ` (${least.toFixed(2)}–${most.toFixed(2)})`;

const showQuotient = (quotient: Quotient): string => quotient.median.toFixed(2) + showRange(quotient.range);

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
      own && own !== line ? showQuotient(ratio(own, line)) : '',
      String(line.requests),
      line.megabytesSent.toFixed(0),
      line.megabytesRead === undefined ? '' : line.megabytesRead.toFixed(0),
      middle(({ cpuSeconds }) => cpuSeconds).toFixed(2),
      middle(({ peakMegabytes }) => peakMegabytes).toFixed(0),
    ];
  });
  return toMarkdown(HEAD, rows);
}

/** After the decimal point. */
const DIGITS: Partial<Record<Verdict['unit'], number>> = { '×': 2, s: 2, trips: 1 };

/** A Markdown table of verdicts. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const show = (value: number | undefined, unit: Verdict['unit']): string =>
    value === undefined ? '' : `${value.toFixed(DIGITS[unit] ?? 0)} ${unit}`;
  return toMarkdown(
    ['measured', 'value', 'must reach', 'aim for', ''],
    verdicts.map(({ what, measured, range, mustReach, aimFor, unit }) => [
      what,
      show(measured, unit) + (range ? showRange(range) : ''),
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
