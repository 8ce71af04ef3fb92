import type { BuildRequest } from '../../builder/types.ts';
import type { EngineInputs } from './build-input.ts';
import type { CacheStrategy } from './cache.ts';
import type { BuildEnvironment, ProbeEnvironment } from './environment.ts';
import type { BuildResult, CallResult } from './result.ts';

/**
 * A way to build an image. Everything the action knows about an engine is in its definition: to add one,
 * write a file with a definition and add a line to `engines.ts`.
 */
export interface Engine {
  /** The value of the input `engine`, and the key in `ENGINES`. */
  readonly name: string;
  /**
   * Builds in this process. Such a build may start while registries are still being checked, since it can be
   * stopped without leaving anything behind.
   */
  readonly inProcess: boolean;
  /** Whether this engine supports each build input. The table in docs/engines.md is generated from this. */
  readonly inputs: EngineInputs;
  readonly cache: CacheStrategy;
  /**
   * Why the engine can't build the request, as a clause ("there is no podman command"); undefined when it
   * can. Builds nothing.
   */
  refuses(request: BuildRequest, environment: ProbeEnvironment): Promise<string | undefined>;
  /**
   * Why `engine: auto` skips the engine although it could build the request, as a clause; undefined when it
   * doesn't.
   */
  avoided(environment: ProbeEnvironment): Promise<string | undefined>;
  /** The version to show in the log; absent where it isn't known without another process. */
  version?(environment: ProbeEnvironment): Promise<string | undefined>;
  /** @throws PublishError that says what failed, at which step of the Dockerfile, and what to change. */
  build(request: BuildRequest, environment: BuildEnvironment): Promise<BuildResult>;
  /** Writes `request.exports` without building an image; `build` writes them too. */
  readonly export: 'unsupported' | ((request: BuildRequest, environment: BuildEnvironment) => Promise<void>);
  /** Runs `request.call` (`check`, `outline`, `targets`). */
  readonly call:
    'unsupported' | ((request: BuildRequest, environment: ProbeEnvironment) => Promise<CallResult>);
}
