import type { ProgressEvent } from '../support/reporter.ts';
import { createRate, type Rate } from '../support/progress/rate.ts';
import { createTransfers, type Transfers } from '../support/progress/transfers.ts';
import { estimateText, rateText } from '../support/progress/words.ts';
import { formatBytes } from '../support/text/format.ts';

interface Row {
  transfers: Transfers;
  rate: Rate;
  phase: ProgressEvent['phase'];
  detail: string;
}

/** Progress of repositories and platforms, one row each; the blobs of a repository are added up. */
interface Bars {
  update(event: ProgressEvent): void;
  /**
   * Renders at most `most` lines, each shorter than `columns`; if there are too many, finished rows are
   * left out.
   */
  render(columns: number, most: number): string[];
  clear(): void;
}

/** How bars are drawn. */
export interface BarStyle {
  /** For terminals that show only ASCII. */
  ascii: boolean;
}

/** Bar width in characters: the maximum, and the minimum below which something else is left out. */
const CELLS = 24;
const FEWEST = 8;

/**
 * Creates an empty progress display.
 * @param now current time in milliseconds
 */
export function createBars(style: BarStyle, now: () => number): Bars {
  const rows = new Map<string, Row>();
  return {
    update(event) {
      const { id, phase, detail } = event;
      const [name = id, piece] = id.split(' ');
      const row = rows.get(name) ?? {
        transfers: createTransfers(),
        rate: createRate(now),
        phase,
        detail: '',
      };
      rows.set(name, row);
      row.detail = detail ?? '';
      row.phase = phase;
      if (piece === undefined) return;
      row.transfers.note(event);
    },
    render(columns, most) {
      const all = [...rows];
      const busy = all.length <= most ? all : all.filter(([, { phase }]) => phase !== 'done');
      const shown = busy.length <= most ? busy : busy.slice(0, most - 1);
      const width = Math.max(0, ...shown.map(([name]) => name.length));
      const lines = shown.map(([name, row]) => rowText(name.padEnd(width), row, columns - 1, style));
      return shown.length === busy.length ? lines : [...lines, `and ${busy.length - shown.length} more`];
    },
    clear: () => rows.clear(),
  };
}

function rowText(
  name: string,
  { transfers, rate, phase, detail }: Row,
  width: number,
  style: BarStyle,
): string {
  const { bytes, total, done, all, busy } = transfers.sum();
  if (all === 0) return fit([`${name}  ${phase}${detail === '' ? '' : ` ${detail}`}`], width);
  rate.note(bytes);
  const perSecond = busy ? rate.perSecond() : undefined;
  const left =
    perSecond && total !== undefined && total > bytes
      ? `, ${estimateText((total - bytes) / perSecond)} left`
      : '';
  const now = phase === 'tag' ? `  tag ${detail}` : '';
  const amount = total === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(total)}`;
  const text = `${amount}, ${done}/${all} blobs${now}`;
  const speed = perSecond === undefined ? '' : `, ${rateText(perSecond)}`;
  const share = total === undefined ? undefined : total === 0 ? 1 : bytes / total;
  return withBar(`${name}  `, share, [`${text}${speed}${left}`, `${text}${speed}`, text], width, style);
}

/**
 * `lead`, a bar, and the longest of the texts that leaves room for it; without a bar if that is none.
 * @param share done, from 0 to 1; undefined: there is nothing to draw a bar of
 * @param texts each says less than the one before it
 */
export function withBar(
  lead: string,
  share: number | undefined,
  texts: string[],
  width: number,
  { ascii }: BarStyle,
): string {
  const room = width - lead.length;
  const text = share === undefined ? undefined : texts.find((one) => room - one.length - 2 >= FEWEST);
  if (text === undefined || share === undefined)
    return fit(
      texts.map((one) => lead + one),
      width,
    );
  const cells = Math.min(CELLS, room - text.length - 2);
  const filled = Math.floor(Math.min(1, Math.max(0, share)) * cells);
  const [full, empty] = ascii ? ['#', '-'] : ['█', '░'];
  return `${lead}${full.repeat(filled)}${empty.repeat(cells - filled)}  ${text}`;
}

/** The first text that fits, or as much of the last as does. */
export function fit(texts: string[], width: number): string {
  return texts.find((text) => text.length <= width) ?? (texts.at(-1) ?? '').slice(0, Math.max(width, 1));
}
