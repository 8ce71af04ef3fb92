import { createAdaptiveLimiter, type AdaptiveLimiter } from '../../copy/uploads/limiter.ts';
import type { MountIndex } from '../../copy/session/mounts.ts';
import { createCopySession, type CopySession } from '../../copy/session/session.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { CircuitBreaker } from '../limits/circuit-breaker.ts';
import type { PullLimiter } from '../limits/pull-limit.ts';
import type { MirrorRule } from '../rules/types.ts';
import type { Recorder } from '../recorder.ts';
import type { SourceJob, Open } from '../select/source-jobs.ts';
import type { MirrorOptions, MirrorRepository } from '../types.ts';

/** What all jobs of a run share. */
export interface MirrorContext {
  options: MirrorOptions;
  pullLimiter: PullLimiter;
  breaker: CircuitBreaker;
  /** Where in each registry a blob is, for mounts between repositories. */
  mounts: MountIndex;
  open: Open;
  tally: { fetchedBytes: number };
  /** Rules with an image that was refused: nothing of theirs is pruned. */
  refused: Set<MirrorRule>;
}

/** What the work on one source repository shares: uploaders to its destinations, and the blobs under way. */
export interface MirrorJobContext {
  run: MirrorContext;
  job: SourceJob;
  /** Of this job alone, so that reports keep the order of the rules. */
  recorder: Recorder;
  session: CopySession;
  /** By the destination's name. */
  uploaders: Map<string, RepositoryUploader>;
  /** The repository behind each uploader. */
  repositories: Map<RepositoryUploader, MirrorRepository>;
  /** For manifests and lookups of the source. */
  reads: AdaptiveLimiter;
  /** Manifests an uploader's repository is known to hold. */
  held: Map<RepositoryUploader, Set<Digest>>;
  /** Tags each destination had at the start, where they were listed. */
  listed: Map<RepositoryUploader, Set<string>>;
}

const READS = 16;

/** Opens the destinations of a job. Those that can't be opened are failures of their rules. */
export async function openJobContext(
  run: MirrorContext,
  job: SourceJob,
  recorder: Recorder,
): Promise<MirrorJobContext> {
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
  const session = createCopySession(targets, {
    reporter: options.reporter,
    temporaryDirectory: options.temporaryDirectory,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.signal ? { signal: options.signal } : {}),
    mounts: run.mounts,
    onRead: (bytes) => (run.tally.fetchedBytes += bytes),
  });
  const uploaders = new Map(
    opened.map(([name], position) => [name, session.uploaders[position] as RepositoryUploader]),
  );
  return {
    run,
    job,
    recorder,
    session,
    uploaders,
    repositories: new Map(
      opened.map(([, repository], position) => [
        session.uploaders[position] as RepositoryUploader,
        repository,
      ]),
    ),
    reads: createAdaptiveLimiter({
      start: READS,
      most: READS,
      throttled: () => job.source.traffic?.throttled ?? 0,
    }),
    held: new Map(session.uploaders.map((uploader) => [uploader, new Set()])),
    listed: new Map(),
  };
}

/** Whether an uploader's repository holds a manifest; one HEAD, unless it is known. */
export async function holds(
  context: MirrorJobContext,
  uploader: RepositoryUploader,
  descriptor: Descriptor,
): Promise<boolean> {
  const known = context.held.get(uploader);
  if (known?.has(descriptor.digest)) return true;
  // Putting a manifest again costs no more than asking.
  if (context.session.likelyNew.has(uploader.destination)) return false;
  const { run } = context;
  const found = await uploader.requests.run(0, () =>
    run.breaker.guard(uploader.destination.repository.host, () =>
      uploader.destination.resolve(descriptor.digest, run.options),
    ),
  );
  if (found) known?.add(descriptor.digest);
  return found !== undefined;
}
