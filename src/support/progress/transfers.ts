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
  return {
    note({ id, phase, bytes = 0, total }) {
      const [, piece] = id.split(' ');
      if (piece === undefined) return;
      if (phase === 'failed') {
        pieces.delete(piece);
        return;
      }
      const state = STATES[phase];
      if (state) pieces.set(piece, { bytes, total, state });
    },
    sum() {
      const sum: TransferSum = { bytes: 0, total: 0, done: 0, all: pieces.size, busy: false };
      for (const { bytes, total, state } of pieces.values()) {
        if (state === 'sent' || state === 'found') sum.done += 1;
        if (state === 'running') sum.busy = true;
        if (state === 'found') continue;
        sum.bytes += bytes;
        sum.total = sum.total === undefined || total === undefined ? undefined : sum.total + total;
      }
      return sum;
    },
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
