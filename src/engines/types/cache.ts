import type { BuildRequest } from '../../builder/types.ts';
import type { ProbeEnvironment } from './environment.ts';

/** Whether the runner's cache service can be used; `unusable` says why the one that is announced can't. */
export type CacheService = { state: 'usable' } | { state: 'absent' } | { state: 'unusable'; reason: string };

export type CacheChoice = 'auto' | 'gha' | 'registry' | 'local' | 'off';

/** What the choice of a cache depends on. */
export interface CacheFacts {
  /** Whether the builder can export a cache at all: the classic image store can't, nor can podman before 4.3. */
  exports: boolean;
  /** The runner's variables; says whether the cache service is there. */
  env: Record<string, string | undefined>;
  /** What the service returned when it was asked; absent: judge by its variables. */
  service?: CacheService;
  /** Branch that is built; absent for a tag. */
  branch?: string;
  /** Target branch of a pull request. A pull request reads caches and never writes one. */
  pullRequestInto?: string;
  defaultBranch?: string;
  /** Repository of the image; a registry cache is stored next to it. */
  repository?: string;
  /** Whether this run pushes; one that doesn't leaves repositories as they are. */
  pushes: boolean;
  /** Set for events that anyone can trigger: trusted runs would use a cache that such a run wrote. */
  readOnly?: boolean;
  /** Directory for a local cache. */
  localDirectory: string;
}

/** Which caches a build reads and writes. */
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

/** How an engine caches layers between builds. */
export interface CacheStrategy {
  /** Whether users expect a cache of this engine, and are warned when the runner's cache service can't be used. */
  readonly expected: boolean;
  /** Whether the engine on this machine can export a cache at all. */
  canExport(request: BuildRequest, environment: ProbeEnvironment): Promise<boolean>;
  /** For a request without `cache-from` and `cache-to`, and a choice other than `off`. */
  plan(choice: CacheChoice, request: BuildRequest, facts: CacheFacts): CachePlan;
}

/** Size of a build's cache in bytes, as far as it is known: of what was read, and of what was newly written. */
export interface CacheSize {
  read?: number;
  written?: number;
}

/** Where directories are kept between jobs. `@actions/cache` is one; absent, they stay where they are. */
export interface DirectoryStore {
  /** Restores `paths`. @returns the key that was found, undefined for none. */
  restore(paths: string[], key: string, restoreKeys: string[]): Promise<string | undefined>;
  save(paths: string[], key: string): Promise<void>;
}
