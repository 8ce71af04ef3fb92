import type { PipelineResult } from '../pipeline/types.ts';
import { IMAGE_WORDS, tagWord, type ImageReport, type PublishReport } from '../publish/report.ts';
import { count, formatBytes, formatChange, formatDuration } from '../support/text/format.ts';
import { tagNames } from '../tags/render.ts';
import { reportsOf } from './published.ts';
import { mirrorText } from './mirror-text.ts';
import { countRepositories } from './summary/parts.ts';
import { isOfflinePlan, planText, trustPlanText } from './plan-text.ts';
import { columns } from './columns.ts';
import type { Style } from './style.ts';
import { tagLines } from './tag-lines.ts';

/** The result of a run or dry run, for a terminal or the end of a job's log. The last line is the outcome. */
export function resultText(result: PipelineResult, style: Style): string {
  const lines: string[] = [];
  for (const { target, report } of reportsOf(result)) {
    if (target !== undefined) lines.push(style.bold(target));
    lines.push(...publishText(report, style));
    if (target !== undefined) lines.push(`Digest: ${report.digest}`);
  }
  if (result.planned) lines.push(...result.planned.flatMap((image) => plannedText(image, style)));
  if (isOfflinePlan(result)) lines.push(...planText(result, style));
  if (result.plannedTrust) lines.push(...trustPlanText(result.plannedTrust, style));
  if (result.mirror) lines.push(...mirrorText(result.mirror, style));
  if (!result.mirror && !result.dryRun) lines.push(outcome(result));
  return lines.join('\n');
}

/** What was published, where, in which time, and the digest; or why nothing was. */
function outcome(result: PipelineResult): string {
  const { plan, report, phases } = result;
  const images = distinct(reportsOf(result).flatMap((one) => one.report.images));
  if (images.length === 0) return unpublished(result);
  const good = images.filter(({ status }) => status !== 'failed');
  if (good.length === 0) return 'Nothing was published: every registry failed, all of them optional';
  const some = good.length === images.length ? '' : `${good.length} of `;
  const where = `${some}${countRepositories(images)}`;
  const time = formatDuration(Math.max(0, ...phases.map(({ end }) => end)));
  const { length } = reportsOf(result);
  const what = [plan.version, length > 1 ? `(${count(length, 'image')})` : ''].filter(Boolean).join(' ');
  const digest = report ? `: ${report.digest}` : '';
  if (good.every(({ status }) => status === 'unchanged')) {
    return `Already published: ${what || 'the image'} in ${where} (${time})${digest}`;
  }
  if (good.every(({ status }) => status === 'staged')) {
    return `Pushed by digest, without tags, to ${where} in ${time}${digest}`;
  }
  return `${['Published', what].filter(Boolean).join(' ')} to ${where} in ${time}${digest}`;
}

function unpublished({ plan, phases, notice }: PipelineResult): string {
  const built = phases.some(({ name }) => name.startsWith('build'));
  const opened = phases.some(({ name }) => name === 'open the source');
  const what = built ? 'Built, not pushed' : 'Not pushed';
  const names = tagNames(plan).join(', ');
  const first = built || opened ? `${what}${names === '' ? '' : `: ${names}`}.` : 'Nothing was published.';
  return [first, notice].filter(Boolean).join(' ');
}

function distinct(images: readonly ImageReport[]): ImageReport[] {
  return [...new Map(images.map((image) => [image.name, image])).values()];
}

function publishText({ images, platforms }: PublishReport, style: Style): string[] {
  const compared = platforms.some(({ previousSize }) => previousSize !== undefined);
  const sizes = platforms.map(
    ({ platform, size, previousSize }) => `${platform} ${formatChange(size, previousSize)}`,
  );
  const rows = columns(
    images.map(({ name, status, optional, blobs, milliseconds }) => [
      status === 'failed' ? style.marks.failed : style.marks.done,
      name,
      `${IMAGE_WORDS[status]}${optional ? ' (optional)' : ''}`,
      traffic(blobs),
      formatDuration(milliseconds),
    ]),
    { right: 4 },
  );
  return [
    ...images.flatMap((image, index) => [
      painted(rows[index] ?? '', image.status === 'failed', style),
      ...reasonOf(image),
    ]),
    ...tagLines(images.filter(({ status }) => status !== 'failed')),
    ...(sizes.length > 0 ? [`Platforms: ${sizes.join(compared ? '; ' : ', ')}`] : []),
  ];
}

/** `41.6 MB uploaded, 33.5 MB already there`. */
function traffic({ pushedBytes, savedBytes }: ImageReport['blobs']): string {
  return [
    pushedBytes > 0 ? `${formatBytes(pushedBytes)} uploaded` : '',
    savedBytes > 0 ? `${formatBytes(savedBytes)} already there` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function painted(row: string, bad: boolean, style: Style): string {
  const [mark = ''] = row.split(' ', 1);
  return `${style[bad ? 'bad' : 'good'](mark)}${row.slice(mark.length)}`;
}

function reasonOf({ error }: ImageReport): string[] {
  return error ? [error.message, error.hint].flatMap((text) => (text ? [`    ${text}`] : [])) : [];
}

/** What a publish would do in a repository. */
function plannedText(image: ImageReport, style: Style): string[] {
  const bad = image.error !== undefined;
  const mark = style[bad ? 'bad' : 'dim'](bad ? style.marks.failed : style.marks.done);
  const tags = image.tags.map(({ name, status, reason }) => {
    const word = tagWord(status, true);
    return `${name} ${style.dim(reason === undefined ? word : `${word}: ${reason}`)}`;
  });
  const optional = image.optional ? ' (optional)' : '';
  return [
    `${mark} ${style.bold(image.name)} ${bad ? 'would be refused' : IMAGE_WORDS.planned}${optional}`,
    ...(tags.length > 0 ? [`    ${tags.join(', ')}`] : []),
    ...reasonOf(image),
  ];
}
