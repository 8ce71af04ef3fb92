import process from 'node:process';
import { createRunnerFiles, type RunnerFiles } from './action/file-commands.ts';
import { inputOf, maskInputs, refuseUnknownInputs } from './action/inputs.ts';
import { createMirrorStore } from './action/mirror-store.ts';
import { createRunnerReporter, type RunnerReporter } from './action/reporter.ts';
import { setsOutputVariables } from './action/write-outputs.ts';
import { gatherRequest } from './inputs/read-request.ts';
import { createInputReader } from './inputs/reader.ts';
import { runPipeline } from './pipeline/pipeline.ts';
import { asPublishError } from './support/error-text.ts';
import { cancelOnSignal } from './support/process/cancellation.ts';
import { limitHeapGrowth } from './support/process/heap-growth.ts';
import {
  makeScratch,
  removeAtExit,
  removeScratch,
  type Scratch,
} from './support/files/temporary-directory.ts';
import { VERSION } from './support/version.ts';

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
    // Validated first: an invalid value must not fail a run that has already published.
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
    const waiting = setTimeout(prepareWhileWaiting, REQUESTED);
    const result = await runPipeline(request, reporter, cancellation.signal).finally(() =>
      clearTimeout(waiting),
    );
    const { presentResult } = await loadPresentation();
    presentResult(result, reader, { files, reporter, scratch, withVariables });
  } catch (error) {
    await fail(error, files, reporter);
  } finally {
    cancellation.stop();
    if (scratch) removeScratch(scratch.work);
    saveEnd(files, reporter);
  }
}

/** Milliseconds into the pipeline after which it usually waits for the registries. */
const REQUESTED = 50;

/** What would delay the first requests, and costs nothing while they are under way. */
function prepareWhileWaiting(): void {
  // What goes wrong shows when it is needed.
  loadPresentation().catch(() => undefined);
  // Node loads its own modules faster before V8's flags are changed.
  void limitHeapGrowth();
}

/** Loaded when it is needed, or before that while there is nothing else to do. */
function loadPresentation(): Promise<typeof import('./present.ts')> {
  return import('./present.ts');
}

async function fail(error: unknown, files: RunnerFiles, reporter: RunnerReporter): Promise<void> {
  process.exitCode = 1;
  try {
    (await loadPresentation()).presentFailure(error, files, reporter);
  } catch (another) {
    // For example, the disk failed; still report the original error.
    reporter.error(asPublishError(error));
    reporter.warning(asPublishError(another).message);
  }
}

/** A failure here must not hide the result of the run. */
function saveEnd(files: RunnerFiles, reporter: RunnerReporter): void {
  try {
    files.saveState('finished', 'true');
  } catch (error) {
    reporter.warning((error as Error).message);
  }
}
