import { join } from 'node:path';
import { exportsCaches } from './buildx.ts';
import { planCache, withCache, type CacheChoice, type CacheFacts } from './cache.ts';
import type { BuildEnvironment, BuildRequest, Engine } from './contract.ts';
import { restoreLocalCache, saveLocalCache, type DirectoryStore } from './local-cache.ts';
import { withRunDefaults, type JobFacts } from './run-defaults.ts';

/** What a job's builds go by, besides the request. */
export interface BuildSetup {
  engine: Engine['name'];
  cache: CacheChoice;
  job: JobFacts;
  /** Of the event, as in the tags room's git facts. */
  event: { eventName: string; ref: string; baseRef?: string; defaultBranch?: string };
  /** Repository a cache may be pushed to, beside the image; absent when this run may not push. */
  repository?: string;
  /** Where a local cache is kept. It has to outlive the build, and not the temporary files. */
  cacheDirectory: string;
  /** Keeps local caches between jobs; absent: they stay in `cacheDirectory`. */
  store?: DirectoryStore;
}

export interface PreparedBuild {
  request: BuildRequest;
  /** Why this cache, in one line. */
  note: string;
  /** After the build: keeps what has to be kept. Never throws. */
  finish(): Promise<void>;
}

/** Completes a request by the job's defaults and by the caches it reads and writes, and fetches those. */
export async function prepareBuild(
  request: BuildRequest,
  setup: BuildSetup,
  environment: Omit<BuildEnvironment, 'sink'>,
): Promise<PreparedBuild> {
  const { reporter } = environment;
  const completed = withRunDefaults(request, setup.job);
  const exports = setup.engine === 'buildx' && (await exportsCaches(request, environment));
  const plan = planCache(setup.cache, completed, cacheFacts(setup, exports));
  await restoreLocalCache(plan, setup.store, reporter);
  return {
    request: withCache(completed, plan),
    note: plan.note,
    finish: () => saveLocalCache(plan, setup.store, reporter),
  };
}

function cacheFacts({ engine, job, event, repository, cacheDirectory }: BuildSetup, exports: boolean): CacheFacts {
  const facts: CacheFacts = { engine, exports, env: job.env, localDirectory: join(cacheDirectory, 'layers') };
  if (repository !== undefined) facts.repository = repository;
  if (event.defaultBranch !== undefined) facts.defaultBranch = event.defaultBranch;
  // `pull_request_target` runs on the branch that is merged into, and mostly builds what the pull request brings.
  if (event.eventName.startsWith('pull_request')) facts.pullRequestInto = event.baseRef ?? event.defaultBranch ?? 'main';
  else if (event.ref.startsWith('refs/heads/')) facts.branch = event.ref.slice('refs/heads/'.length);
  return facts;
}
