import { describeBlobs } from '../copy/uploads/counts.ts';
import type { MirrorReport } from '../mirror/report.ts';
import type { PipelineResult } from '../pipeline/types.ts';
import {
  IMAGE_WORDS,
  tagWord,
  type ImageReport,
  type PublishReport,
  type TagReport,
} from '../publish/report.ts';
import type { PublishedImage } from '../publish/types.ts';
import { count, formatBytes, formatChange, formatDuration } from '../support/text/format.ts';
import { reportsOf } from './published.ts';
import { COPY_WORDS, distinctFailures, mirrorTotals } from './summary/mirror.ts';
import { isOfflinePlan, planText, trustPlanText } from './plan-text.ts';
import type { Style } from './style.ts';

/** The result of a run or dry run, for a terminal or the end of a job's log. */
export function resultText(result: PipelineResult, style: Style): string {
  const lines: string[] = [];
  for (const { target, report } of reportsOf(result)) {
    if (target !== undefined) lines.push(style.bold(target));
    lines.push(...publishText(report, style));
  }
  if (result.planned) lines.push(...result.planned.flatMap((image) => imageText(image, style)));
  if (isOfflinePlan(result)) lines.push(...planText(result, style));
  if (result.plannedTrust) lines.push(...trustPlanText(result.plannedTrust, style));
  if (result.mirror) lines.push(...mirrorText(result.mirror, style));
  if (lines.length === 0) lines.push('Nothing was published.');
  const end = Math.max(0, ...result.phases.map((phase) => phase.end));
  if (!result.mirror && end > 0) lines.push(`${style.dim('took')} ${formatDuration(end)}`);
  return lines.join('\n');
}

/**
 * The state of each repository after a failed run. Omits digests, since the image may not exist anywhere.
 * @param message the run's error, which isn't repeated.
 */
export function failureText(images: readonly PublishedImage[], message: string, style: Style): string {
  const lines = images.flatMap(({ name, report }) => [
    ...(name === '' ? [] : [style.bold(name)]),
    ...report.images
      .map(({ error, ...image }) =>
        error && !message.startsWith(error.message) ? { ...image, error } : image,
      )
      .flatMap((image) => imageText(image, style)),
  ]);
  return lines.join('\n');
}

function publishText(report: PublishReport, style: Style): string[] {
  const compared = report.platforms.some(({ previousSize }) => previousSize !== undefined);
  const sizes = report.platforms.map(
    ({ platform, size, previousSize }) => `${platform} ${formatChange(size, previousSize)}`,
  );
  return [
    ...report.images.flatMap((image) => imageText(image, style)),
    `${style.dim('digest')} ${report.digest}`,
    ...(sizes.length > 0 ? [`${style.dim('platforms')} ${sizes.join(compared ? '; ' : ', ')}`] : []),
  ];
}

const MARKS: Record<ImageReport['status'], 'good' | 'bad' | 'dim'> = {
  published: 'good',
  unchanged: 'good',
  staged: 'good',
  planned: 'dim',
  failed: 'bad',
  'rolled-back': 'bad',
};

function imageText(image: ImageReport, style: Style): string[] {
  const { blobs, requests } = image;
  const bad = image.error !== undefined || MARKS[image.status] === 'bad';
  const mark = style[bad ? 'bad' : MARKS[image.status]](bad ? '✗' : '✓');
  const counts =
    image.status === 'planned'
      ? ''
      : `  ${describeBlobs(blobs)}; ${count(requests, 'request')}, ${formatDuration(image.milliseconds)}`;
  const optional = image.optional ? ' (optional)' : '';
  const lines = [
    `${mark} ${style.bold(image.name)} ${IMAGE_WORDS[image.status]}${optional}${style.dim(counts)}`,
  ];
  if (image.tags.length > 0)
    lines.push(`    ${image.tags.map((tag) => tagText(tag, image.status === 'planned', style)).join(', ')}`);
  if (image.error)
    lines.push(`    ${[image.error.message, image.error.hint].filter(Boolean).join('\n    ')}`);
  return lines;
}

function tagText({ name, status, reason }: TagReport, planned: boolean, style: Style): string {
  const word = tagWord(status, planned);
  return `${name} ${style.dim(reason === undefined ? word : `${word}: ${reason}`)}`;
}

/** The copies as a tree: source repository, destinations, tags. */
function mirrorText(report: MirrorReport, style: Style): string[] {
  const lines: string[] = [];
  for (const { source, destinations, listed, selected, copied, existing, failed } of report.repositories) {
    const bad = failed > 0 || report.failures.some(({ what }) => what === source);
    lines.push(
      `${bad ? style.bad('✗') : style.good('✓')} ${style.bold(source)}  ` +
        style.dim(
          `${selected} of ${count(listed, 'tag')}: ${copied} copied, ${existing} up to date, ${failed} failed`,
        ),
    );
    for (const destination of destinations) {
      lines.push(`  → ${destination}`);
      const copies = report.copies.filter((copy) => repositoryOf(copy.destination) === destination);
      lines.push(
        ...copies.map(({ destination: name, status, note }) => {
          const why = note === undefined ? COPY_WORDS[status] : `${COPY_WORDS[status]}: ${note}`;
          return `      ${name.slice(destination.length)} ${style.dim(why)}`;
        }),
      );
    }
  }
  for (const { message, hint, where } of distinctFailures(report.failures)) {
    lines.push(`${style.bad('✗')} ${message}${where === undefined ? '' : ` (${where})`}`);
    if (hint !== undefined) lines.push(`    ${hint}`);
  }
  const { fetchedBytes, blobs } = report;
  lines.push(
    `${mirrorTotals(report)}; ${formatBytes(fetchedBytes)} downloaded, ${formatBytes(blobs.pushedBytes)} uploaded, ` +
      `${formatBytes(blobs.savedBytes)} already there or mounted`,
  );
  return lines;
}

function repositoryOf(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
