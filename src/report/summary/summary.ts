import type { PipelineResult } from '../../pipeline/types.ts';
import { tagWord, type ImageReport, type PublishReport, type TagReport } from '../../publish/report.ts';
import { count, formatBytes, formatChange, formatDuration } from '../../support/text/format.ts';
import type { TagPlan } from '../../tags/types.ts';
import { codeBlock, codeSpan, escapeMarkdown, prose, table } from './markdown.ts';
import { mirrorSummary, mirrorTitle } from './mirror.ts';
import { held, reportsOf } from '../published.ts';
import {
  buildFacts,
  countRepositories,
  failureBox,
  fold,
  footer,
  joined,
  omittedRules,
  repositoryCell,
} from './parts.ts';
import { trustPlan, trustSummary } from './trust.ts';

/** Maximum number of rows of a table of successful repositories before it is collapsed. */
const SHOWN_ROWS = 10;

/** The job summary of a run or a dry run, as Markdown. @param source `owner/name`. */
export function summary(result: PipelineResult, source: string): string {
  if (result.mirror) {
    return joined([
      `## ${mirrorTitle(result.mirror)}`,
      mirrorSummary(result.mirror),
      footer('mirroring.md', 'How mirroring works'),
    ]);
  }
  const reports = reportsOf(result);
  const notPublished = result.dryRun || reports.length === 0;
  return joined([
    `## ${title(result, reports)}`,
    reports.length === 0 && result.notice !== undefined ? prose(result.notice) : '',
    ...reports.flatMap(({ target, report }) => [
      target === undefined ? '' : `### ${escapeMarkdown(target)}`,
      ...publishParts(report, result, source),
    ]),
    result.dryRun
      ? ''
      : trustSummary(
          result,
          reports.flatMap(({ report }) =>
            held(report).map(({ name }): [string, string] => [name, report.digest]),
          ),
          source,
        ),
    ...(result.planned ? plannedParts(result.planned, source) : []),
    notPublished && !result.planned ? planTable(result) : '',
    trustPlan(result.plannedTrust),
    buildFacts(result),
    omittedRules(result.plan),
    footer('tags.md', 'Why did a tag move or stay?'),
  ]);
}

/** The outcome in one line. */
function title(result: PipelineResult, reports: readonly { report: PublishReport }[]): string {
  const name = escapeMarkdown(result.plan.version);
  if (result.dryRun) return `What would be published: ${name || 'no tag'}`;
  if (reports.length === 0) return `✅ Built, not pushed: ${tagList(result.plan) || 'no tag'}`;
  const images = distinct(reports.flatMap(({ report }) => report.images));
  const good = images.filter(({ status }) => status !== 'failed');
  if (good.length === 0) return `⚠️ Not published: ${name} failed in every registry, all of them optional`;
  if (!result.published) return `✅ Already published: ${name}`;
  if (!images.some(({ status }) => status === 'published')) return '✅ Pushed by digest, without tags';
  const where =
    good.length === images.length
      ? countRepositories(images)
      : `${good.length} of ${countRepositories(images)}`;
  return `${good.length === images.length ? '✅' : '⚠️'} Published ${name} to ${where}`;
}

function distinct(images: readonly ImageReport[]): ImageReport[] {
  return [...new Map(images.map((image) => [image.name, image])).values()];
}

function tagList({ tags }: TagPlan): string {
  return tags.map(({ name }) => escapeMarkdown(name)).join(', ');
}

function publishParts(report: PublishReport, result: PipelineResult, source: string): string[] {
  const { images, digest, standing } = report;
  const end = Math.max(0, ...result.phases.map((phase) => phase.end));
  const time = end === 0 ? '' : ` · ${formatDuration(end)}`;
  const good = images.filter(({ status }) => status !== 'failed');
  const same = good.length > 1 ? ' · the same digest in every registry' : '';
  const pulls = good.flatMap((image) => pullLine(image, digest));
  return [
    `Image ${codeSpan(digest)}${same}${time}`,
    standing ? `> [!NOTE]\n> ${prose(standing.reason)}` : '',
    optionalFailures(images),
    repositoryTable(images, source),
    tagTables(good, result.plan),
    pulls.length === 0 ? '' : codeBlock('sh', pulls.join('\n')),
    platformTable(report),
  ];
}

function plannedParts(images: readonly ImageReport[], source: string): string[] {
  const refused = images.filter(({ error, optional }) => error && !optional);
  return [
    refused.length === 0 ? '' : failureBox(refused.flatMap(({ error }) => error ?? [])),
    table(
      ['Repository', 'Tags'],
      images.map((image) => [
        `${image.error ? '❌ ' : ''}${repositoryCell(image.name, source)}`,
        image.tags.map((tag) => `${codeSpan(tag.name)} ${tagText(tag, true)}`).join('<br>') || '–',
      ]),
    ),
    optionalFailures(images),
  ];
}

