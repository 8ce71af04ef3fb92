import { createAdaptiveLimiter, type AdaptiveLimiter } from '../../copy/uploads/limiter.ts';
import type { MountIndex } from '../../copy/session/mounts.ts';
import { createCopySession, type CopySession } from '../../copy/session/session.ts';
import type { WindowBudget } from '../../copy/tee/window.ts';
import type { CopyTarget } from '../../copy/types.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { CircuitBreaker } from '../limits/circuit-breaker.ts';
import type { LoginGate } from '../limits/login-gate.ts';
import type { PullLimiter } from '../limits/pull-limit.ts';
import type { MirrorRule } from '../rules/types.ts';
import type { MirrorProgress, PairCount } from '../progress.ts';
import type { Recorder } from '../recorder.ts';
import type { SourceJob, Open } from '../select/source-jobs.ts';
import type { MirrorOptions, MirrorRepository } from '../types.ts';

/** What all jobs of a run share. */
export interface MirrorContext {
  options: MirrorOptions;
  pullLimiter: PullLimiter;
  breaker: CircuitBreaker;
  logins: LoginGate;
  progress: MirrorProgress;
  /** Where each registry has which blob, for cross-repository mounts. */
  mounts: MountIndex;
  /** Memory for the blobs of all jobs. */
  budget: WindowBudget;
  open: Open;
  tally: { fetchedBytes: number };
  /** Rules with an image that verification refused: none of their tags are pruned. */
  refused: Set<MirrorRule>;
}

/**
 * State of the work on one source repository: uploaders to its destinations, and the running blob transfers.
 */
export interface MirrorJobContext {
  run: MirrorContext;
  job: SourceJob;
  /** One per job, so that the report keeps the order of the rules. */
  recorder: Recorder;
  session: CopySession;
  /** By the destination's name. */
  uploaders: Map<string, RepositoryUploader>;
  /** The repository of each uploader. */
  repositories: Map<RepositoryUploader, MirrorRepository>;
  /** Limits parallel manifest reads and lookups at the source. */
  reads: AdaptiveLimiter;
  /** Manifests that each uploader's repository is known to have. */
  held: Map<RepositoryUploader, Set<Digest>>;
  /** Tags that each destination had at the start, if they were listed. */
  listed: Map<RepositoryUploader, Set<string>>;
  /** Progress of each destination. */
  pairs: Map<RepositoryUploader, PairCount>;
}

const READS = 16;

/** A destination of a job, as a copy target. The mirror sets the tags itself. */
interface JobTarget extends CopyTarget {
  /** `ghcr.io/acme/mirror/postgres`. */
  name: string;
  destination: MirrorRepository;
}

/** Opens a job's destinations. Those that can't be opened are recorded as failures of their rules. */
export async function openJobContext(
  run: MirrorContext,
  job: SourceJob,
  recorder: Recorder,
): Promise<MirrorJobContext> {
  const { options } = run;
  const session = createCopySession(await openTargets(run, job, recorder), {
    reporter: run.progress.reporter,
    temporaryDirectory: options.temporaryDirectory,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.signal ? { signal: options.signal } : {}),
    mounts: run.mounts,
    budget: run.budget,
    onRead: (bytes) => (run.tally.fetchedBytes += bytes),
  });
  const { uploaders } = session;
  return {
    run,
    job,
    recorder,
    session,
    uploaders: new Map(uploaders.map((uploader) => [uploader.target.name, uploader])),
    repositories: new Map(uploaders.map((uploader) => [uploader, uploader.target.destination])),
    reads: createAdaptiveLimiter({
      start: READS,
      most: READS,
      throttled: () => job.source.traffic?.throttled ?? 0,
    }),
    held: new Map(uploaders.map((uploader) => [uploader, new Set()])),
    listed: new Map(),
    pairs: new Map(
      uploaders.map((uploader) => [uploader, run.progress.pair(job.name, uploader.target.name)]),
    ),
  };
}

async function openTargets(run: MirrorContext, job: SourceJob, recorder: Recorder): Promise<JobTarget[]> {
  const names = new Map(
    job.uses.flatMap((use) => use.targets.map((to) => [to.name, to.repository] as const)),
  );
  const targets: JobTarget[] = [];
  for (const [name, repository] of names) {
    try {
      const destination = await run.open(repository, 'push');
      if (!run.options.dryRun) destination.awaitFirstPush?.();
      targets.push({ name, destination, tags: [] });
    } catch (error) {
      for (const { rule, targets: written } of job.uses) {
        if (written.some((to) => to.name === name)) recorder.failure(rule, name, error);
      }
    }
  }
  return targets;
}

/** Sends requests to a repository, unless its host is down or its login was refused. */
export function ask<T>(run: MirrorContext, repository: MirrorRepository, work: () => Promise<T>): Promise<T> {
  return run.logins.guard(repository, () => run.breaker.guard(repository.repository.host, work));
}

/** As `ask`, for the repository of an uploader. */
export function askDestination<T>(
  { run, repositories }: MirrorJobContext,
  uploader: RepositoryUploader,
  work: () => Promise<T>,
): Promise<T> {
  const repository = repositories.get(uploader);
  if (!repository) throw new Error(`${uploader.destination.name} isn't a destination of this source`);
  return ask(run, repository, work);
}

/** Whether an uploader's repository has a manifest; sends one HEAD unless that is known. */
export async function holds(
  context: MirrorJobContext,
  uploader: RepositoryUploader,
  descriptor: Descriptor,
): Promise<boolean> {
  const known = context.held.get(uploader);
  if (known?.has(descriptor.digest)) return true;
  // Pushing a manifest again costs no more than checking for it.
  if (context.session.likelyNew.has(uploader.destination)) return false;
  const { run } = context;
  const found = await uploader.requests.run(0, () =>
    askDestination(context, uploader, () => uploader.destination.resolve(descriptor.digest, run.options)),
  );
  if (found) known?.add(descriptor.digest);
  return found !== undefined;
}
