import { homedir } from 'node:os';
import { join } from 'node:path';
import { planCache, withCache, type CacheFacts } from '../build/cache.ts';
import type { BuildEnvironment, BuildRequest, Engine } from '../build/contract.ts';
import { builderFacts, dockerFacts } from '../build/docker-facts.ts';
import { actionsCache, restoreLocalCache, saveLocalCache } from '../build/local-cache.ts';
import { formatRepository } from '../oci/reference.ts';
import type { PipelineRequest } from './request.ts';
import type { ImageTarget } from './targets.ts';

export interface CachedBuild {
  request: BuildRequest;
  /** Keeps what the build exported, after it worked. */
  save(): Promise<void>;
}

type Environment = Omit<BuildEnvironment, 'sink'>;

/** Completes a build by the cache that `cache` chooses, and fetches a local one. */
export async function withPlannedCache(
  build: BuildRequest,
  request: PipelineRequest,
  engine: Engine['name'],
  targets: readonly ImageTarget[],
  environment: Environment,
): Promise<CachedBuild> {
  const facts = await cacheFacts(build, request, engine, targets, environment);
  const plan = planCache(request.cache, build, facts);
  environment.reporter.info(plan.note);
  const store = request.env['ACTIONS_RUNTIME_TOKEN'] ? actionsCache() : undefined;
  await restoreLocalCache(plan, store, environment.reporter);
  return {
    request: withCache(build, plan),
    save: () => saveLocalCache(plan, store, environment.reporter),
  };
}

async function cacheFacts(
  build: BuildRequest,
  { facts, env }: PipelineRequest,
  engine: Engine['name'],
  targets: readonly ImageTarget[],
  environment: Environment,
): Promise<CacheFacts> {
  const branch = facts.ref.startsWith('refs/heads/') ? facts.ref.slice('refs/heads/'.length) : undefined;
  const repository = targets.find(({ optional }) => !optional)?.destination.repository;
  return {
    engine,
    env,
    exports: engine === 'buildx' && (await canExport(build, environment)),
    localDirectory: join(
      env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'),
      'registry-publish',
    ),
    ...(branch === undefined ? {} : { branch }),
    ...(facts.eventName.startsWith('pull_request')
      ? { pullRequestInto: facts.baseRef ?? facts.defaultBranch ?? '' }
      : {}),
    ...(facts.defaultBranch === undefined ? {} : { defaultBranch: facts.defaultBranch }),
    ...(repository === undefined ? {} : { repository: formatRepository(repository) }),
  };
}

/** The daemon's own builder exports caches with the containerd image store only. */
async function canExport(build: BuildRequest, environment: Environment): Promise<boolean> {
  const [docker, builder] = await Promise.all([
    dockerFacts(environment),
    builderFacts(environment, build.builder),
  ]);
  return builder.driver !== 'docker' || docker.server?.containerdStore === true;
}
