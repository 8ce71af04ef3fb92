import { createAdaptiveLimiter, type AdaptiveLimiter } from '../../copy/limiter.ts';
import type { Locations } from '../../copy/mounts.ts';
import { createStaging, type Staging } from '../../copy/session.ts';
import { createFanOutStore, type FanOutStore } from '../../copy/shared-tees.ts';
import type { Lane } from '../../copy/uploader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Health } from '../limits/circuit-breaker.ts';
import type { RateGate } from '../limits/pull-limit.ts';
import type { Recorder } from '../recorder.ts';
import type { Job, Open } from '../select/source-jobs.ts';
import type { MirrorOptions, MirrorRepository } from '../types.ts';

/** What all jobs of a run share. */
export interface Run {
  options: MirrorOptions;
  gate: RateGate;
  health: Health;
  /** Where in each registry a blob is, for mounts between repositories. */
  locations: Locations;
  open: Open;
  tally: { fetchedBytes: number };
}

/** What the work on one source repository shares: lanes to its destinations, and the blobs under way. */
export interface Workshop {
  run: Run;
  job: Job;
  /** Of this job alone, so that reports keep the order of the rules. */
  recorder: Recorder;
  staging: Staging;
  /** By the destination's name. */
  lanes: Map<string, Lane>;
  /** The repository behind each lane. */
  repositories: Map<Lane, MirrorRepository>;
  /** For manifests and lookups of the source. */
  reads: AdaptiveLimiter;
  fanOuts: FanOutStore;
  /** Manifests a lane's repository is known to hold. */
  held: Map<Lane, Set<Digest>>;
  /** Tags each destination had at the start, where they were listed. */
  listed: Map<Lane, Set<string>>;
}

const READS = 16;

/** Opens the destinations of a job. Those that can't be opened are failures of their rules. */
export async function openWorkshop(run: Run, job: Job, recorder: Recorder): Promise<Workshop> {
  const { options } = run;
  const names = new Map(
    job.uses.flatMap((use) => use.targets.map((to) => [to.name, to.repository] as const)),
  );
  const opened: [string, MirrorRepository][] = [];
  for (const [name, repository] of names) {
    try {
      const destination = await run.open(repository, 'push');
      if (!options.dryRun) destination.awaitFirstPush?.();
      opened.push([name, destination]);
    } catch (error) {
      for (const { rule, targets } of job.uses) {
        if (targets.some((to) => to.name === name)) recorder.failure(rule, name, error);
      }
    }
  }
  const targets = opened.map(([, destination]) => ({ destination, tags: [], optional: false }));
  const staging = createStaging(targets, {
    reporter: options.reporter,
    temporaryDirectory: options.temporaryDirectory,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const lanes = new Map(opened.map(([name], position) => [name, staging.lanes[position] as Lane]));
  return {
    run,
    job,
    recorder,
    staging,
    lanes,
    repositories: new Map(
      opened.map(([, repository], position) => [staging.lanes[position] as Lane, repository]),
    ),
    reads: createAdaptiveLimiter({
      start: READS,
      most: READS,
      throttled: () => job.source.traffic?.throttled ?? 0,
    }),
    fanOuts: createFanOutStore(staging, job.source, (bytes) => (run.tally.fetchedBytes += bytes)),
    held: new Map(staging.lanes.map((lane) => [lane, new Set()])),
    listed: new Map(),
  };
}

/** Whether a lane's repository holds a manifest; one HEAD, unless it is known. */
export async function holds(workshop: Workshop, lane: Lane, descriptor: Descriptor): Promise<boolean> {
  const known = workshop.held.get(lane);
  if (known?.has(descriptor.digest)) return true;
  // Putting a manifest again costs no more than asking.
  if (workshop.staging.fresh.has(lane.destination)) return false;
  const { run } = workshop;
  const found = await lane.requests.run(0, () =>
    run.health.guard(lane.destination.repository.host, () =>
      lane.destination.resolve(descriptor.digest, run.options),
    ),
  );
  if (found) known?.add(descriptor.digest);
  return found !== undefined;
}
