import type { ProgressEvent } from '../support/reporter.ts';
import { formatBytes } from '../support/text/format.ts';

interface Piece {
  bytes: number;
  total: number;
  ended: boolean;
}

interface Row {
  pieces: Map<string, Piece>;
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

/** Bar width in characters: the maximum, and the minimum below which no bar is drawn. */
const CELLS = 24;
const FEWEST = 4;

/** Creates an empty progress display. */
export function createBars(): Bars {
  const rows = new Map<string, Row>();
  return {
    update({ id, phase, bytes, total, detail }) {
      const [name = id, piece = ''] = id.split(' ');
      const row: Row = rows.get(name) ?? { pieces: new Map(), phase, detail: '' };
      rows.set(name, row);
      row.phase = phase;
      row.detail = detail ?? '';
      if (piece === '' || total === undefined) return;
      const ended = phase === 'done' || phase === 'mount' || phase === 'exists';
      row.pieces.set(piece, { bytes: ended ? total : (bytes ?? 0), total, ended });
    },
    render(columns, most) {
      const all = [...rows];
      const busy = all.length <= most ? all : all.filter(([, { phase }]) => phase !== 'done');
      const shown = busy.length <= most ? busy : busy.slice(0, most - 1);
      const width = Math.max(0, ...shown.map(([name]) => name.length));
      const lines = shown.map(([name, row]) =>
        line(name.padEnd(width), row, columns - 1).slice(0, Math.max(columns - 1, 20)),
      );
      return shown.length === busy.length ? lines : [...lines, `and ${busy.length - shown.length} more`];
    },
    clear: () => rows.clear(),
  };
}

function line(name: string, { pieces, phase, detail }: Row, columns: number): string {
  const all = [...pieces.values()];
  const total = all.reduce((sum, piece) => sum + piece.total, 0);
  if (total === 0) return `${name}  ${phase}${detail === '' ? '' : ` ${detail}`}`;
  const bytes = all.reduce((sum, piece) => sum + Math.min(piece.bytes, piece.total), 0);
  const done = all.filter((piece) => piece.ended).length;
  const now = phase === 'tag' ? `  tag ${detail}` : '';
  const text = `${formatBytes(bytes)} of ${formatBytes(total)}, ${done}/${all.length} blobs${now}`;
  const cells = Math.min(CELLS, columns - name.length - text.length - 3);
  if (cells < FEWEST) return `${name}  ${text}`;
  const filled = Math.floor((bytes / total) * cells);
  return `${name}  ${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${text}`;
}
