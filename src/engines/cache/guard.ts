import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Reporter } from '../../support/reporter.ts';
import { CommandFailure } from '../commands/run.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import type { BuildResult } from '../types/result.ts';
import { createCacheTranscript, type CacheRefusal } from './transcript.ts';

/** A request with its caches, and the same request without those that the user didn't ask for. */
interface CachedRequest {
  request: BuildRequest;
  /** Absent when no cache was added. */
  uncached?: BuildRequest;
}

/**
 * Milliseconds without output while a build only waits for a cache. BuildKit before 0.16 has no limit of its
 * own, and its `timeout` (1 minute here) applies to a single request. Writing a layer prints nothing, however
 * large it is.
 */
const PATIENCE = { read: 90_000, write: 300_000 };

/**
 * Builds with caches that can neither fail nor stall the build: if they do, builds again without the caches
 * that were added by default. Reports cache failures in one warning.
 */
export async function withFailSafeCache(
  { request, uncached }: CachedRequest,
  environment: BuildEnvironment,
  build: (request: BuildRequest, environment: BuildEnvironment) => Promise<BuildResult>,
  patience: typeof PATIENCE = PATIENCE,
): Promise<BuildResult> {
  const { reporter, signal } = environment;
  const transcript = createCacheTranscript();
  const stalled = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const output = (line: string) => {
    transcript.read(line);
    clearTimeout(timer);
    const waitsFor = uncached && transcript.waitsFor();
    if (waitsFor)
      timer = setTimeout(() => stalled.abort(stall(waitsFor, patience)), patience[waitsFor]).unref();
    reporter.output(line);
  };
  const watched = {
    ...environment,
    signal: AbortSignal.any([signal, stalled.signal]),
    reporter: { ...reporter, output },
  };
  try {
    const result = await build(request, watched);
    warnOf(transcript.refusals(), reporter);
    return result;
  } catch (error) {
    if (!uncached || signal.aborted) throw error;
    const reason = stalled.signal.aborted ? (stalled.signal.reason as Error).message : failedCache(error);
    if (reason === undefined) throw error;
    reporter.warning(`The build cache can't be used, so this build has none: ${reason}`);
    return build(uncached, environment);
  } finally {
    clearTimeout(timer);
  }
}

function stall(what: 'read' | 'write', patience: typeof PATIENCE): Error {
  const seconds = Math.round(patience[what] / 1000);
  return new Error(`it could not be ${what === 'read' ? 'read' : 'written'} within ${seconds} s`);
}

/**
 * Reports one warning for all cache failures, preferably about a write, since the next build will miss that
 * cache.
 */
function warnOf(refusals: readonly CacheRefusal[], reporter: Reporter): void {
  const [refusal] = [...refusals.filter(({ writes }) => writes), ...refusals];
  if (!refusal) return;
  const { cache, writes, reason } = refusal;
  reporter.warning(`The build cache (${cache}) could not be ${writes ? 'written' : 'read'}: ${reason}`);
}

/** What BuildKit prints when the cache, not the build itself, fails. */
const CACHE_FAILURES: readonly RegExp[] = [
  /failed to configure \S+ cache (?:importer|exporter).*/i,
  /(?:importing|exporting) (?:cache|to (?:gha|GitHub)).*(?:error|failed).*/i,
  /invalid token without .*/i,
  /(?:artifactcache|actions\.results\.api|CacheService|twirp).*/i,
  /maximum timeout reached.*/i,
  /failed to (?:load|save|reserve|commit|finalize|parse).*cache (?:service|entry|token).*/i,
];

/** Codes of build failures whose cause isn't known. */
const UNEXPLAINED: readonly string[] = ['BUILD_FAILED', 'COMMAND_FAILED'];

/**
 * The message of the cache failure that failed the build; undefined when something else did. A failure of
 * unknown cause may be the cache's: at worst, one build is repeated without it.
 */
export function failedCache(error: unknown): string | undefined {
  if (!(error instanceof PublishError)) return undefined;
  const command = commandIn(error);
  if (!command) return undefined;
  const last = command.lines.findLast((line) => /^(?:ERROR|Error|error): /.test(line));
  const said = CACHE_FAILURES.map((pattern) => pattern.exec(last ?? '')?.[0]).find(
    (found) => found !== undefined,
  );
  // A failed step is the build's own failure, whatever it printed.
  if (command.lines.some((line) => /did not complete successfully: exit code/.test(line))) return undefined;
  if (said !== undefined) return said;
  return UNEXPLAINED.includes(error.code ?? '')
    ? (last?.replace(/^\w+: /, '') ?? error.message.split('\n')[0])
    : undefined;
}

function commandIn(error: Error): CommandFailure | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof CommandFailure) return cause;
  }
  return undefined;
}
