import type { ResolveBase } from '../../builder/types.ts';
import type { HttpClient } from '../../http/types.ts';
import type { BlobSink } from '../../oci/content.ts';
import type { Reporter } from '../../support/reporter.ts';

/** What an engine gets besides the request. */
export interface BuildEnvironment {
  /** Blobs go here while they arrive. */
  sink: BlobSink;
  reporter: Reporter;
  signal: AbortSignal;
  /** Environment for child processes; DOCKER_CONFIG in it names the isolated config. */
  env: Record<string, string | undefined>;
  /** Emptied by the caller afterwards; mode 0700. */
  temporaryDirectory: string;
  /** Relative paths start here. */
  workspace: string;
  /** Registries (`host[:port]`) that `registry-auth` allows without TLS, or without looking at their certificate. */
  insecureRegistries?: readonly string[];
  /** Opens a base image, for the builder in this process; other engines pull by themselves. */
  resolveBase: ResolveBase;
  /** Fetches what `ADD` names by URL, for the builder in this process; absent: such an `ADD` is refused. */
  fetch?: HttpClient;
}

/** What an engine is asked with before anything is built. */
export type ProbeEnvironment = Omit<BuildEnvironment, 'sink' | 'resolveBase' | 'fetch'>;
