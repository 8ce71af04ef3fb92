import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BuildRequest, Engine } from '../build/contract.ts';
import type { PreparedBuild } from '../build/prepare.ts';
import type { Source } from '../oci/content.ts';
import { parseManifest } from '../oci/manifest.ts';
import { formatRepository, parseReference } from '../oci/reference.ts';
import { formatTraffic } from '../reporter/format.ts';
import type { Run, Workshop } from './run.ts';

/** Completes a build by the job's defaults and by the cache that the input `cache` chooses, and says which. */
export async function prepare(
  build: BuildRequest,
  engine: Engine['name'],
  { request, decision, targets, connections, reporter, signal }: Run,
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
    pushes: decision.push,
    ...(repository ? { repository: formatRepository(repository) } : {}),
    measure: (reference: string) => {
      const { tag = 'latest', ...name } = parseReference(reference);
      return layerSizes(connections.repository(name, decision.push ? 'push' : 'pull'), tag, signal);
    },
    ...(env['ACTIONS_RUNTIME_TOKEN'] ? { store: actionsCache() } : {}),
  };
  const prepared = await prepareBuild(build, setup, workshop);
  reporter.info(prepared.note);
  return {
    ...prepared,
    async finish() {
      const size = await prepared.finish();
      const described = formatTraffic(size);
      if (described !== '') reporter.info(`Cache: ${described}`);
      return size;
    },
  };
}

/** Milliseconds that a size in the summary is worth waiting for. */
const MEASURING = 10_000;

/** Bytes of the layers of an image in a registry; undefined when it isn't there. */
async function layerSizes(source: Source, tag: string, running: AbortSignal): Promise<number | undefined> {
  const signal = AbortSignal.any([running, AbortSignal.timeout(MEASURING)]);
  const descriptor = await source.resolve(tag, { signal });
  if (!descriptor) return undefined;
  const bytes = await source.readManifest(descriptor, { signal });
  const manifest = parseManifest(bytes, descriptor.mediaType, source.name);
  return manifest.kind === 'image' ? manifest.layers.reduce((sum, { size }) => sum + size, 0) : undefined;
}
