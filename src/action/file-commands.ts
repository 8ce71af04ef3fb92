import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { PublishError } from '../oci/errors.ts';

/** What a step passes to the runner through files; no-op for files that the runner doesn't define. */
export interface RunnerFiles {
  setOutput(name: string, value: string): void;
  exportVariable(name: string, value: string): void;
  /** For the post step, which reads it from `STATE_<name>`. */
  saveState(name: string, value: string): void;
  /** Appends Markdown to the step's summary; no-op with `DOCKER_BUILD_SUMMARY: false`. */
  appendSummary(markdown: string): void;
}

/** GitHub drops summaries larger than this, in bytes. */
const SUMMARY_LIMIT = 1024 * 1024;

/**
 * Writes to the files named by `GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_STATE` and `GITHUB_STEP_SUMMARY`.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files
 * The returned methods throw PublishError when a file can't be written.
 */
export function createRunnerFiles(env: Record<string, string | undefined>): RunnerFiles {
  const append = (variable: string, text: string): void => {
    const path = env[variable];
    if (path === undefined || path === '') return;
    try {
      appendFileSync(path, text);
    } catch (cause) {
      throw new PublishError(`The runner's file ${variable} can't be written: ${(cause as Error).message}`, {
        code: 'RUNNER_FILE',
        hint: "The disk of the runner is full or read-only, or the file isn't the job's to write: free some space there.",
        cause,
      });
    }
  };
  return {
    setOutput: (name, value) => append('GITHUB_OUTPUT', keyAndValue(name, value)),
    exportVariable: (name, value) => append('GITHUB_ENV', keyAndValue(name, value)),
    saveState: (name, value) => append('GITHUB_STATE', keyAndValue(name, value)),
    appendSummary(markdown) {
      if (!wantsSummary(env)) return;
      const fits = Buffer.byteLength(markdown) <= SUMMARY_LIMIT;
      append(
        'GITHUB_STEP_SUMMARY',
        fits ? markdown : 'The summary is too long for GitHub; the `json` output has it all.\n',
      );
    },
  };
}

/**
 * docker/build-push-action's variables, the second being the older name; any other value keeps the summary.
 */
function wantsSummary(env: Record<string, string | undefined>): boolean {
  const off = /^(0|f|F|false|FALSE|False)$/.test(env['DOCKER_BUILD_SUMMARY'] ?? '');
  return !off && !/^(1|t|T|true|TRUE|True)$/.test(env['DOCKER_BUILD_NO_SUMMARY'] ?? '');
}

/** The delimiter is random, so that a value can't end early and inject another output. */
function keyAndValue(name: string, value: string): string {
  const delimiter = `ghadelimiter_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}
