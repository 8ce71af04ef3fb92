import type { ProgressEvent } from '../reporter/reporter.ts';
import { formatBytes } from '../reporter/format.ts';

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

/** What is under way, a row for each repository or platform; pieces of one repository add up in its row. */
export interface Bars {
  update(event: ProgressEvent): void;
  /** Lines that fit into `columns`. */
  render(columns: number): string[];
  clear(): void;
}

const CELLS = 24;

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
    render(columns) {
      const width = Math.max(0, ...[...rows.keys()].map((name) => name.length));
      return [...rows].map(([name, row]) =>
        line(name.padEnd(width), row).slice(0, Math.max(columns - 1, 20)),
      );
    },
    clear: () => rows.clear(),
  };
}

function line(name: string, { pieces, phase, detail }: Row): string {
  const all = [...pieces.values()];
  const total = all.reduce((sum, piece) => sum + piece.total, 0);
  if (total === 0) return `${name}  ${phase}${detail === '' ? '' : ` ${detail}`}`;
  const bytes = all.reduce((sum, piece) => sum + Math.min(piece.bytes, piece.total), 0);
  const filled = Math.floor((bytes / total) * CELLS);
  const bar = '█'.repeat(filled) + '░'.repeat(CELLS - filled);
  const done = all.filter((piece) => piece.ended).length;
  const now = phase === 'tag' ? `  tag ${detail}` : '';
  return `${name}  ${bar} ${formatBytes(bytes)} of ${formatBytes(total)}, ${done}/${all.length} blobs${now}`;
}
