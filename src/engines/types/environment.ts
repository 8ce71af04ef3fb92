import type { ResolveBase } from '../../builder/types.ts';
import type { HttpClient } from '../../http/types.ts';
import type { BlobSink } from '../../oci/content.ts';
import type { Reporter } from '../../support/reporter.ts';

/** What an engine gets in addition to the request. */
export interface BuildEnvironment {
  /** Receives blobs while they arrive. */
  sink: BlobSink;
  reporter: Reporter;
  signal: AbortSignal;
  /** Environment for child processes; DOCKER_CONFIG in it names the isolated config. */
  env: Record<string, string | undefined>;
  /** Private directory (mode 0700); the caller removes it. */
  temporaryDirectory: string;
  /** Relative paths are resolved against this directory. */
  workspace: string;
  /** Registries (`host[:port]`) for which `registry-auth` allows plain HTTP or an unverified certificate. */
  insecureRegistries?: readonly string[];
  /** Opens a base image, for the embedded builder; other engines pull base images themselves. */
  resolveBase: ResolveBase;
  /** Fetches URLs in `ADD`, for the embedded builder; absent: such an `ADD` is refused. */
  fetch?: HttpClient;
}

/** What an engine gets before a build, to tell whether it supports the request. */
export type ProbeEnvironment = Omit<BuildEnvironment, 'sink' | 'resolveBase' | 'fetch'>;
