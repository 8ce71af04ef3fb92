import { formatBytes } from '../support/text/format.ts';
import type { ProgressEvent } from '../support/reporter.ts';

/** Minimum time between two lines about the same repository, in milliseconds. */
const INTERVAL = 10_000;

interface Row {
  /** Blobs by digest: bytes transferred, and total bytes. */
  pieces: Map<string, { bytes: number; total: number }>;
  written: number;
}

/**
 * Logs progress periodically: per repository, the bytes transferred and the total known so far. Concurrent
 * blobs share one line, and short transfers log nothing.
 * @param now current time in milliseconds
 */
export function createProgressLog(
  write: (line: string) => void,
  now: () => number,
): (event: ProgressEvent) => void {
  const rows = new Map<string, Row>();
  return ({ id, phase, bytes = 0, total, detail }) => {
    const [name = id, piece = ''] = id.split(' ');
    const row = rows.get(name) ?? { pieces: new Map(), written: now() };
    rows.set(name, row);
    if (total !== undefined) row.pieces.set(piece, { bytes, total });
    if (phase !== 'upload' && phase !== 'read') return;
    if (now() - row.written < INTERVAL) return;
    row.written = now();
    write(`${name}: ${detail ?? amount(row)}`);
  };
}

function amount({ pieces }: Row): string {
  const all = [...pieces.values()];
  const sum = (numbers: number[]): string => formatBytes(numbers.reduce((one, other) => one + other, 0));
  return `${sum(all.map(({ bytes }) => bytes))} of ${sum(all.map(({ total }) => total))}`;
}
