import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishError } from '../oci/errors.ts';
import { fitsVariable, metadataVariable } from '../support/process/child-environment.ts';
import type { RunnerFiles } from './file-commands.ts';
import type { RunnerReporter } from './reporter.ts';

/** Outputs that docker/metadata-action also sets as `DOCKER_METADATA_OUTPUT_*`. */
const EXPORTED = [
  'version',
  'tags',
  'tag-names',
  'labels',
  'annotations',
  'json',
  'bake-file',
  'bake-file-tags',
  'bake-file-labels',
  'bake-file-annotations',
];

/**
 * Sets the outputs and docker/metadata-action's environment variables. Warns about outputs that contain a
 * masked value, as GitHub silently drops them from the job's outputs (docker/metadata-action#214).
 * @param metadata docker/metadata-action's JSON for `DOCKER_METADATA_OUTPUT_JSON`; undefined: set no
 * variables
 */
export function writeOutputs(
  outputs: Record<string, string>,
  metadata: string | undefined,
  files: RunnerFiles,
  reporter: RunnerReporter,
): void {
  const held: string[] = [];
  const tooLong: string[] = [];
  for (const [name, value] of Object.entries(outputs)) {
    files.setOutput(name, value);
    if ([...reporter.masked].some((secret) => value.includes(secret))) held.push(name);
    if (metadata === undefined || !EXPORTED.includes(name)) continue;
    const text = name === 'json' ? metadata : value;
    const variable = metadataVariable(name);
    if (fitsVariable(variable, text)) files.exportVariable(variable, text);
    else tooLong.push(variable);
  }
  if (tooLong.length > 0) {
    reporter.notice(
      `Not exported, since no process could be started with a variable of more than 128 KiB: ${tooLong.join(', ')}. Read the step's outputs instead.`,
    );
  }
  if (held.length === 0) return;
  reporter.warning(
    `${held.join(', ')}: holds a value that is masked as a secret, so GitHub won't hand it on as a job's output. ` +
      'Use tag-names and digest, or keep the name out of secrets (a variable is enough for a username).',
  );
}

/**
 * Whether to set the environment variables: `DOCKER_METADATA_SET_OUTPUT_ENV`; default: true.
 * @param refuse called with an error for a value that docker/metadata-action rejects, too
 */
export function setsOutputVariables(
  env: Record<string, string | undefined>,
  refuse: (problem: PublishError) => void,
): boolean {
  const value = env['DOCKER_METADATA_SET_OUTPUT_ENV'] || 'true';
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false;
  refuse(
    new PublishError(
      `Invalid value ${JSON.stringify(value)} for the variable DOCKER_METADATA_SET_OUTPUT_ENV`,
      {
        code: 'INPUT_INVALID',
        hint: 'Set it to true or false.',
      },
    ),
  );
  return false;
}

/**
 * Records a bundle file where actions/attest records its bundles, so that later steps that collect them find
 * ours.
 */
export function noteBundles(path: string, env: Record<string, string | undefined>): void {
  const directory = env['RUNNER_TEMP'];
  if (path === '' || !directory) return;
  appendFileSync(join(directory, 'created_attestation_paths.txt'), `${path}\n`);
}
