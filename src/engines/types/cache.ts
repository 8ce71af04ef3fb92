import type { BuildRequest } from '../../builder/types.ts';
import type { ProbeEnvironment } from './environment.ts';

/**
 * Whether the runner's cache service can be used. It is `unusable`, for the `reason` given, when the runner
 * announces one that doesn't work.
 */
export type CacheService = { state: 'usable' } | { state: 'absent' } | { state: 'unusable'; reason: string };

export type CacheChoice = 'auto' | 'gha' | 'registry' | 'local' | 'off';

/** What the cache plan depends on. */
export interface CacheFacts {
  /** Whether the builder can export a cache at all: the classic image store and podman before 4.3 can't. */
  exports: boolean;
  /** The runner's variables, which say whether there is a cache service. */
  env: Record<string, string | undefined>;
  /** Result of probing the service; absent: rely on the variables. */
  service?: CacheService;
  /** Branch being built; absent for a tag. */
  branch?: string;
  /** Target branch of a pull request. A pull request only reads caches. */
  pullRequestInto?: string;
  defaultBranch?: string;
  /** Repository of the image; a registry cache is stored next to it. */
  repository?: string;
  /** Whether this run pushes; a run that doesn't push writes nothing to a registry. */
  pushes: boolean;
  /** Set for events that anyone can trigger: trusted runs would read a cache that such a run wrote. */
  readOnly?: boolean;
  /** Directory of a local cache. */
  localDirectory: string;
}

/** Which caches a build reads and writes. */
export interface CachePlan {
  kind: 'gha' | 'registry' | 'local' | 'off';
  cacheFrom: string[];
  cacheTo: string[];
  /** For `local`: what to restore before the build and save after it. */
  local?: { from: string; to?: string; key: string; restoreKeys: string[] };
  /** Where the cache is, in a few words: `GitHub Actions`, `off`. */
  note: string;
  /** What is read and written, or why there is no cache. */
  details: string;
  /** Warning for the user: a cache was expected and isn't used. */
  warning?: string;
}

/** How an engine caches layers between builds. */
export interface CacheStrategy {
  /**
   * Whether users expect this engine to use a cache, and get a warning when the runner's cache service can't
   * be used.
   */
  readonly expected: boolean;
  /** Whether the engine on this machine can export a cache. */
  canExport(request: BuildRequest, environment: ProbeEnvironment): Promise<boolean>;
  /** Plans the caches of a request without `cache-from` and `cache-to`; `choice` isn't `off`. */
  plan(choice: CacheChoice, request: BuildRequest, facts: CacheFacts): CachePlan;
}

/** Size of a build's cache in bytes, where known: bytes read, and bytes newly written. */
export interface CacheSize {
  read?: number;
  written?: number;
}

/**
 * Keeps directories between jobs, as `@actions/cache` does. Without a store, directories stay where they are.
 */
export interface DirectoryStore {
  /**
   * Restores `paths`.
   * @returns the key that matched; undefined for none.
   */
  restore(paths: string[], key: string, restoreKeys: string[]): Promise<string | undefined>;
  save(paths: string[], key: string): Promise<void>;
}
