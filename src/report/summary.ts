import { describeBlobs } from '../copy/counts.ts';
import type { PublishError } from '../oci/errors.ts';
import type { PipelineResult } from '../pipeline/types.ts';
import {
  IMAGE_WORDS,
  tagWord,
  type ImageReport,
  type PublishReport,
  type TagReport,
} from '../publish/report.ts';
import type { PublishedImage } from '../publish/types.ts';
import { withPlace } from '../support/error-text.ts';
import { count, formatBytes, formatDuration, formatTraffic } from '../support/format.ts';
import { tellingOmissions } from '../tags/explain.ts';
import type { TagPlan } from '../tags/types.ts';
import { codeBlock, codeSpan, escapeMarkdown, prose, table } from './markdown.ts';
import { mirrorSummary, mirrorTitle } from './mirror-summary.ts';
import { held, reportsOf } from './published.ts';
import { registryPage } from './registry-page.ts';
import { trustSummary } from './trust.ts';

/** What a finished run did, or a dry run would do, as Markdown for the job's summary. `source` is `owner/name`. */
export function summary(result: PipelineResult, source: string): string {
  const reports = reportsOf(result);
  const parts = [`## ${title(result, reports)}`];
  if (result.mirror) parts.push(mirrorSummary(result.mirror));
  for (const { target, report } of reports) {
    if (target !== undefined) parts.push(`### ${escapeMarkdown(target)}`);
    parts.push(...publishParts(report, source, result.dryRun));
  }
  if (!result.dryRun)
    parts.push(
      trustSummary(
        result,
        reports.flatMap(({ report }) =>
          held(report).map(({ name }): [string, string] => [name, report.digest]),
        ),
        source,
      ),
    );
  if (result.planned) {
    parts.push(repositoryTable(result.planned, source, true), errorList(result.planned));
  }
  if (reports.length === 0 && result.notice !== undefined) parts.push(prose(result.notice));
  if (result.dryRun || reports.length === 0) parts.push(planTable(result.plan));
  const omitted = omittedRules(result.plan);
  if (omitted !== '') parts.push(omitted);
  if (result.engine) parts.push(engineLine(result.engine, result));
  const chart = timeline(result.phases);
  if (chart !== '') parts.push(fold('Where the time went', chart));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** What a run that failed leaves behind, registry by registry where that is known. */
export function failureSummary(
  problem: PublishError,
  images: readonly PublishedImage[],
  source: string,
): string {
  const parts = ['## Nothing new was published', `**${prose(withPlace(problem.message, problem))}**`];
  if (problem.hint !== undefined) parts.push(prose(problem.hint));
  for (const { name, report } of images) {
    if (name !== '') parts.push(`### ${escapeMarkdown(name)}`);
    parts.push(repositoryTable(report.images, source, false));
  }
  const repositories = images.flatMap(({ report }) => report.images);
  const moved = repositories.some(({ tags }) => tags.some((tag) => isNew(tag) || tag.status === 'stuck'));
  if (moved) parts[0] = '## Publishing failed on the way';
  const stuck = repositories.flatMap(({ name, tags }) =>
    tags.filter((tag) => tag.status === 'stuck').map((tag) => `${name}:${tag.name}`),
  );
  if (stuck.length > 0) {
    parts.push(`Could not be put back, look at these by hand: ${stuck.map(codeSpan).join(', ')}.`);
  }
  return `${parts.join('\n\n')}\n`;
}

function title(result: PipelineResult, reports: readonly { report: PublishReport }[]): string {
  const name = result.plan.version === '' ? '' : ` ${escapeMarkdown(result.plan.version)}`;
  if (result.mirror) return mirrorTitle(result.mirror);
  if (result.dryRun) return `What would be published:${name || ' no tag'}`;
  if (reports.length === 0) return `Not published:${name || ' no tag'}`;
  if (!result.published) return `Already published:${name}`;
  const tagged = reports.some(({ report }) => report.images.some(({ status }) => status === 'published'));
  return tagged ? `Published${name}` : 'Pushed by digest, without tags';
}

function publishParts(report: PublishReport, source: string, dryRun: boolean): string[] {
  const parts: string[] = [];
  const root = `Digest ${codeSpan(report.digest)}, the same in every registry.`;
  parts.push(dryRun ? '' : root);
  if (report.standing) parts.push(`> [!NOTE]\n> ${prose(report.standing.reason)}`);
  parts.push(repositoryTable(report.images, source, dryRun), errorList(report.images));
  if (report.platforms.length > 0) parts.push(platformTable(report));
  const pulls = dryRun ? [] : report.images.flatMap((image) => pullLine(image, report.digest));
  if (pulls.length > 0) parts.push(codeBlock('sh', pulls.join('\n')));
  return parts;
}

function repositoryTable(images: readonly ImageReport[], source: string, dryRun: boolean): string {
  const rows = images.map((image) => {
    const page = registryPage(image.name, source);
    const name = codeSpan(image.name);
    return [
      page === undefined ? name : `[${name}](${page})`,
      image.tags.map((tag) => tagCell(tag, image.status === 'planned')).join('<br>') || '–',
      statusCell(image),
      dryRun ? '–' : describeBlobs(image.blobs),
      dryRun ? '–' : formatDuration(image.milliseconds),
    ];
  });
  return table(['Repository', 'Tags', 'Result', 'Blobs', 'Time'], rows);
}

function tagCell({ name, status, reason, previous }: TagReport, planned: boolean): string {
  const from = status === 'moved' && previous ? ` from ${codeSpan(short(previous))}` : '';
  const why = reason === undefined ? '' : `: ${prose(reason)}`;
  const bad = status === 'failed' || status === 'stuck';
  const word = bad ? `**${tagWord(status, planned)}**` : tagWord(status, planned);
  return `${codeSpan(name)} ${word}${from}${why}`;
}

const MARKS: Record<ImageReport['status'], string> = {
  published: '✅ ',
  unchanged: '✅ ',
  staged: '✅ ',
  planned: '',
  failed: '❌ ',
  'rolled-back': '↩️ ',
};

function statusCell({ status, optional, retries, error }: ImageReport): string {
  if (status === 'planned' && error) return '❌ would be refused';
  const notes = [optional ? 'optional' : '', retries > 0 ? count(retries, 'retry', 'retries') : ''].filter(
    Boolean,
  );
  return `${MARKS[status]}${IMAGE_WORDS[status]}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function errorList(images: readonly ImageReport[]): string {
  return images
    .flatMap(({ name, error }) =>
      error ? [`- ${codeSpan(name)}: ${prose([error.message, error.hint].filter(Boolean).join(' — '))}`] : [],
    )
    .join('\n');
}

function platformTable(report: PublishReport): string {
  const rows = report.platforms.map(({ platform, digest, size }) => [
    codeSpan(platform),
    codeSpan(digest),
    formatBytes(size),
  ]);
  return table(['Platform', 'Digest', 'Compressed'], rows);
}

/** By the most telling tag that is ours now, or by digest. */
function pullLine(image: ImageReport, digest: string): string[] {
  if (image.status === 'failed' || image.status === 'rolled-back') return [];
  const tag = image.tags.find(({ status }) => ['created', 'moved', 'unchanged'].includes(status));
  return [`docker pull ${image.name}${tag ? `:${tag.name}` : `@${digest}`}`];
}

function planTable(plan: TagPlan): string {
  if (plan.tags.length === 0) return '';
  const rows = plan.tags.map(({ name, rule, line }) => [
    codeSpan(name),
    `${codeSpan(rule)}${line === undefined ? '' : ` (line ${line})`}`,
  ]);
  const images = plan.images.map(({ name }) => codeSpan(name)).join(', ');
  return `${table(['Tag', 'Made by'], rows)}${images === '' ? '' : `\n\nFor ${images}.`}`;
}

function omittedRules(plan: TagPlan): string {
  const omitted = tellingOmissions(plan);
  if (omitted.length === 0) return '';
  const rows = omitted.map(({ rule, line, reason }) => [
    `${codeSpan(rule)}${line === undefined ? '' : ` (line ${line})`}`,
    escapeMarkdown(reason),
  ]);
  return fold('Rules that made no tag', table(['Rule', 'Why'], rows));
}

function engineLine(
  { name, reason }: { name: string; reason: string },
  { steps, cache = {} }: Pick<PipelineResult, 'steps' | 'cache'>,
): string {
  const hits = steps ? ` ${steps.cached} of ${count(steps.total, 'step', 'steps')} came from a cache.` : '';
  const weight = formatTraffic(cache);
  // The reason is a sentence for the log, which begins with the name, and may end with an engine's own words.
  const why = reason.startsWith(name) ? reason.slice(name.length) : `: ${reason}`;
  const end = /[.?!]$/.test(why) ? '' : '.';
  return `Built by ${codeSpan(name)}${prose(why)}${end}${hits}${weight === '' ? '' : ` Cache: ${weight}.`}`;
}

function fold(heading: string, body: string): string {
  return `<details><summary>${heading}</summary>\n\n${body}\n\n</details>`;
}

function isNew({ status }: TagReport): boolean {
  return status === 'created' || status === 'moved';
}

function short(digest: string): string {
  return digest.replace(/^(sha\d+:.{12}).*/, '$1…');
}

/**
 * Where the time went, as a chart that GitHub draws; empty when there is nothing to compare.
 * https://mermaid.js.org/syntax/gantt.html
 */
export function timeline(phases: PipelineResult['phases']): string {
  if (phases.length < 2) return '';
  const end = Math.max(...phases.map((phase) => phase.end));
  const axis = end < 60_000 ? '%-S.%L s' : '%-M:%S';
  const bars = phases.map(({ name, start, end: stop }) => {
    const from = Math.round(start);
    const label = `${plain(name)} ${formatDuration(stop - start)}`;
    return `  ${label} :${from}, ${Math.max(Math.round(stop), from + 1)}`;
  });
  return codeBlock('mermaid', ['gantt', '  dateFormat x', `  axisFormat ${axis}`, ...bars].join('\n'));
}

/** Without what ends a task's name in the chart's grammar. */
function plain(name: string): string {
  return name.replaceAll(/[:;,#%\r\n`]+/g, ' ').trim();
}
