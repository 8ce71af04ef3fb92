import process from 'node:process';
import type { InputReader } from './inputs/reader.ts';
import { PublishError, problemsIn } from './oci/errors.ts';
import type { PipelineResult } from './pipeline/types.ts';
import { PublishFailedError } from './publish/error.ts';
import { failureSummary } from './report/summary/failure.ts';
import { mirrorError } from './report/summary/mirror.ts';
import { failureJson, outputsOf } from './report/outputs.ts';
import { isSet } from './report/published.ts';
import { redactProblem, redactResult } from './report/redact-result.ts';
import { createStyle } from './report/style.ts';
import { summary } from './report/summary/summary.ts';
import { failureText } from './report/failure-text.ts';
import { resultText } from './report/text.ts';
import { asPublishError } from './support/error-text.ts';
import { printableJson } from './support/text/foreign-text.ts';
import type { Scratch } from './support/files/temporary-directory.ts';
import { annotationLevels, metadataJson } from './tags/render.ts';
import type { RunnerFiles } from './action/file-commands.ts';
import type { RunnerReporter } from './action/reporter.ts';
import { noteBundles, writeOutputs } from './action/write-outputs.ts';

/**
 * Writes the outputs. The images stay published if that fails, so the error says that only the outputs
 * failed.
 * @returns false when writing failed
 */
function handOverOutputs(write: () => void, reporter: RunnerReporter): boolean {
  try {
    write();
    return true;
  } catch (error) {
    const { message, hint, code } = error as PublishError;
    reporter.error(
      new PublishError(`The step did its work, and its outputs could not be handed over: ${message}`, {
        hint,
        code,
      }),
    );
    process.exitCode = 1;
    return false;
  }
}

/** Reports a failure as a warning, so that it doesn't hide the result of the run. */
function attempt(write: () => void, reporter: RunnerReporter): void {
  try {
    write();
  } catch (error) {
    reporter.warning((error as Error).message);
  }
}

/** How results are reported to the runner. */
export interface RunnerIO {
  files: RunnerFiles;
  reporter: RunnerReporter;
  scratch: Scratch;
  /** Also set docker/metadata-action's environment variables. */
  withVariables: boolean;
}

/** Writes the result of a run to the log, the summary and the outputs. */
export function presentResult(ended: PipelineResult, reader: InputReader, io: RunnerIO): void {
  const { files, reporter, scratch, withVariables } = io;
  const result = redactResult(ended, reporter.redact);
  const { env } = process;
  // Groups are collapsed in the log, so the result is printed after them.
  reporter.info(resultText(result, createStyle(false)));
  if (isSet(result)) {
    reporter.notice(
      'Several targets were built: `digest` and `imageid` are empty, use `digests` or `images`.',
    );
  }
  const levels = annotationLevels(env);
  const outputs = outputsOf(result, {
    levels,
    directory: scratch.keep,
    repository: env['GITHUB_REPOSITORY'] ?? '',
    bakeTarget: reader.text('bake-target') ?? '',
    separators: {
      tags: reader.verbatim('sep-tags') ?? '\n',
      labels: reader.verbatim('sep-labels') ?? '\n',
      annotations: reader.verbatim('sep-annotations') ?? '\n',
    },
  });
  const metadata = withVariables ? JSON.stringify(metadataJson(result.plan, levels)) : undefined;
  attempt(() => files.appendSummary(summary(result, env['GITHUB_REPOSITORY'] ?? '')), reporter);
  if (!handOverOutputs(() => writeOutputs(outputs, metadata, files, reporter), reporter)) return;
  attempt(() => noteBundles(outputs['bundle-path'] ?? '', env), reporter);
  if (result.mirror && result.mirror.failures.length > 0) {
    reporter.error(mirrorError(result.mirror));
    process.exitCode = 1;
  }
}

/** Writes the errors of a failed run, and what it left behind, to the log, the summary and the outputs. */
export function presentFailure(error: unknown, files: RunnerFiles, reporter: RunnerReporter): void {
  const problem = redactProblem(asPublishError(error), reporter.redact);
  const images = problem instanceof PublishFailedError ? problem.images : [];
  if (images.length > 0) reporter.info(failureText(images, problem.message, createStyle(false)));
  for (const one of problemsIn(problem)) reporter.error(one);
  const text = failureSummary(problem, images, process.env['GITHUB_REPOSITORY'] ?? '');
  attempt(() => files.appendSummary(text), reporter);
  const json = failureJson(problem);
  attempt(() => files.setOutput('json', printableJson(json)), reporter);
  attempt(() => files.setOutput('published', String(json['published'])), reporter);
}
