import type { BuildRequest } from '../../../src/builder/types.ts';
import { buildah } from '../../../src/engines/buildah.ts';
import { buildx } from '../../../src/engines/buildx.ts';
import { planCache as plan } from '../../../src/engines/cache/plan.ts';
import type { CacheChoice, CacheFacts, CachePlan } from '../../../src/engines/types/cache.ts';
import { docker } from '../../../src/engines/docker.ts';
import { embedded } from '../../../src/engines/embedded.ts';
import { podman } from '../../../src/engines/podman.ts';

const ENGINES = { buildx, docker, podman, buildah, embedded };

export interface EngineFacts extends CacheFacts {
  engine: keyof typeof ENGINES;
}

/** The cache that an engine plans. */
export function planCache(
  choice: CacheChoice,
  request: BuildRequest,
  { engine, ...facts }: EngineFacts,
): CachePlan {
  return plan(ENGINES[engine].cache, choice, request, facts);
}
