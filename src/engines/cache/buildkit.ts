import type { BuildRequest } from '../../builder/types.ts';
import { cacheScopes, describeScopes, hasCacheService, noCachePlan, planLocal } from './plan.ts';
import type { CacheChoice, CacheFacts, CachePlan } from '../types/cache.ts';

/** Plans BuildKit's caches: https://docs.docker.com/build/cache/backends/ */
export function planBuildkitCache(choice: CacheChoice, request: BuildRequest, facts: CacheFacts): CachePlan {
  if (!facts.exports) return noCachePlan("the classic image store of the Docker daemon can't export one");
  // Without the cache service, `auto` uses no cache: nobody asked for another tag in a registry, or for files
  // on this machine.
  if (choice === 'auto' && !hasCacheService(facts)) return noCachePlan('the runner has no cache service');
  if (choice === 'gha' && !hasCacheService(facts)) return noCachePlan('the runner has no cache service');
  if (choice === 'registry') return planRegistry(request, facts);
  return choice === 'local' ? planLocal(request, facts, '') : planGha(request, facts);
}

/**
 * Per request, including retries. BuildKit's default is ten minutes, so a service that only returns 429 would
 * hold up the build.
 */
const GHA_TIMEOUT = '1m';

function planGha(request: BuildRequest, facts: CacheFacts): CachePlan {
  const { read, write } = cacheScopes(request, facts);
  return {
    kind: 'gha',
    cacheFrom: read.map((scope) => `type=gha,scope=${scope},timeout=${GHA_TIMEOUT}`),
    cacheTo:
      write === undefined
        ? []
        : [`type=gha,scope=${write},mode=max,ignore-error=true,timeout=${GHA_TIMEOUT}`],
    note: 'GitHub Actions',
    details: describeScopes(read, write),
  };
}

function planRegistry(request: BuildRequest, facts: CacheFacts): CachePlan {
  const { repository } = facts;
  if (repository === undefined) return noCachePlan('no repository to store it in');
  const { read, write: scope } = cacheScopes(request, facts);
  const write = facts.pushes ? scope : undefined;
  const reference = (name: string) => `type=registry,ref=${repository}:buildcache-${name}`;
  // Every registry accepts this form; many reject BuildKit's older one, an index of layers.
  const form = 'mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true';
  return {
    kind: 'registry',
    cacheFrom: read.map(reference),
    cacheTo: write === undefined ? [] : [`${reference(write)},${form}`],
    note: `${repository}:buildcache-*`,
    details: describeScopes(read, write),
  };
}
