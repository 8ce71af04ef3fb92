import type { Line } from '../table.ts';

/** What a run may cost at most. None of it depends on how fast or busy the machine is. */
export interface Figures {
  /** Answered by the destinations. */
  requests: number;
  /** Received by the destinations: blobs and manifests. */
  bytesSent: number;
  /** Answered by the source, where there is one. */
  sourceRequests?: number;
  /** Blobs that the source sent. */
  bytesRead?: number;
  /** Megabytes; garbage collection leaves them some room. */
  peakMegabytes: number;
}

const LABELS = {
  requests: 'requests to the destinations',
  bytesSent: 'bytes sent',
  sourceRequests: 'requests to the source',
  bytesRead: 'bytes read',
  peakMegabytes: 'MB of memory',
} as const;

const KEYS = Object.keys(LABELS) as (keyof Figures)[];

/** What a line of the ledger cost. */
export function figuresOf(line: Line): Figures {
  return {
    requests: line.requests,
    bytesSent: Math.round(line.megabytesSent * 1e6),
    ...(line.sourceRequests === undefined ? {} : { sourceRequests: line.sourceRequests }),
    ...(line.megabytesRead === undefined ? {} : { bytesRead: Math.round(line.megabytesRead * 1e6) }),
    peakMegabytes: Math.ceil(Math.max(...line.costs.map(({ peakMegabytes }) => peakMegabytes))),
  };
}

/** What a run exceeds, a line each; empty when it keeps within its figures. A figure that is missing is exceeded. */
export function excesses(name: string, measured: Figures, allowed: Figures | undefined): string[] {
  if (!allowed) return [`${name}: no figures are committed; measured: ${JSON.stringify(measured)}`];
  return KEYS.flatMap((key) => {
    const value = measured[key] ?? 0;
    const most = allowed[key] ?? 0;
    return value <= most ? [] : [`${name}: ${value} ${LABELS[key]}, and no more than ${most} are allowed`];
  });
}

/** What a run spares by now, memory aside: the committed figures may be lowered. */
export function savings(name: string, measured: Figures, allowed: Figures | undefined): string[] {
  return KEYS.flatMap((key) => {
    const [value, most] = [measured[key] ?? 0, allowed?.[key] ?? 0];
    if (key === 'peakMegabytes' || value >= most) return [];
    return [
      `${name}: ${value} ${LABELS[key]} instead of ${most}: lower the figure in bench/short/limits.json`,
    ];
  });
}
