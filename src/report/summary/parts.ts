import type { PipelineResult } from '../../pipeline/types.ts';
import type { ImageReport } from '../../publish/report.ts';
import { DOCS, errorPage, withPlace } from '../../support/error-text.ts';
import { count, formatDuration, formatTraffic } from '../../support/text/format.ts';
import { VERSION } from '../../support/version.ts';
import { tellingOmissions } from '../../tags/explain.ts';
import type { TagPlan } from '../../tags/types.ts';
import { codeSpan, escapeMarkdown, prose, table } from './markdown.ts';
import { registryPage } from './registry-page.ts';
import { timeline } from './timeline.ts';

/** Joins parts of a document with blank lines; skips empty ones. */
export function joined(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A collapsed section. @param heading HTML; should contain the result, so that it needn't be opened. */
export function fold(heading: string, body: string): string {
  return `<details><summary>${heading}</summary>\n\n${body}\n\n</details>`;
}

/** The name of a repository, linked to its web page if the registry has one. */
export function repositoryCell(name: string, source: string): string {
  const page = registryPage(name, source);
  return page === undefined ? codeSpan(name) : `[${codeSpan(name)}](${page})`;
}

/** `3 registries`, or `3 repositories` if some are in the same registry. */
export function countRepositories(images: readonly Pick<ImageReport, 'name'>[]): string {
  const hosts = new Set(images.map(({ name }) => name.split('/')[0]));
  return hosts.size === images.length
    ? count(images.length, 'registry', 'registries')
    : count(images.length, 'repository', 'repositories');
}

/** A failure as shown in the summary. */
export interface Failure {
  message: string;
  hint?: string | undefined;
  detail?: string | undefined;
  code?: string | undefined;
  input?: string | undefined;
  line?: number | undefined;
  file?: string | undefined;
  /** What is affected: `63 tags, rule 2`. */
  where?: string;
}

/** One box for all failures. Each is shown once, with the number of times it occurred. */
export function failureBox(failures: readonly Failure[]): string {
  const distinct = new Map<string, { failure: Failure; times: number }>();
  for (const failure of failures) {
    const found = distinct.get(failure.message);
    if (found) found.times += 1;
    else distinct.set(failure.message, { failure, times: 1 });
  }
  const paragraphs = [...distinct.values()].flatMap(({ failure, times }) => paragraphsOf(failure, times));
  return ['[!CAUTION]', ...paragraphs]
    .map((text) => `> ${text}`)
    .join('\n>\n')
    .replace('\n>\n', '\n');
}

function paragraphsOf(failure: Failure, times: number): string[] {
  const { message, hint, detail, code, where } = failure;
  const place = where ?? (times > 1 ? `${times} times` : '');
  const what = `**${prose(withPlace(message, failure))}**${place === '' ? '' : ` (${escapeMarkdown(place)})`}`;
  const small = [detail === undefined ? '' : prose(detail), code === undefined ? '' : errorLink(code)];
  const last = small.filter((text) => text !== '').join(' · ');
  return [
    what,
    ...[hint === undefined ? '' : prose(hint), last === '' ? '' : `<sub>${last}</sub>`].filter(Boolean),
  ];
}

/** Links an error code to its entry in docs/errors.md. */
function errorLink(code: string): string {
  return `<a href="${errorPage(code)}">${escapeMarkdown(code)}</a>`;
}

/** The user's tag rules that didn't yield a tag. */
export function omittedRules(plan: TagPlan): string {
  const omitted = tellingOmissions(plan);
  if (omitted.length === 0) return '';
  const rows = omitted.map(({ rule, line, reason }) => [
    `${codeSpan(rule)}${line === undefined ? '' : ` (\`tags\`, line ${line})`}`,
    escapeMarkdown(reason),
  ]);
  return fold(`Tag rules that didn't apply (${omitted.length})`, table(['Rule', 'Reason'], rows));
}

/** Engine, cache use and timing of the build. */
export function buildFacts(result: PipelineResult): string {
  const { engine, steps, cache = {}, phases } = result;
  const end = Math.max(0, ...phases.map((phase) => phase.end));
  const weight = formatTraffic(cache);
  const heading = [
    engine === undefined ? '' : `Build: ${escapeMarkdown(engine.name)}`,
    steps === undefined ? '' : `${steps.cached} of ${count(steps.total, 'step')} cached`,
    weight === '' ? '' : `cache ${weight}`,
    end === 0 ? '' : `${formatDuration(end)} in total`,
  ].filter((part) => part !== '');
  const body = [engine === undefined ? '' : prose(sentence(engine)), timeline(phases)].filter(Boolean);
  return body.length === 0 ? '' : fold(heading.join(' · '), body.join('\n\n'));
}

/** The reason is a sentence for the log. It may begin with the name, and end with an engine's message. */
function sentence({ name, reason }: { name: string; reason: string }): string {
  const why = reason.startsWith(name) ? reason.slice(name.length) : `: ${reason}`;
  return `Built by \`${name}\`${why}${/[.?!]$/.test(why) ? '' : '.'}`;
}

/** Version, and a link to the documentation. */
export function footer(page: string, question: string): string {
  return `<sub>registry-publish v${VERSION} · <a href="${DOCS}/${page}">${question}</a></sub>`;
}
