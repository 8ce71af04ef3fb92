import type { BuildRequest } from '../../builder/types.ts';
import { formatPlatform, machinePlatform } from '../../oci/platform.ts';
import { hasCacheService, noCachePlan, planLocal } from './plan.ts';
import type { CacheChoice, CacheFacts, CachePlan } from '../types/cache.ts';

/**
 * Plans the caches of podman and buildah (`tool`). They store layers in a repository, one tag per step, and
 * can't use the runner's cache service directly: the service keeps a directory, which is served as a
 * repository during the build. Without the service, `auto` uses no cache, since the tool's own store already
 * keeps layers for the lifetime of the machine.
 */
export function planContainersCache(
  tool: string,
  choice: CacheChoice,
  request: BuildRequest,
  facts: CacheFacts,
): CachePlan {
  const { repository } = facts;
  if (!facts.exports)
    return noCachePlan(
      `this ${tool} keeps layers in its own store only (podman 4.3 and buildah 1.28 can do more)`,
    );
  if (!reusesLayers(request)) return noCachePlan(`that of ${tool} is for the machine's own platform only`);
  const service = hasCacheService(facts);
  if (choice === 'gha' && !service) return noCachePlan('the runner has no cache service');
  if (choice === 'auto' && !service)
    return noCachePlan('the runner has no cache service, and the store of the machine keeps layers');
  if (choice !== 'registry') return planLocal(request, facts, 'containers');
  if (repository === undefined) return noCachePlan('no repository to store it in');
  return planRepositoryCache(repository, facts);
}

function planRepositoryCache(repository: string, facts: CacheFacts): CachePlan {
  const line = `type=registry,ref=${repository}/cache`;
  const writes = facts.pushes && !facts.readOnly && facts.pullRequestInto === undefined;
  return {
    kind: 'registry',
    cacheFrom: [line],
    cacheTo: writes ? [`${line},ignore-error=true`] : [],
    note: `${repository}/cache`,
    details: `read${writes ? ' and written' : ', and not written'}`,
  };
}

/**
 * Whether podman and buildah may reuse cached layers. Their cache doesn't record which platform a layer on
 * scratch was built for, and may return another platform's (1.28). So only builds for the machine's own
 * platform use it, and the result is checked.
 */
export function reusesLayers({ platforms }: Pick<BuildRequest, 'platforms'>): boolean {
  return (
    platforms.length < 2 &&
    platforms.every((platform) => formatPlatform(platform) === formatPlatform(machinePlatform()))
  );
}
