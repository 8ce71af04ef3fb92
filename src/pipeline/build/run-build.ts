import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { BuildRequest } from '../../builder/types.ts';
import type { EngineChoice } from '../../engines/choose.ts';
import type { PreparedBuild } from '../../engines/cache/prepare.ts';
import type { BuildEnvironment, ProbeEnvironment } from '../../engines/types/environment.ts';
import type { BuildResult } from '../../engines/types/result.ts';
import type { BlobSink } from '../../oci/content.ts';
import { digestAlgorithm, digestFromHex } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { EngineEnvironment } from '../context.ts';

/** Builds with the caches of a request; those that were added unasked can neither fail nor stall the build. */
export async function buildPrepared(
  chosen: EngineChoice,
  prepared: Pick<PreparedBuild, 'request' | 'uncached'>,
  environment: BuildEnvironment,
): Promise<BuildResult> {
  const { withFailSafeCache } = await import('../../engines/cache/guard.ts');
  return withFailSafeCache(prepared, environment, (request, watched) => build(chosen, request, watched));
}

/** Runs the build in a group of the log and shows its findings on their lines. */
async function build(
  { engine }: EngineChoice,
  request: BuildRequest,
  environment: BuildEnvironment,
): Promise<BuildResult> {
  const { tellingWhere } = await import('../../engines/commands/interruption.ts');
  const result = await environment.reporter.group(`Build with ${engine.name}`, () =>
    tellingWhere(environment, (watched) => engine.build(request, watched)),
  );
  showWarnings(result.warnings ?? [], environment.reporter);
  return result;
}

/** Runs the exporters of `outputs` alone, with the cache's reads and writes as for a build. */
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

/** Answers `call`. @throws PublishError when a check failed, or the engine has no such thing. */
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

/** For a build that isn't published: the engine need not send what it can keep, and the rest is measured and dropped. */
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
