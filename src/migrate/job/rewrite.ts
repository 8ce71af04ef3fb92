import type { Node, Pair } from 'yaml';
import { Refusal } from '../refusal.ts';
import { stepUses } from '../workflow/expressions.ts';
import { endOf, isBlock, pairEnd, type Edit, type Source } from '../workflow/source.ts';
import type { Job, JobText, Step } from '../workflow/workflow.ts';
import { withMap, leadOf, pairLines, renderInputs, renderText } from './render.ts';
import { lastIndex, type JobPlan, type Replacement } from './job-plan.ts';
import { permissionEdits } from './permissions.ts';

/** The source lines of a step, as offsets of line starts. */
interface Region {
  /** Start of the comments and empty lines above the step. */
  lead: number;
  start: number;
  /** End of the step's last line. */
  end: number;
  /** End of the comments below that are indented more than the step's dash, and so belong to it. */
  after: number;
  dash: number;
}

/** The edits that implement the job's plan. @throws Refusal when the layout isn't supported. */
export function rewriteJob(plan: JobPlan, source: Source, action: string): Edit[] {
  const regions = regionsOf(plan.job, source);
  const edits: Edit[] = [];
  for (const step of plan.removed) {
    const region = regions[step.index];
    if (region) edits.push({ from: region.lead, to: region.after, text: '' });
  }
  for (const replacement of plan.replaced) {
    const region = regions[replacement.candidate.step.index];
    if (!region) continue;
    const comments = takenOver(replacement, plan).flatMap((step) => {
      const own = regions[step.index];
      return own ? commentsOf(step, own, source, carriedLines(plan, step, source)) : [];
    });
    const rendered = renderStep(replacement, region, comments, source, action);
    edits.push({
      from: region.lead,
      to: region.after,
      text: rendered.map((line) => line + source.newline).join(''),
    });
  }
  edits.push(
    ...idEdits(plan, source),
    ...permissionEdits(plan, source),
    ...plan.texts.flatMap((text) => rewireEdits(text, plan, source)),
  );
  return edits;
}

/**
 * The removed steps whose comments move to a new step: those that it replaces, and those before it up to the
 * previous remaining or new step.
 */
function takenOver({ candidate }: Replacement, { replaced, removed }: JobPlan): Step[] {
  const before = replaced
    .map((other) => lastIndex(other.candidate))
    .filter((index) => index < candidate.step.index)
    .reduce((last, index) => Math.max(last, index), -1);
  const own = (step: Step): boolean => replaced.some((other) => other.candidate.replaces?.includes(step));
  return [...removed]
    .filter((step) => {
      const between = step.index > before && step.index < lastIndex(candidate);
      return candidate.replaces?.includes(step) === true || (between && !own(step));
    })
    .sort((a, b) => a.index - b.index);
}

function regionsOf({ list, steps }: Job, source: Source): Region[] {
  const { text } = source;
  const key = steps[0];
  if (!list || !key) return [];
  const dashes = list.items.map((item) => dashOf(item as Node, source));
  const ends = list.items.map((item) => source.nextLine(endOf(item as Node, text) - 1));
  return dashes.map((dash, index) => {
    const start = source.lineStart(dash);
    const previousEnd = ends[index - 1];
    const lead =
      previousEnd === undefined ? firstLead(start, source) : afterComments(previousEnd, start, dash, source);
    const end = ends[index] ?? text.length;
    const nextDash = dashes[index + 1];
    const until = nextDash === undefined ? lastComment(end, source) : source.lineStart(nextDash);
    return { dash, start, lead, end, after: afterComments(end, until, dash, source) };
  });
}

