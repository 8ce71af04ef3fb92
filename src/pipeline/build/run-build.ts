import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { BuildRequest } from '../../builder/types.ts';
import type { EngineChoice } from '../../engines/choose.ts';
import type { PreparedBuild } from '../../engines/cache/prepare.ts';
import type { BuildEnvironment, ProbeEnvironment } from '../../engines/types/environment.ts';
import type { BuildResult } from '../../engines/types/result.ts';
import type { BlobSink } from '../../oci/content.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { digestAlgorithm, digestFromHex } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Reporter } from '../../support/reporter.ts';
import { count, formatDuration } from '../../support/text/format.ts';
import type { EngineEnvironment } from '../context.ts';

/**
 * Builds with the caches of a request. Caches that were added automatically never fail or stall the build.
 * @throws PublishError when the build fails.
 */
export async function buildPrepared(
  chosen: EngineChoice,
  prepared: Pick<PreparedBuild, 'request' | 'uncached'>,
  environment: BuildEnvironment,
): Promise<BuildResult> {
  const { withFailSafeCache } = await import('../../engines/cache/guard.ts');
  return withFailSafeCache(prepared, environment, (request, watched) => build(chosen, request, watched));
}

/** Runs the build in a log group and reports its warnings with file and line. */
async function build(
  { engine }: EngineChoice,
  request: BuildRequest,
  environment: BuildEnvironment,
): Promise<BuildResult> {
  const { tellingWhere } = await import('../../engines/commands/interruption.ts');
  const { reporter } = environment;
  const started = performance.now();
  const title = ['Build', request.platforms.map(formatPlatform).join(', ')].filter(Boolean).join(' ');
  const result = await reporter.group(title, () =>
    tellingWhere(environment, (watched) => engine.build(request, watched)),
  );
  const { steps } = result;
  const cached = steps ? `, ${steps.cached} of ${count(steps.total, 'step')} cached` : '';
  reporter.info(`Built in ${formatDuration(performance.now() - started)}${cached}`);
  showWarnings(result.warnings ?? [], environment.reporter);
  return result;
}

/**
 * Runs only the exporters of `outputs`, reading and writing caches as a build does.
 * @throws PublishError when the build fails.
 */
export async function exportOnly(
  { engine }: EngineChoice,
  request: BuildRequest,
  environment: EngineEnvironment,
): Promise<void> {
  const { tellingWhere } = await import('../../engines/commands/interruption.ts');
  await tellingWhere({ ...environment, sink: discard }, async (watched) => {
    if (engine.export !== 'unsupported') await engine.export(request, watched);
  });
}

/**
 * Runs a `call` such as `check`.
 * @throws PublishError when a check failed, or the engine doesn't support `call`.
 */
export async function answerCall(
  { engine }: EngineChoice,
  request: BuildRequest,
  environment: ProbeEnvironment,
): Promise<void> {
  if (engine.call === 'unsupported') {
    throw new PublishError(`${engine.name} can't answer call: ${request.call}`, {
      code: 'UNSUPPORTED',
      input: 'call',
      hint: 'Set engine: buildx, with buildx 0.15 or newer.',
    });
  }
  const answer = await engine.call(request, environment);
  showWarnings(answer.warnings, environment.reporter);
  if (answer.passed) return;
  throw new PublishError(`The checks of call: ${request.call} failed`, {
    code: 'CHECK_FAILED',
    input: 'call',
    hint: 'See the warnings above.',
  });
}

function showWarnings(warnings: NonNullable<BuildResult['warnings']>, reporter: Reporter): void {
  for (const { message, file, line, url } of warnings) {
    const place = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
    reporter.warning(url === undefined ? message : `${message} (${url})`, place);
  }
}

/**
 * Sink for builds that aren't published: the engine can skip sending what it keeps itself; everything else is
 * counted and discarded.
 */
export const discard: BlobSink = {
  has: () => Promise.resolve(true),
  async accept({ digest }, body: Readable) {
    const hash = createHash(digest === undefined ? 'sha256' : digestAlgorithm(digest));
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { digest: digest ?? digestFromHex('sha256', hash.digest('hex')), size };
  },
};
