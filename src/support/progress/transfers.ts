import type { ProgressEvent } from '../reporter.ts';

/** The transfers of one repository, added up. */
interface TransferSum {
  /** Bytes that arrived, of blobs that are uploaded. */
  bytes: number;
  /** Bytes of all blobs that are uploaded; undefined while one of them is still being built. */
  total: number | undefined;
  /** Blobs that are there, and all known ones. */
  done: number;
  all: number;
  /** True while something is being uploaded. */
  busy: boolean;
}

/** Adds up the blobs of a repository. A blob that is there already, or is mounted, counts no bytes. */
export interface Transfers {
  note(event: ProgressEvent): void;
  sum(): TransferSum;
}

interface Piece {
  bytes: number;
  total: number | undefined;
  state: 'waiting' | 'running' | 'sent' | 'found';
}

/** Takes events whose `id` is the repository, a space, and the blob; others are ignored. */
export function createTransfers(): Transfers {
  const pieces = new Map<string, Piece>();
  // Kept up to date: it is asked for at each event, and an image may have hundreds of blobs.
  const all = { bytes: 0, total: 0, unknown: 0, done: 0, running: 0 };
  const count = ({ bytes, total, state }: Piece, sign: 1 | -1): void => {
    if (state === 'sent' || state === 'found') all.done += sign;
    if (state === 'running') all.running += sign;
    if (state === 'found') return;
    all.bytes += sign * bytes;
    all.total += sign * (total ?? 0);
    if (total === undefined) all.unknown += sign;
  };
  return {
    note({ id, phase, bytes = 0, total }) {
      const [, piece] = id.split(' ');
      const state = STATES[phase];
      if (piece === undefined || (!state && phase !== 'failed')) return;
      const before = pieces.get(piece);
      if (before) count(before, -1);
      pieces.delete(piece);
      if (!state) return;
      const after = { bytes, total, state };
      pieces.set(piece, after);
      count(after, 1);
    },
    sum: () => ({
      bytes: all.bytes,
      total: all.unknown > 0 ? undefined : all.total,
      done: all.done,
      all: pieces.size,
      busy: all.running > 0,
    }),
  };
}

const STATES: Partial<Record<ProgressEvent['phase'], Piece['state']>> = {
  check: 'waiting',
  read: 'running',
  upload: 'running',
  done: 'sent',
  mount: 'found',
  exists: 'found',
};
