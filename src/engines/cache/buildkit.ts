import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { csvField } from '../buildkit/arguments.ts';
import { reusesLayers } from '../containers/layers.ts';
import { cacheService, type CacheService } from './cache-service.ts';
import type { CacheChoice, CacheFacts, CachePlan } from './types.ts';

/**
 * Which caches a build reads and which one it writes. Reads that of its branch, then that of the default branch (and
 * of the branch a pull request goes into); writes that of its branch, and none from a pull request, so that nobody
 * else's build runs what a pull request made. A failing export is never a failed build.
 */
export function planCache(choice: CacheChoice, request: BuildRequest, facts: CacheFacts): CachePlan {
  const plan = choosePlan(choice, request, facts);
  const service = serviceOf(facts);
  const expected =
    (choice === 'auto' || choice === 'gha') &&
    facts.engine !== 'embedded' &&
    request.cacheFrom.length + request.cacheTo.length === 0;
  if (service.state !== 'unusable' || !expected) return plan;
  return { ...plan, warning: `The runner's cache service isn't used: ${service.reason}` };
}

function choosePlan(choice: CacheChoice, request: BuildRequest, facts: CacheFacts): CachePlan {
  const own = request.cacheFrom.length + request.cacheTo.length > 0;
  if (own) return off('the inputs cache-from and cache-to say which');
  if (choice === 'off') return off('switched off');
  if (facts.engine === 'embedded') return off('the embedded builder has no layers to cache');
  if (facts.engine === 'docker') return off('docker without buildx exports none');
  if (facts.engine !== 'buildx') return planContainersCache(choice, request, facts);
  if (!facts.exports) return off("the classic image store of the Docker daemon can't export one");
  // Without the service nothing is chosen: nobody asked for another tag in a registry, or for files on this machine.
  if (choice === 'auto' && !hasCacheService(facts)) return off('the runner has no cache service');
  if (choice === 'gha' && !hasCacheService(facts)) return off("the runner's cache service is not there");
  const kind = choice === 'auto' ? 'gha' : choice;
  if (kind === 'gha') return planGha(request, facts);
  if (kind === 'registry') return planRegistry(request, facts);
  return planLocal(request, facts);
}

function off(why: string): CachePlan {
  return { kind: 'off', cacheFrom: [], cacheTo: [], note: `No cache: ${why}` };
}

/** The runner hands its cache service only to steps of actions, by these variables. */
function hasCacheService(facts: CacheFacts): boolean {
  return serviceOf(facts).state === 'usable';
}

function serviceOf({ service, env }: CacheFacts): CacheService {
  return service ?? cacheService(env);
}

/** Scopes to read, the own one first, and the one to write. */
function scopes(request: BuildRequest, facts: CacheFacts): { read: string[]; write: string | undefined } {
  const what = fingerprint(request);
  const own =
    facts.pullRequestInto === undefined ? (facts.branch ?? facts.defaultBranch ?? 'main') : undefined;
  const branches = [own, facts.pullRequestInto, facts.defaultBranch].filter((branch) => branch !== undefined);
  const scope = (branch: string) => `${branch.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${what}`;
  return {
    read: [...new Set(branches.map(scope))],
    write: own === undefined || facts.readOnly ? undefined : scope(own),
  };
}

/** Builds of different files, targets or platforms don't overwrite each other's cache. */
function fingerprint(request: BuildRequest): string {
  const { context, file, target, platforms } = request;
  const what = JSON.stringify([context, file ?? '', target ?? '', platforms.map(formatPlatform)]);
  return createHash('sha256').update(what).digest('hex').slice(0, 8);
}

/**
 * For each request, its repetitions included. BuildKit's own is ten minutes, for which a service that answers nothing
 * but 429 holds up the build.
 */
const GHA_TIMEOUT = '1m';

function planGha(request: BuildRequest, facts: CacheFacts): CachePlan {
  const { read, write } = scopes(request, facts);
  return {
    kind: 'gha',
    cacheFrom: read.map((scope) => `type=gha,scope=${scope},timeout=${GHA_TIMEOUT}`),
    cacheTo:
      write === undefined
        ? []
        : [`type=gha,scope=${write},mode=max,ignore-error=true,timeout=${GHA_TIMEOUT}`],
    note: `Cache: the runner's cache service, ${describe(read, write)}`,
  };
}

function planRegistry(request: BuildRequest, facts: CacheFacts): CachePlan {
  const { repository } = facts;
  if (repository === undefined) return off('there is no repository to keep it in');
  const { read, write: scope } = scopes(request, facts);
  const write = facts.pushes ? scope : undefined;
  const reference = (scope: string) => `type=registry,ref=${repository}:buildcache-${scope}`;
  // In this form every registry takes it; BuildKit's own older one, an index of layers, many refuse.
  const form = 'mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true';
  return {
    kind: 'registry',
    cacheFrom: read.map(reference),
    cacheTo: write === undefined ? [] : [`${reference(write)},${form}`],
    note: `Cache: beside the image in ${repository}, ${describe(read, write)}`,
  };
}

function planLocal(request: BuildRequest, facts: CacheFacts): CachePlan {
  const { read, write } = scopes(request, facts);
  // BuildKit's directories are of another kind than those that podman and buildah share.
  const kind = facts.engine === 'buildx' ? '' : 'containers';
  const from = join(facts.localDirectory, kind, 'from');
  const to = join(facts.localDirectory, kind, 'to');
  const key = (scope: string) => ['registry-publish', kind, scope].filter((part) => part !== '').join('-');
  const local: NonNullable<CachePlan['local']> = {
    from,
    key: key(write ?? read[0] ?? 'main'),
    restoreKeys: read.map(key),
  };
  if (write !== undefined) local.to = to;
  return {
    kind: 'local',
    cacheFrom: [`type=local,${csvField(`src=${from}`)}`],
    cacheTo: write === undefined ? [] : [`type=local,${csvField(`dest=${to}`)},mode=max,ignore-error=true`],
    local,
    note: `Cache: a directory, ${describe(read, write)}`,
  };
}

/**
 * Podman and buildah keep layers in a repository, one tag for each step, and don't speak to the runner's cache service:
 * what that keeps for them is a directory, which is served as a repository while they build. Without the service `auto`
 * is off: their own store keeps layers for as long as the machine lives.
 */
function planContainersCache(choice: CacheChoice, request: BuildRequest, facts: CacheFacts): CachePlan {
  const { engine, repository } = facts;
  if (!facts.exports)
    return off(`this ${engine} keeps layers in its own store only (podman 4.3 and buildah 1.28 can do more)`);
  if (!reusesLayers(request)) return off(`that of ${engine} is for the machine's own platform only`);
  const service = hasCacheService(facts);
  if (choice === 'gha' && !service) return off("the runner's cache service is not there");
  if (choice === 'auto' && !service)
    return off('the runner has no cache service, and the store of the machine keeps layers');
  if (choice !== 'registry') return planLocal(request, facts);
  if (repository === undefined) return off('there is no repository to keep it in');
  return planRepositoryCache(repository, facts);
}

function planRepositoryCache(repository: string, facts: CacheFacts): CachePlan {
  const line = `type=registry,ref=${repository}/cache`;
  return {
    kind: 'registry',
    cacheFrom: [line],
    cacheTo:
      facts.pushes && !facts.readOnly && facts.pullRequestInto === undefined
        ? [`${line},ignore-error=true`]
        : [],
    note: `Cache: ${repository}/cache`,
  };
}

function describe(read: string[], write: string | undefined): string {
  return `read from ${read.join(', ')}${write === undefined ? ', and not written' : `, written to ${write}`}`;
}