/** Failures of optional repositories, which don't fail the run but are still shown. */
function optionalFailures(images: readonly ImageReport[]): string {
  return images
    .flatMap(({ name, optional, error }) =>
      error && optional
        ? [
            `> [!WARNING]\n> ${codeSpan(name)} (optional): ${prose([error.message, error.hint].filter(Boolean).join('. '))}`,
          ]
        : [],
    )
    .join('\n\n');
}

const RESULTS: Record<ImageReport['status'], string> = {
  published: '✅ Published',
  unchanged: '✅ Up to date',
  staged: '✅ Pushed by digest',
  planned: '',
  failed: '❌ Failed',
  'rolled-back': '↩️ Rolled back',
};

/** Failed repositories first; a long table without failures is collapsed. */
function repositoryTable(images: readonly ImageReport[], source: string): string {
  const uploads = images.some(({ blobs }) => blobs.pushedBytes > 0);
  const sorted = [...images].sort((a, b) => Number(a.status !== 'failed') - Number(b.status !== 'failed'));
  const rows = sorted.map((image) => [
    repositoryCell(image.name, source),
    resultCell(image),
    ...(uploads ? [formatBytes(image.blobs.pushedBytes)] : []),
    formatDuration(image.milliseconds),
  ]);
  const shown = table(['Repository', 'Result', ...(uploads ? ['Uploaded'] : []), 'Time'], rows);
  const failed = images.some(({ status }) => status === 'failed');
  return rows.length > SHOWN_ROWS && !failed
    ? fold(`${count(rows.length, 'repository', 'repositories')}`, shown)
    : shown;
}

function resultCell({ status, optional, retries }: ImageReport): string {
  const notes = [optional ? 'optional' : '', retries > 0 ? count(retries, 'retry', 'retries') : ''];
  const told = notes.filter((note) => note !== '').join(', ');
  return `${RESULTS[status]}${told === '' ? '' : ` (${told})`}`;
}

/** Lists each tag once if the result is the same in all registries, otherwise once per registry. */
function tagTables(images: readonly ImageReport[], plan: TagPlan): string {
  const [first, ...others] = images;
  if (first === undefined || first.tags.length === 0) return '';
  const rules = new Map(plan.tags.map(({ name, rule }) => [name, rule]));
  const rows = (tags: readonly TagReport[]): string[][] =>
    tags.map((tag) => {
      const rule = rules.get(tag.name);
      return [codeSpan(tag.name), tagText(tag, false), rule === undefined ? '' : codeSpan(rule)];
    });
  const same = others.every((image) => signature(image) === signature(first));
  if (same) {
    return table(
      ['Tag', others.length === 0 ? 'Result' : 'In every registry', 'From rule'],
      rows(first.tags),
    );
  }
  return table(
    ['Repository', 'Tag', 'Result', 'From rule'],
    images.flatMap(({ name, tags }) => rows(tags).map((cells) => [codeSpan(name), ...cells])),
  );
}

function signature({ tags }: ImageReport): string {
  return JSON.stringify(tags.map(({ name, status, reason, previous }) => [name, status, reason, previous]));
}

function tagText({ status, reason, previous }: TagReport, planned: boolean): string {
  const word = tagWord(status, planned);
  const from = status === 'moved' && previous ? ` from ${codeSpan(short(previous))}` : '';
  const why = reason === undefined ? '' : `: ${prose(reason)}`;
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}${from}${why}`;
}

/** Pulls by the most specific tag that points at our image, or else by digest. */
function pullLine(image: ImageReport, digest: string): string[] {
  const tag = image.tags.find(({ status }) => ['created', 'moved', 'unchanged'].includes(status));
  return [`docker pull ${image.name}${tag ? `:${tag.name}` : `@${digest}`}`];
}

function platformTable({ platforms }: PublishReport): string {
  if (platforms.length === 0) return '';
  const rows = platforms.map(({ platform, digest, size, previousSize }) => [
    codeSpan(platform),
    codeSpan(digest),
    formatChange(size, previousSize),
  ]);
  const names = platforms.map(
    ({ platform, size, previousSize }) => `${escapeMarkdown(platform)} (${formatChange(size, previousSize)})`,
  );
  return fold(`Platforms: ${names.join(', ')}`, table(['Platform', 'Digest', 'Compressed'], rows));
}

/** What would be published by a push, for runs that don't push. */
function planTable({ plan }: PipelineResult): string {
  if (plan.tags.length === 0) return '';
  const rows = plan.tags.map(({ name, rule, line }) => [
    codeSpan(name),
    `${codeSpan(rule)}${line === undefined ? '' : ` (\`tags\`, line ${line})`}`,
  ]);
  const images = plan.images.map(({ name }) => codeSpan(name)).join(', ');
  return joined([table(['Tag', 'From rule'], rows), images === '' ? '' : `For ${images}.`]).trimEnd();
}

function short(digest: string): string {
  return digest.replace(/^(sha\d+:.{12}).*/, '$1…');
}
