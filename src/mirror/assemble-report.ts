import type { BlobCounts } from '../copy/uploads/counts.ts';
import type { Recorder } from './recorder.ts';
import { emptyTotals, type CopyStatus, type MirrorReport, type MirrorRepositoryReport } from './report.ts';
import type { Compared } from './run/logins.ts';
import type { MirrorRepository } from './types.ts';

/** A source that is compared or copied, and the time that took. */
export interface TimedJob extends Compared {
  milliseconds: number;
}

/** The parts of the report that are taken from the sources. */
export function assembleReport(
  jobs: readonly TimedJob[],
  planning: Recorder,
): Pick<MirrorReport, 'repositories' | 'copies' | 'totals' | 'blobs'> {
  const recorders = [planning, ...jobs.map(({ context }) => context.recorder)];
  const uploaders = jobs.flatMap(({ context }) => context.session.uploaders);
  return {
    repositories: jobs.map((one) => repositoryReport(one, planning)),
    copies: recorders.flatMap(({ copies }) => copies).sort((a, b) => a.rule - b.rule),
    totals: sumTotals(recorders),
    blobs: sumBlobs(uploaders.map(({ counts }) => counts)),
  };
}

/** Requests of all repositories that were opened, by what they were opened for. */
export function countRequests(
  opened: readonly { repository: MirrorRepository; access: 'pull' | 'push' }[],
): MirrorReport['requests'] {
  const requests = { sources: 0, destinations: 0, retries: 0 };
  for (const { repository, access } of opened) {
    const { requests: sent = 0, retries = 0 } = repository.traffic ?? {};
    requests[access === 'pull' ? 'sources' : 'destinations'] += sent;
    requests.retries += retries;
  }
  return requests;
}

function repositoryReport({ context, milliseconds }: TimedJob, planning: Recorder): MirrorRepositoryReport {
  const { job, recorder } = context;
  const selected = new Set(job.uses.flatMap(({ tags, digests }) => [...tags, ...digests]));
  const reasons = new Map([...planning.reasons, ...recorder.reasons]);
  return {
    source: job.name,
    destinations: [...job.destinations],
    listed: job.tagNames?.length ?? 0,
    selected: selected.size,
    copied: recorder.totals.copied,
    existing: recorder.totals.existing,
    failed: recorder.totals.failed,
    pairs: [...job.destinations].map((destination) => {
      const reason = reasons.get(destination) ?? reasons.get(job.name);
      return {
        destination,
        ...(recorder.byDestination.get(destination) ?? emptyTotals()),
        ...(reason === undefined ? {} : { reason }),
      };
    }),
    milliseconds: Math.round(milliseconds),
  };
}

function sumTotals(recorders: readonly Recorder[]): MirrorReport['totals'] {
  const totals = emptyTotals();
  for (const recorder of recorders) {
    for (const status of Object.keys(totals) as CopyStatus[]) totals[status] += recorder.totals[status];
  }
  return totals;
}

function sumBlobs(all: readonly BlobCounts[]): BlobCounts {
  const sum: BlobCounts = { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 };
  for (const counts of all) {
    for (const key of Object.keys(sum) as (keyof BlobCounts)[]) sum[key] += counts[key];
  }
  return sum;
}