/** The dash is on the line of the first key, or above it with only comments between. */
function dashOf(item: Node, source: Source): number {
  const first = item.range?.[0] ?? 0;
  for (let line = source.line(first); line > 0; line -= 1) {
    const text = source.text.slice(source.start(line), Math.min(first, source.start(line + 1)));
    const dash = /^\ufeff?\s*-(?=\s|$)/.exec(text);
    if (dash && /^\s*(?:#.*)?\s*$/.test(text.slice(dash[0].length)))
      return source.start(line) + dash[0].length - 1;
    if (!/^\s*(?:#.*)?\s*$/.test(text)) break;
  }
  throw new Refusal(source.line(first), "a step doesn't begin on the line of its dash");
}

/** Start of the comments above the first step, below the `steps` key. */
function firstLead(start: number, source: Source): number {
  let line = source.line(start);
  while (line > 1 && /^\s*(?:#.*)?$/.test(source.lines(source.start(line - 1), source.start(line))[0] ?? 'x'))
    line -= 1;
  return source.start(line);
}

/** End of the last comment between two steps that is indented more than their dashes. */
function afterComments(from: number, to: number, dash: number, source: Source): number {
  const column = source.column(dash);
  const first = source.line(from);
  const last = source
    .lines(from, to)
    .findLastIndex((line) => /^\s*#/.test(line) && line.search(/\S/) > column);
  return last === -1 ? from : source.start(first + last + 1);
}

/** End of the comments and empty lines after the last step. */
function lastComment(end: number, source: Source): number {
  let line = source.line(end);
  while (
    source.start(line) < source.text.length &&
    /^\s*(?:#.*)?$/.test(source.lines(source.start(line), source.start(line + 1))[0] ?? 'x')
  )
    line += 1;
  return source.start(line);
}

/** Lines whose comments are copied together with a step's inputs. */
function carriedLines(plan: JobPlan, step: Step, source: Source): Set<number> {
  const replacement = plan.replaced.find(({ candidate }) => candidate.meta === step);
  if (!replacement) return new Set();
  return renderInputs(replacement, '', { source, maps: withMap(step) }).carried;
}

/** The comments of a removed step. A comment after an action's name is about its version, and is dropped. */
function commentsOf(step: Step, region: Region, source: Source, carried: ReadonlySet<number>): string[] {
  const scalars = scalarLines(step, source);
  const lines = source.lines(region.lead, region.after);
  const first = source.line(region.lead);
  return lines
    .filter((line, index) => /^\s*#/.test(line) && !scalars.has(first + index) && !carried.has(first + index))
    .map((line) => line.trim());
}

/** Continuation lines of multi-line scalars: a `#` there isn't a comment. */
function scalarLines(step: Step, source: Source): Set<number> {
  const lines = new Set<number>();
  const add = (pair: Pair): void => {
    const value = pair.value as (Node & { items?: unknown[] }) | null;
    if (value?.items) return value.items.forEach((item) => add(item as Pair));
    const from = source.line((pair.key as Node).range?.[0] ?? 0);
    for (let line = from; line <= source.line(pairEnd(pair, source.text) - 1); line += 1) lines.add(line);
  };
  step.node.items.forEach(add);
  return lines;
}

function renderStep(
  replacement: Replacement,
  region: Region,
  comments: readonly string[],
  source: Source,
  action: string,
): string[] {
  const { step } = replacement.candidate;
  const column = source.column((step.node.items[0]?.key as Node).range?.[0] ?? 0);
  const indent = ' '.repeat(column);
  const dashIndent = ' '.repeat(source.column(region.dash));
  const lead = source.lines(region.lead, region.start);
  const firstComment = lead.findIndex((line) => line.trim() !== '');
  const blank = firstComment === -1 ? lead.length : firstComment;
  const body = bodyLines(replacement, indent, region, source, action);
  const prefix = source.text.slice(
    source.lineStart(region.dash),
    (step.node.items[0]?.key as Node).range?.[0] ?? 0,
  );
  return [
    ...lead.slice(0, blank),
    ...comments.map((comment) => dashIndent + comment),
    ...lead.slice(blank),
    ...[prefix + (body[0] ?? '').trimStart(), ...body.slice(1)].join('\n').split(/\r?\n/),
  ];
}

function bodyLines(
  replacement: Replacement,
  indent: string,
  region: Region,
  source: Source,
  action: string,
): string[] {
  const { step } = replacement.candidate;
  const lines: string[] = [];
  const trailing = source.lines(region.end, region.after).filter((line) => line.trim() !== '');
  const inputs = (): string[] => {
    const maps = [
      ...withMap(step),
      ...(replacement.candidate.meta ? withMap(replacement.candidate.meta) : []),
    ];
    const { lines: rendered, carried } = renderInputs(replacement, `${indent}  `, { source, maps });
    return [
      `${indent}with:`,
      ...looseComments(step, carried, source).map((line) => `${indent}  ${line}`),
      ...trailing.map((line) => `${indent}  ${line.trim()}`),
      ...rendered,
    ];
  };
  const id = replacement.id !== undefined && !step.pairs.has('id') ? [`${indent}id: ${replacement.id}`] : [];
  const idAfter = step.pairs.has('name') ? 'name' : undefined;
  if (idAfter === undefined) lines.push(...id);
  for (const [name, pair] of step.pairs) {
    if (name !== 'with') lines.push(...leadOf(step, pair, source));
    if (name === 'with') lines.push(...inputs());
    else if (name === 'uses') lines.push(`${indent}uses: ${action}`);
    else if (name === 'env') lines.push(...envLines(replacement, pair, indent, source));
    else lines.push(...ownLines(pair, indent, source));
    if (name === 'uses' && !step.pairs.has('with')) lines.push(...inputs());
    if (name === idAfter) lines.push(...id);
  }
  if (!step.pairs.has('env')) lines.push(...envLines(replacement, undefined, indent, source));
  return lines;
}

function ownLines(pair: Pair, indent: string, source: Source): string[] {
  const [first = '', ...rest] = pairLines(pair, source);
  return [indent + first, ...rest];
}

/** Variables of the metadata step that the new step also reads, such as DOCKER_METADATA_PR_HEAD_SHA. */
export function addedVariables({ candidate }: Replacement): [string, string][] {
  return [...(candidate.meta?.env ?? [])]
    .filter(([name]) => !candidate.step.env.has(name))
    .map(([name, { text }]) => [name, text]);
}

function envLines(
  replacement: Replacement,
  pair: Pair | undefined,
  indent: string,
  source: Source,
): string[] {
  const added = addedVariables(replacement);
  if (added.length === 0) return pair ? ownLines(pair, indent, source) : [];
  const own = [...replacement.candidate.step.env].map(([name, { text }]) => [name, text] as const);
  return [
    `${indent}env:`,
    ...[...own, ...added].flatMap(([name, text]) => renderText(name, text, `${indent}  `)),
  ];
}

/** Comments between inputs of the build that aren't copied. */
function looseComments(step: Step, carried: ReadonlySet<number>, source: Source): string[] {
  const pair = step.pairs.get('with');
  if (!pair) return [];
  const from = source.lineStart((pair.key as Node).range?.[0] ?? 0);
  const first = source.line(from);
  const texts = scalarLines(step, source);
  return source
    .lines(from, source.nextLine(pairEnd(pair, source.text) - 1))
    .filter((line, index) => /^\s*#/.test(line) && !texts.has(first + index) && !carried.has(first + index))
    .map((line) => line.trim());
}

function idEdits({ addedIds }: JobPlan, source: Source): Edit[] {
  return [...addedIds].map(([step, id]) => {
    const uses = step.pairs.get('uses');
    if (!uses || !isBlock(step.node)) throw new Refusal(step.line, 'a step is written in braces');
    const at = source.nextLine(pairEnd(uses, source.text) - 1);
    const indent = ' '.repeat(source.column((step.node.items[0]?.key as Node).range?.[0] ?? 0));
    const before = at === source.text.length && !source.text.endsWith('\n') ? source.newline : '';
    return { from: at, to: at, text: `${before}${indent}id: ${id}${source.newline}` };
  });
}

/** Edits for references to a removed step's id in the remaining text. */
function rewireEdits(
  { node, bare, step }: JobText,
  { job, rewires, removed, replaced }: JobPlan,
  source: Source,
): Edit[] {
  const owner = step === undefined ? undefined : job.steps[step];
  if (owner && (removed.has(owner) || replaced.some(({ candidate }) => candidate.step === owner))) return [];
  const from = node.range?.[0] ?? 0;
  const raw = source.text.slice(from, node.range?.[1] ?? from);
  return stepUses(raw, bare).flatMap(({ id, start, end }) => {
    const to = id === undefined ? undefined : rewires.get(id);
    return to === undefined ? [] : [{ from: from + start, to: from + end, text: to }];
  });
}

/** The text with ids replaced; `bare` as in `stepUses`. */
export function rewired(text: string, bare: boolean, rewires: ReadonlyMap<string, string>): string {
  let result = text;
  for (const { id, start, end } of stepUses(text, bare).toReversed()) {
    const to = id === undefined ? undefined : rewires.get(id);
    if (to !== undefined) result = result.slice(0, start) + to + result.slice(end);
  }
  return result;
}
