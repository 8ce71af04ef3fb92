import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import type { PreparedBuild } from '../../engines/cache/prepare.ts';
import type { EngineChoice } from '../../engines/choose.ts';
import type { Source } from '../../oci/content.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { formatRepository, parseReference } from '../../oci/reference.ts';
import { accountHome } from '../../support/files/home-directory.ts';
import { formatTraffic } from '../../support/text/format.ts';
import type { EngineEnvironment, PipelineContext } from '../context.ts';

/**
 * Completes a build request with the job's defaults and with the cache chosen by the `cache` input, and logs
 * the choice.
 */
export async function prepare(
  build: BuildRequest,
  chosen: EngineChoice,
  { request, decision, targets, connections, reporter, signal }: PipelineContext,
  environment: EngineEnvironment,
): Promise<PreparedBuild> {
  const { env, facts, githubToken } = request;
  const { engine } = chosen;
  const { prepareBuild } = await import('../../engines/cache/prepare.ts');
  const { actionsCache } = await import('../../engines/cache/actions.ts');
  const repository = targets.find(({ optional }) => !optional)?.destination.repository;
  const setup = {
    strategy: engine.cache,
    cache: request.cache,
    job: { env, payload: facts.payload, ...(githubToken === undefined ? {} : { githubToken }) },
    event: facts,
    cacheDirectory: cacheDirectory(env),
    pushes: decision.push,
    readOnlyCache: !decision.writesCache,
    http: connections.http,
    ...(repository ? { repository: formatRepository(repository) } : {}),
    measure: (reference: string) => {
      const { tag = 'latest', ...name } = parseReference(reference);
      return layerSizes(connections.repository(name, decision.push ? 'push' : 'pull'), tag, signal);
    },
    ...(env['ACTIONS_RUNTIME_TOKEN'] ? { store: actionsCache() } : {}),
  };
  const prepared = await prepareBuild(build, setup, environment);
  await tellEngine(chosen, prepared, environment);
  return {
    ...prepared,
    async finish() {
      const size = await prepared.finish();
      const described = formatTraffic(size);
      if (described !== '') reporter.info(`Build cache: ${described}`);
      return size;
    },
  };
}

/** Logs the engine and the cache in one line, and the reasons below it. */
async function tellEngine(
  { engine, passed }: EngineChoice,
  { note, details }: PreparedBuild,
  environment: EngineEnvironment,
): Promise<void> {
  const version = await engine.version?.(environment);
  const name = [engine.name, version?.replace(/^v/, '')].filter(Boolean).join(' ');
  const reasons = [
    ...passed.map((other) => `Not ${other.name}: ${other.reason}`),
    note === 'off' ? `No build cache: ${details}` : `Build cache: ${details}`,
  ];
  await environment.reporter.group(`Engine: ${name} · Build cache: ${note}`, () => {
    for (const reason of reasons) environment.reporter.info(reason);
    return Promise.resolve();
  });
}

/**
 * Directory for local caches that are kept between runs. Empty and relative variables are ignored, as
 * https://specifications.freedesktop.org/basedir-spec/latest requires: otherwise the cache would end up in
 * the workspace, and from there in the image.
 */
export function cacheDirectory(env: Record<string, string | undefined>): string {
  const { XDG_CACHE_HOME: caches = '', HOME: home = '' } = env;
  const base = [caches, join(home, '.cache'), join(accountHome(), '.cache'), tmpdir()].find(isAbsolute);
  return join(base ?? '/tmp', 'registry-publish');
}

/** Milliseconds to wait for the cache size in the summary. */
const MEASURING = 10_000;

/** Total size of an image's layers in bytes; undefined when the image doesn't exist. */
async function layerSizes(source: Source, tag: string, running: AbortSignal): Promise<number | undefined> {
  const signal = AbortSignal.any([running, AbortSignal.timeout(MEASURING)]);
  const descriptor = await source.resolve(tag, { signal });
  if (!descriptor) return undefined;
  const bytes = await source.readManifest(descriptor, { signal });
  const manifest = parseManifest(bytes, descriptor.mediaType, source.name);
  return manifest.kind === 'image' ? manifest.layers.reduce((sum, { size }) => sum + size, 0) : undefined;
}
