import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishReport } from '../publish/report.ts';
import { MATRIX_PLATFORMS, matrixOutput } from '../inputs/table.ts';
import type { PipelineResult } from '../pipeline/types.ts';
import { Problem } from '../oci/errors.ts';
import { bakeFiles, fullTags, leveledAnnotations, metadataJson, tagNames } from '../tags/render.ts';
import { printableJson } from '../support/foreign-text.ts';
import type { RunnerFiles } from '../action/file-commands.ts';
import type { RunnerReporter } from '../action/reporter.ts';

export interface OutputOptions {
  separators: { tags: string; labels: string; annotations: string };
  bakeTarget: string;
  /** Where bake files are put; they outlive the step. */
  directory: string;
  /** Levels in front of annotations, docker/metadata-action's `DOCKER_METADATA_ANNOTATIONS_LEVELS`. */
  levels: readonly string[];
}

/** docker/metadata-action also exports these, as `DOCKER_METADATA_OUTPUT_*`. */
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

/** Bytes of `NAME=value` and its end that Linux passes to a process: MAX_ARG_STRLEN, execve(2). */
const VARIABLE_LIMIT = 128 * 1024;

/** All outputs by name. Writes the bake files. */
export function outputsOf(result: PipelineResult, options: OutputOptions): Record<string, string> {
  const { plan, report } = result;
  const { separators, levels } = options;
  const digests = digestsOf(result);
  const images = Object.entries(digests)
    .map(([name, value]) => `${name}@${value}`)
    .join('\n');
  const digest =
    report?.digest ?? result.targets?.find((target) => target.report)?.report?.digest ?? result.digest ?? '';
  return {
    digest,
    digests: JSON.stringify(digests),
    images,
    tags: fullTags(plan).join(separators.tags),
    'tag-names': tagNames(plan).join(separators.tags),
    version: plan.version,
    labels: plan.labels.join(separators.labels),
    annotations: leveledAnnotations(plan, levels).join(separators.annotations),
    ...writeBakeFiles(result, options),
    imageid: result.imageId ?? '',
    metadata: printableJson({
      ...(report && {
        'containerimage.digest': report.root.digest,
        'containerimage.descriptor': report.root,
      }),
      ...result.metadata,
    }),
    published: String(result.published),
    json: printableJson(reportJson(result, levels)),
    ...matrixOutputs(result, images),
  };
}

/** A leg of a matrix that pushed one platform by digest says so under the platform's name, and nothing else. */
function matrixOutputs({ report }: PipelineResult, images: string): Record<string, string> {
  const [only, second] = report?.platforms ?? [];
  const staged = report?.images.some(({ status }) => status === 'staged') ?? false;
  if (!only || second || !staged) return {};
  const name = MATRIX_PLATFORMS.find((platform) => platform === only.platform);
  return name === undefined ? {} : { [matrixOutput(name)]: images };
}

/**
 * Sets the outputs and docker/metadata-action's variables. An output that holds a masked value is warned about, since
 * GitHub leaves it out of the job's outputs without a word (docker/metadata-action#214).
 * @param metadata docker/metadata-action's JSON for `DOCKER_METADATA_OUTPUT_JSON`; undefined to set no variables.
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
    const variable = `DOCKER_METADATA_OUTPUT_${name.replaceAll(/\W/g, '_').toUpperCase()}`;
    // One byte more, for the end of the text.
    if (Buffer.byteLength(`${variable}=${text}`) < VARIABLE_LIMIT) files.exportVariable(variable, text);
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
      'Use tag-names and digest, or keep the name out of secrets (a variable is enough for a user name).',
  );
}

/**
 * Whether the variables are set: `DOCKER_METADATA_SET_OUTPUT_ENV`, true when it isn't there.
 * `refuse` is told of a value that docker/metadata-action doesn't take either.
 */
export function setsOutputVariables(
  env: Record<string, string | undefined>,
  refuse: (problem: Problem) => void,
): boolean {
  const value = env['DOCKER_METADATA_SET_OUTPUT_ENV'] || 'true';
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false;
  refuse(
    new Problem(`Invalid value ${JSON.stringify(value)} for the variable DOCKER_METADATA_SET_OUTPUT_ENV`, {
      code: 'INPUT_INVALID',
      hint: 'Set it to true or false.',
    }),
  );
  return false;
}

/** The `json` output: docker/metadata-action's keys, and the whole report. Described in docs/report.md. */
export function reportJson(result: PipelineResult, levels: readonly string[]): Record<string, unknown> {
  const { plan, report, planned, targets, mirror, engine, phases } = result;
  return {
    schemaVersion: 1,
    ...metadataJson(plan, levels),
    version: plan.version,
    published: result.published,
    dryRun: result.dryRun,
    plan: { tags: plan.tags, omitted: plan.omitted },
    ...(planned && { planned }),
    ...(report && { report }),
    ...(targets && { targets }),
    ...(mirror && { mirror }),
    ...(engine && { engine }),
    phases,
  };
}

/** Repositories that hold the image, each with the digest it has there. */
function digestsOf(result: PipelineResult): Record<string, string> {
  const reports = [result.report, ...(result.targets ?? []).map((target) => target.report)];
  return Object.fromEntries(reports.flatMap((report) => (report && !result.dryRun ? held(report) : [])));
}

function held(report: PublishReport): [string, string][] {
  return report.images
    .filter(({ status }) => status === 'published' || status === 'unchanged' || status === 'staged')
    .map(({ name }) => [name, report.digest]);
}

function writeBakeFiles(result: PipelineResult, options: OutputOptions): Record<string, string> {
  const { bakeTarget: target, levels, directory } = options;
  const contents = bakeFiles(result.plan, { target, levels });
  mkdirSync(directory, { recursive: true });
  return Object.fromEntries(
    Object.entries(contents).map(([name, content]) => {
      const path = join(directory, `docker-metadata-action-${name.replace('bake-file', 'bake')}.json`);
      writeFileSync(path, content);
      return [name, path];
    }),
  );
}
