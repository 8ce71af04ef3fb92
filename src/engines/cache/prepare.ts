import { join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import type { HttpClient } from '../../http/types.ts';
import type { Reporter } from '../../support/reporter.ts';
import { planCache } from './plan.ts';
import { probeCacheService } from './probe.ts';
import { restoreLocalCache, saveLocalCache } from './local.ts';
import { withCache } from './plan.ts';
import type { DirectoryStore, CacheChoice, CacheFacts, CachePlan, CacheSize } from '../types/cache.ts';
import type { CacheStrategy } from '../types/cache.ts';
import type { ProbeEnvironment } from '../types/environment.ts';
import { withRunDefaults, type JobFacts } from '../request/run-defaults.ts';

/** What a job's builds depend on besides the request. */
export interface BuildSetup {
  /** Cache strategy of the engine that builds. */
  strategy: CacheStrategy;
  cache: CacheChoice;
  job: JobFacts;
  /** The event, as in the tags module's `GitContext`. */
  event: { eventName: string; ref: string; baseRef?: string; defaultBranch?: string };
  /** Repository of the image; a registry cache is stored next to it. */
  repository?: string;
  /** Whether this run pushes; only then may it push a cache. */
  pushes: boolean;
  /** Set for events that anyone can trigger: caches are only read. */
  readOnlyCache?: boolean;
  /** Directory of a local cache. It outlives the build, unlike temporary files. */
  cacheDirectory: string;
  /** Keeps local caches between jobs; absent: they stay in `cacheDirectory`. */
  store?: DirectoryStore;
  /** Probes the runner's cache service; absent: rely on its variables. */
  http?: HttpClient;
  /**
   * Total size in bytes of the layers under a reference; undefined when it doesn't exist. Absent: unknown.
   */
  measure?(reference: string): Promise<number | undefined>;
}

export interface PreparedBuild {
  request: BuildRequest;
  /** As in `CachePlan`. */
  note: string;
  details: string;
  /** The request without the caches that were added by default; absent when none were. */
  uncached?: BuildRequest;
  /**
   * Call after the build: saves the caches. Never throws.
   * @returns the cache's size where it is known.
   */
  finish(): Promise<CacheSize>;
}

/** Adds the job's defaults and caches to a request, and restores local caches. */
export async function prepareBuild(
  request: BuildRequest,
  setup: BuildSetup,
  environment: ProbeEnvironment,
): Promise<PreparedBuild> {
  const { reporter } = environment;
  const completed = withRunDefaults(request, setup.job);
  const exports = await setup.strategy.canExport(request, environment);
  const { plan, store } = await planWithService(completed, setup, { exports, signal: environment.signal });
  if (plan.warning !== undefined) reporter.warning(plan.warning);
  const { measure } = setup;
  const restored = await restoreLocalCache(plan, store, reporter);
  if (restored.unusable) {
    const details = "its directory can't be used";
    return { request: completed, note: 'off', details, finish: () => Promise.resolve({}) };
  }
  return {
    request: withCache(completed, plan),
    note: plan.note,
    details: plan.details,
    ...(plan.kind === 'off' ? {} : { uncached: completed }),
    async finish() {
      if (plan.kind === 'registry' && measure) return measureTags(plan, measure, reporter);
      const written = await saveLocalCache(plan, restored, { reporter, ...(store ? { store } : {}) });
      return {
        ...(restored.size > 0 ? { read: restored.size } : {}),
        ...(written === undefined ? {} : { written }),
      };
    },
  };
}

/** Plans the cache; plans again without the runner's cache service if that doesn't respond properly. */
async function planWithService(
  request: BuildRequest,
  setup: BuildSetup,
  { exports, signal }: { exports: boolean; signal: AbortSignal },
): Promise<{ plan: CachePlan; store?: DirectoryStore }> {
  const { strategy, cache, store, http, job } = setup;
  const facts = cacheFacts(setup, exports);
  const plan = planCache(strategy, cache, request, facts);
  const keeping = plan.local && store;
  const planned = { plan, ...(keeping ? { store } : {}) };
  if (!http || (plan.kind !== 'gha' && !keeping)) return planned;
  const reason = await probeCacheService(job.env, http, signal);
  if (reason === undefined) return planned;
  const without = planCache(strategy, cache, request, { ...facts, service: { state: 'unusable', reason } });
  return { plan: { ...without, warning: `The runner's cache service isn't used: ${reason}` } };
}

/** Measures a registry cache, which is a single tag: the one written, or the first existing one to read. */
async function measureTags(
  { cacheFrom, cacheTo }: CachePlan,
  measure: NonNullable<BuildSetup['measure']>,
  reporter: Reporter,
): Promise<CacheSize> {
  const tag = (line: string) => /(?:^|,)ref=([^,]+:[^,/]+)/.exec(line)?.[1];
  const sizeOf = async (line: string): Promise<number | undefined> => {
    const reference = tag(line);
    return reference === undefined ? undefined : measure(reference);
  };
  try {
    for (const line of cacheTo) {
      const written = await sizeOf(line);
      if (written !== undefined) return { written };
    }
    for (const line of cacheFrom) {
      const read = await sizeOf(line);
      if (read !== undefined) return { read };
    }
  } catch (error) {
    reporter.debug(`The size of the build cache is not known: ${(error as Error).message}`);
  }
  return {};
}

function cacheFacts(
  { job, event, repository, pushes, readOnlyCache = false, cacheDirectory }: BuildSetup,
  exports: boolean,
): CacheFacts {
  const facts: CacheFacts = {
    exports,
    pushes,
    readOnly: readOnlyCache,
    env: job.env,
    localDirectory: join(cacheDirectory, 'layers'),
  };
  if (repository !== undefined) facts.repository = repository;
  if (event.defaultBranch !== undefined) facts.defaultBranch = event.defaultBranch;
  // `pull_request_target` runs on the base branch, and usually builds the pull request's code.
  if (event.eventName.startsWith('pull_request'))
    facts.pullRequestInto = event.baseRef ?? event.defaultBranch ?? 'main';
  else if (event.ref.startsWith('refs/heads/')) facts.branch = event.ref.slice('refs/heads/'.length);
  return facts;
}
