import type { BuildRequest } from '../../builder/types.ts';
import type { EngineInputs } from './build-input.ts';
import type { CacheStrategy } from './cache.ts';
import type { BuildEnvironment, ProbeEnvironment } from './environment.ts';
import type { BuildResult, CallResult } from './result.ts';

/**
 * One way to build: everything that is known about an engine is in its definition. A new engine is one file with a
 * definition and one line in `engines.ts`.
 */
export interface Engine {
  /** The value of the input `engine`, and the key in `ENGINES`. */
  readonly name: string;
  /** Builds in this process. Such a build may begin while registries are still being asked, since stopping it leaves nothing. */
  readonly inProcess: boolean;
  /** Every build input, and whether this engine supports it. The table of docs/engines.md is generated from this. */
  readonly inputs: EngineInputs;
  readonly cache: CacheStrategy;
  /** Undefined when it can build the request, otherwise why it can't, as a clause: "there is no podman command". Builds nothing. */
  refuses(request: BuildRequest, environment: ProbeEnvironment): Promise<string | undefined>;
  /** Why `engine: auto` skips it although it could build the request, as a clause; undefined where there is no reason. */
  avoided(environment: ProbeEnvironment): Promise<string | undefined>;
  /** @throws PublishError that says what failed, at which step of the Dockerfile, and what to change. */
  build(request: BuildRequest, environment: BuildEnvironment): Promise<BuildResult>;
  /** Writes `request.exports` without building an image; `build` writes them as well. */
  readonly export: 'unsupported' | ((request: BuildRequest, environment: BuildEnvironment) => Promise<void>);
  /** Answers `request.call` (`check`, `outline`, `targets`). */
  readonly call:
    'unsupported' | ((request: BuildRequest, environment: ProbeEnvironment) => Promise<CallResult>);
}
