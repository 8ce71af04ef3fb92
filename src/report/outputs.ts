import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsIn, type PublishError } from '../oci/errors.ts';
import type { PipelineResult } from '../pipeline/types.ts';
import { PublishFailedError } from '../publish/error.ts';
import type { TagStatus } from '../publish/report.ts';
import type { PublishedImage } from '../publish/types.ts';
import { optional } from '../support/optional.ts';
import { printableJson } from '../support/text/foreign-text.ts';
import { bakeFiles, leveledAnnotations, metadataJson } from '../tags/render.ts';
import { mirrorError } from './summary/mirror.ts';
import { MATRIX_PLATFORMS, matrixOutput } from './output-table.ts';
import { digestsOf, isSet, tagsOf } from './published.ts';
import { verifyCommands } from './summary/trust.ts';

interface OutputOptions {
  separators: { tags: string; labels: string; annotations: string };
  bakeTarget: string;
  /** Directory for bake files and bundles; it must outlive the step. */
  directory: string;
  /** `acme/app`. */
  repository: string;
  /** Prefixes of annotations, as in docker/metadata-action's `DOCKER_METADATA_ANNOTATIONS_LEVELS`. */
  levels: readonly string[];
}

/** All outputs by name. Also writes the bake files. */
export function outputsOf(result: PipelineResult, options: OutputOptions): Record<string, string> {
  const { plan, report } = result;
  const { separators, levels } = options;
  const digests = digestsOf(result);
  const images = [...new Set(digests.map(({ name, digest }) => `${name}@${digest}`))].join('\n');
  const tags = tagsOf(result);
  return {
    digest: isSet(result) ? '' : (report?.digest ?? result.digest ?? ''),
    digests: JSON.stringify(Object.fromEntries(digests.map(({ key, digest }) => [key, digest]))),
    images,
    tags: tags.full.join(separators.tags),
    'tag-names': tags.names.join(separators.tags),
    version: plan.version,
    labels: plan.labels.join(separators.labels),
    annotations: leveledAnnotations(plan, levels).join(separators.annotations),
    ...writeBakeFiles(result, options),
    imageid: isSet(result) ? '' : (result.imageId ?? ''),
    metadata: printableJson(metadataOf(result)),
    published: String(result.published),
    ...trustOutputs(
      result,
      digests.map(({ name, digest }) => [name, digest]),
      options,
    ),
    json: printableJson(reportJson(result, levels)),
    ...matrixOutputs(result, images),
  };
}

/** Outputs for one attestation describe the first: the provenance, if there is one. */
function trustOutputs(
  result: PipelineResult,
  images: readonly [string, string][],
  { directory, repository }: OutputOptions,
): Record<string, string> {
  const { trust, bundles = [] } = result;
  const [attestation] = trust?.api ?? [];
  const path = join(directory, 'sigstore-bundles.jsonl');
  if (bundles.length > 0) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path, bundles.map((bundle) => `${bundle.toString('utf8')}\n`).join(''));
  }
  return {
    signed: String(trust !== undefined),
    'bundle-path': bundles.length > 0 ? path : '',
    'attestation-id': attestation?.id ?? '',
    'attestation-url': attestation?.url ?? '',
    'verify-commands': verifyCommands(result, images, repository).join('\n'),
  };
}

/** A matrix job that pushed one platform by digest sets only that platform's output. */
function matrixOutputs({ report }: PipelineResult, images: string): Record<string, string> {
  const [only, second] = report?.platforms ?? [];
  const staged = report?.images.some(({ status }) => status === 'staged') ?? false;
  if (!only || second || !staged) return {};
  const name = MATRIX_PLATFORMS.find((platform) => platform === only.platform);
  return name === undefined ? {} : { [matrixOutput(name)]: images };
}

/** The `json` output: docker/metadata-action's keys and the full report, see docs/report.md. */
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
    ...(result.plannedTrust && { plannedTrust: result.plannedTrust }),
    ...(report && { report }),
    ...(targets && { targets }),
    ...(mirror && { mirror }),
    ...(mirror && mirror.failures.length > 0 && { error: errorJson(mirrorError(mirror)) }),
    ...(engine && { engine }),
    ...(result.trust && { trust: result.trust }),
    phases,
  };
}

/**
 * The `json` output of a failed run: the error, and what was and wasn't done. See docs/report.md.
 * @param problem must not contain secrets.
 */
export function failureJson(problem: PublishError): Record<string, unknown> {
  const [error, ...others] = problemsIn(problem).map(errorJson);
  const reports = problem instanceof PublishFailedError ? problem.images : [];
  const images = reports.flatMap(({ report }) => report.images);
  const stays = images.some(({ tags }) => tags.some(({ status }) => LEFT.includes(status)));
  return {
    schemaVersion: 1,
    published: stays,
    dryRun: false,
    error,
    ...(others.length > 0 && { errors: [error, ...others] }),
    ...failedImages(reports),
  };
}

/** Omits digests, since a failed image may not exist in any registry. */
function failedImages(images: readonly PublishedImage[]): Record<string, unknown> {
  const reports = images.map(({ name, report }) => ({
    target: name,
    report: { schemaVersion: 1, images: report.images },
  }));
  const [only, ...others] = reports;
  return others.length > 0 ? { targets: reports } : { ...(only && { report: only.report }) };
}

/** Statuses of tags that a failed run leaves changed. */
const LEFT: readonly TagStatus[] = ['created', 'moved', 'stuck'];

function errorJson({
  code,
  message,
  hint,
  detail,
  input,
  line,
  file,
}: PublishError): Record<string, unknown> {
  return {
    code: code ?? 'FAILED',
    message,
    ...optional('hint', hint),
    ...optional('detail', detail),
    ...optional('input', input),
    ...optional('line', line),
    ...optional('file', file),
  };
}

/** In the format of docker/build-push-action; for a set, by target, as in docker/bake-action. */
function metadataOf(result: PipelineResult): Record<string, unknown> {
  const { targets = [] } = result;
  if (!isSet(result)) return imageMetadata(result);
  return Object.fromEntries(targets.map((target) => [target.target, imageMetadata(target)]));
}

function imageMetadata({
  report,
  metadata,
}: Pick<PipelineResult, 'report' | 'metadata'>): Record<string, unknown> {
  return {
    ...(report && {
      'containerimage.digest': report.root.digest,
      'containerimage.descriptor': report.root,
    }),
    ...metadata,
  };
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
