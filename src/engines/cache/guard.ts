import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Reporter } from '../../support/reporter.ts';
import { CommandFailure } from '../commands/run.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import type { BuildResult } from '../types/result.ts';
import { createCacheTranscript, type CacheRefusal } from './transcript.ts';

/** A request with the caches that a build gets, and without those that nobody asked for. */
interface CachedRequest {
  request: BuildRequest;
  /** Absent where no cache was added. */
  uncached?: BuildRequest;
}

/**
 * Milliseconds without a line from a build that waits for nothing but a cache. BuildKit before 0.16 bounds neither; its
 * `timeout` (1 minute here) is for one request. A layer is written without a word, however large it is.
 */
const PATIENCE = { read: 90_000, write: 300_000 };

/**
 * Builds with caches that can neither fail nor stall the build: when they do, it is built again without those that
 * were added unasked. What was refused is one warning.
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

/** One warning, whatever was refused: of what couldn't be written if there is such, since the next build lacks that. */
function warnOf(refusals: readonly CacheRefusal[], reporter: Reporter): void {
  const [refusal] = [...refusals.filter(({ writes }) => writes), ...refusals];
  if (!refusal) return;
  const { cache, writes, reason } = refusal;
  reporter.warning(`The build cache (${cache}) could not be ${writes ? 'written' : 'read'}: ${reason}`);
}

/** What BuildKit says when a build fails for its cache and not for what it builds. */
const CACHE_FAILURES: readonly RegExp[] = [
  /failed to configure \S+ cache (?:importer|exporter).*/i,
  /(?:importing|exporting) (?:cache|to (?:gha|GitHub)).*(?:error|failed).*/i,
  /invalid token without .*/i,
  /(?:artifactcache|actions\.results\.api|CacheService|twirp).*/i,
  /maximum timeout reached.*/i,
  /failed to (?:load|save|reserve|commit|finalize|parse).*cache (?:service|entry|token).*/i,
];

/** What explains the build's failure when nothing is known of its kind. */
const UNEXPLAINED: readonly string[] = ['BUILD_FAILED', 'COMMAND_FAILED'];

/**
 * In its own words, why the cache failed the build; undefined when something else did. A failure of no known kind may
 * be the cache's: without it there is no more than one build too many.
 */
export function failedCache(error: unknown): string | undefined {
  if (!(error instanceof PublishError)) return undefined;
  const command = commandIn(error);
  if (!command) return undefined;
  const last = command.lines.findLast((line) => /^(?:ERROR|Error|error): /.test(line));
  const said = CACHE_FAILURES.map((pattern) => pattern.exec(last ?? '')?.[0]).find(
    (found) => found !== undefined,
  );
  // A step that failed is the build's own failure, whatever it printed.
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
