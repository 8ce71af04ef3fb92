import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BuildRequest, Engine } from '../build/contract.ts';
import type { PreparedBuild } from '../build/prepare.ts';
import { formatRepository } from '../oci/reference.ts';
import type { Run, Workshop } from './run.ts';

/** Completes a build by the job's defaults and by the cache that the input `cache` chooses, and says which. */
export async function prepare(
  build: BuildRequest,
  engine: Engine['name'],
  { request, decision, targets, reporter }: Run,
  workshop: Workshop,
): Promise<PreparedBuild> {
  const { env, facts, githubToken } = request;
  const [{ prepareBuild }, { actionsCache }] = await Promise.all([
    import('../build/prepare.ts'),
    import('../build/local-cache.ts'),
  ]);
  const atTerminal = env['GITHUB_ACTIONS'] !== 'true';
  const repository = targets.find(({ optional }) => !optional)?.destination.repository;
  const setup = {
    engine,
    // At a terminal the builder outlives the run and keeps its own cache; nobody's repository has to hold one.
    cache: atTerminal && request.cache === 'auto' ? ('off' as const) : request.cache,
    job: { env, payload: facts.payload, ...(githubToken === undefined ? {} : { githubToken }) },
    event: facts,
    cacheDirectory: join(
      env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'),
      'registry-publish',
    ),
    ...(decision.push && repository ? { repository: formatRepository(repository) } : {}),
    ...(env['ACTIONS_RUNTIME_TOKEN'] ? { store: actionsCache() } : {}),
  };
  const prepared = await prepareBuild(build, setup, workshop);
  reporter.info(prepared.note);
  return prepared;
}
