import type { BuildRequest } from '../../builder/types.ts';
import type { Engine } from '../types.ts';
import type { CacheService } from './cache-service.ts';

export type CacheChoice = 'auto' | 'gha' | 'registry' | 'local' | 'off';

/** What the choice of a cache goes by. */
export interface CacheFacts {
  engine: Engine['name'];
  /** Whether the builder can export a cache at all: the classic image store can't, nor can podman before 4.3. */
  exports: boolean;
  /** The runner's variables; says whether the cache service is there. */
  env: Record<string, string | undefined>;
  /** What the service answered when it was asked; absent: what its variables say. */
  service?: CacheService;
  /** Branch that is built; absent for a tag. */
  branch?: string;
  /** Target branch of a pull request. A pull request reads caches and never writes one. */
  pullRequestInto?: string;
  defaultBranch?: string;
  /** Repository of the image, that a cache lies beside. */
  repository?: string;
  /** Whether this run pushes; one that doesn't leaves repositories as they are. */
  pushes: boolean;
  /** Set on events that a stranger can cause: a cache that such a run wrote would be used by trusted ones. */
  readOnly?: boolean;
  /** Directory for a local cache. */
  localDirectory: string;
}

export interface CachePlan {
  kind: 'gha' | 'registry' | 'local' | 'off';
  cacheFrom: string[];
  cacheTo: string[];
  /** For `local`: what has to be restored before the build and saved after it. */
  local?: { from: string; to?: string; key: string; restoreKeys: string[] };
  /** Why, in one line. */
  note: string;
  /** What the run should be warned about: a cache that was expected and isn't used. */
  warning?: string;
}

/** Bytes that a build's cache holds, as far as they are known: of what was read, and of what was written anew. */
export interface CacheSize {
  read?: number;
  written?: number;
}

/** The request with the caches of a plan. */
export function withCache(request: BuildRequest, plan: CachePlan): BuildRequest {
  return plan.kind === 'off' ? request : { ...request, cacheFrom: plan.cacheFrom, cacheTo: plan.cacheTo };
}

/** Where directories are kept between jobs. `@actions/cache` is one; absent, they stay where they are. */
export interface DirectoryStore {
  /** Restores `paths` and answers with the key that was found. */
  restore(paths: string[], key: string, restoreKeys: string[]): Promise<string | undefined>;
  save(paths: string[], key: string): Promise<void>;
}
