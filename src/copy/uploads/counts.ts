import { count, formatBytes } from '../../support/text/format.ts';

export interface BlobCounts {
  pushed: number;
  mounted: number;
  existing: number;
  /** Bytes that went over the wire, and those that need not. */
  pushedBytes: number;
  savedBytes: number;
}

/** `2 blobs pushed (1.1 kB), 3 mounted, 4 already there`, without the parts that are none. */
export function describeBlobs({ pushed, mounted, existing, pushedBytes }: BlobCounts): string {
  const parts: [amount: number, what: string][] = [
    [pushed, `pushed (${formatBytes(pushedBytes)})`],
    [mounted, 'mounted'],
    [existing, 'already there'],
  ];
  const [first, ...others] = parts.filter(([amount]) => amount > 0);
  if (first === undefined) return 'nothing pushed';
  const told = [`${count(first[0], 'blob')} ${first[1]}`, ...others.map((part) => part.join(' '))];
  return [...(pushed + mounted === 0 ? ['nothing pushed'] : []), ...told].join(', ');
}
