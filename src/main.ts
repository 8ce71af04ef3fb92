import process from 'node:process';
import { createRunnerFiles, type RunnerFiles } from './action/file-commands.ts';
import { inputOf, maskInputs, refuseUnknownInputs } from './action/inputs.ts';
import { createMirrorStore } from './action/mirror-store.ts';
import { createRunnerReporter, type RunnerReporter } from './action/reporter.ts';
import { noteBundles, setsOutputVariables, writeOutputs } from './action/write-outputs.ts';
import { gatherRequest } from './inputs/read-request.ts';
import { createInputReader, type InputReader } from './inputs/reader.ts';
import { PublishError, problemsIn } from './oci/errors.ts';
import { runPipeline } from './pipeline/pipeline.ts';
import type { PipelineResult } from './pipeline/types.ts';
import { PublishFailedError } from './publish/error.ts';
import { mirrorError } from './report/mirror-summary.ts';
import { failureJson, outputsOf } from './report/outputs.ts';
import { isSet } from './report/published.ts';
import { redactProblem, redactResult } from './report/redact-result.ts';
import { createStyle } from './report/style.ts';
import { failureSummary } from './report/failure-summary.ts';
import { summary } from './report/summary.ts';
import { failureText, resultText } from './report/text.ts';
import { asPublishError } from './support/error-text.ts';
import { printableJson } from './support/foreign-text.ts';
import { cancelOnSignal } from './support/process/cancellation.ts';
import {
  makeScratch,
  removeAtExit,
  removeScratch,
  type Scratch,
} from './support/process/temporary-directory.ts';
import { VERSION } from './support/version.ts';
import { annotationLevels, metadataJson } from './tags/render.ts';

/** The action's main step: inputs → request → pipeline → outputs and summary. */
export async function main(): Promise<void> {
  const { env } = process;
  const files = createRunnerFiles(env);
  const reporter = createRunnerReporter(
    (line) => process.stdout.write(`${line}\n`),
    env['RUNNER_DEBUG'] === '1',
  );
  reporter.info(`registry-publish ${VERSION}`);
  const cancellation = cancelOnSignal();
  let scratch: Scratch | undefined;
  try {
    scratch = makeScratch(env);
    removeAtExit(scratch.work);
    files.saveState('directory', scratch.root);
    const reader = createInputReader(inputOf(env), reporter);
    maskInputs(reader, reporter);
    refuseUnknownInputs(env, reader, reporter);
    // Asked before anything is done: a wrong value must not fail a run that has published.
    const withVariables = setsOutputVariables(env, reader.refuse);
    const request = await gatherRequest(
      reader,
      {
        env,
        workspace: env['GITHUB_WORKSPACE'] || process.cwd(),
        temporaryDirectory: scratch.work,
        ...createMirrorStore(env),
      },
      reporter,
    );
    const result = await runPipeline(request, reporter, cancellation.signal);
    handOver(redactResult(result, reporter.redact), reader, { files, reporter, scratch, withVariables });
  } catch (error) {
    fail(error, files, reporter);
  } finally {
    cancellation.stop();
    if (scratch) removeScratch(scratch.work);
    attempt(() => files.saveState('finished', 'true'), reporter);
  }
}

/** What was published stays published when later steps can't be told of it: the error says that this is all that failed. */
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

/** For what must not hide how the run itself went. */
function attempt(write: () => void, reporter: RunnerReporter): void {
  try {
    write();
  } catch (error) {
    reporter.warning((error as Error).message);
  }
}

interface RunnerIO {
  files: RunnerFiles;
  reporter: RunnerReporter;
  scratch: Scratch;
  /** Set docker/metadata-action's variables, not only outputs. */
  withVariables: boolean;
}

function handOver(result: PipelineResult, reader: InputReader, io: RunnerIO): void {
  const { files, reporter, scratch, withVariables } = io;
  const { env } = process;
  // Groups are folded when the job is looked at: what came of it stands below them.
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

function fail(error: unknown, files: RunnerFiles, reporter: RunnerReporter): void {
  process.exitCode = 1;
  const problem = redactProblem(asPublishError(error), reporter.redact);
  const images = problem instanceof PublishFailedError ? problem.images : [];
  if (images.length > 0) reporter.info(failureText(images, problem.message, createStyle(false)));
  for (const one of problemsIn(problem)) reporter.error(one);
  const text = failureSummary(problem, images, process.env['GITHUB_REPOSITORY'] ?? '');
  attempt(() => files.appendSummary(text), reporter);
  attempt(() => files.setOutput('json', printableJson(failureJson(problem))), reporter);
}
