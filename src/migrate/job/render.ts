import { isMap, stringify, type Node, type Pair, type YAMLMap } from 'yaml';
import type { NewInput } from '../steps/new-input.ts';
import { registryAuth } from '../steps/logins.ts';
import { isBlock, pairEnd, type Source } from '../workflow/source.ts';
import type { Step } from '../workflow/workflow.ts';
import type { Replacement } from './job-plan.ts';

/** The source of copied pairs: their mapping, for the comments above them. */
interface Origins {
  source: Source;
  /** The `with` mappings that inputs are copied from. */
  maps: readonly YAMLMap[];
}

interface Rendered {
  lines: string[];
  /** 1-based source lines whose comments are copied. */
  carried: Set<number>;
}

/** All inputs of the new step, the logins last. */
export function newInputs({ candidate, entries }: Replacement): NewInput[] {
  if (entries.length === 0) return candidate.inputs;
  return [...candidate.inputs, { name: 'registry-auth', value: registryAuth(entries) }];
}

/** The lines of the `with` mapping, without the `with` key. */
export function renderInputs(replacement: Replacement, indent: string, origins: Origins): Rendered {
  const lines: string[] = [];
  const carried = new Set<number>();
  for (const { name, value } of newInputs(replacement)) {
    if (typeof value === 'string') lines.push(...renderText(name, value, indent));
    else lines.push(...renderCopy(name, value.copied, indent, origins, carried));
  }
  return { lines, carried };
}

/** One pair as YAML; multi-line text becomes a block scalar. */
export function renderText(name: string, value: string, indent: string): string[] {
  const lines = value.split('\n');
  const isPlain = lines.every((line) => line.trim() !== '' && !/\s$/.test(line)) && !/^\s/.test(value);
  if (lines.length > 1 && isPlain) {
    return [`${indent}${name}: |`, ...lines.map((line) => `${indent}  ${line}`)];
  }
  // A list is easier to extend with one entry per line.
  if (name === 'registry-auth') return [`${indent}${name}: |`, ...lines.map((line) => `${indent}  ${line}`)];
  return [`${indent}${name}: ${scalar(value)}`];
}

function scalar(value: string): string {
  // Inputs are always strings, so quotes around booleans aren't needed.
  if (value === 'true' || value === 'false') return value;
  const text = stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd();
  return text.includes('\n') ? JSON.stringify(value) : text;
}

function renderCopy(
  name: string,
  pair: Pair,
  indent: string,
  { source, maps }: Origins,
  carried: Set<number>,
): string[] {
  const map = maps.find(({ items }) => items.includes(pair));
  const key = pair.key as Node;
  const start = key.range?.[0] ?? 0;
  const previous = map?.items[map.items.indexOf(pair) - 1];
  const alone = source.text.slice(source.lineStart(start), start).replace('\ufeff', '').trim() === '';
  if (!map || !isBlock(map) || !alone) {
    return renderText(name, String((pair.value as { value?: unknown } | null)?.value ?? ''), indent);
  }
  const leadFrom = previous ? source.nextLine(pairEnd(previous, source.text) - 1) : lineAfterKey(map, source);
  const lead = source.lines(leadFrom, source.lineStart(start));
  for (let line = source.line(leadFrom); line < source.line(start); line += 1) carried.add(line);
  const end = pairEnd(pair, source.text);
  const [first = '', ...rest] = source.lines(start, lineEnd(end, source));
  const renamed = name + first.slice((key.range?.[1] ?? 0) - start);
  return [
    ...lead.filter((line) => line.trim() !== '').map((line) => indent + line.trim()),
    indent + renamed,
    ...shifted(rest, indent.length - source.column(start)),
  ];
}

function lineAfterKey(map: YAMLMap, source: Source): number {
  // The first comment of a mapping begins on the line after the mapping's key.
  const first = (map.items[0]?.key as Node | undefined)?.range?.[0] ?? 0;
  let line = source.line(first);
  while (
    line > 1 &&
    /^\s*(?:#.*)?$/.test(source.text.slice(source.start(line - 1), source.start(line)).trimEnd())
  )
    line -= 1;
  return source.start(line);
}

/** End of the line of an offset directly after a value. */
function lineEnd(end: number, source: Source): number {
  return source.nextLine(Math.max(0, end - 1));
}

function shifted(lines: readonly string[], by: number): string[] {
  return lines.map((line) => {
    if (line.trim() === '') return by > 0 ? line : line.slice(Math.min(-by, line.length));
    if (by >= 0) return ' '.repeat(by) + line;
    const space = line.length - line.trimStart().length;
    return line.slice(Math.min(-by, space));
  });
}

/** The source lines of one pair, without the indentation of the first. */
export function pairLines(pair: Pair, source: Source): string[] {
  const start = (pair.key as Node).range?.[0] ?? 0;
  return source.lines(start, lineEnd(pairEnd(pair, source.text), source));
}

/** The comments above a pair of a step. */
export function leadOf(step: Step, pair: Pair, source: Source): string[] {
  const index = step.node.items.indexOf(pair);
  const previous = step.node.items[index - 1];
  if (!previous) return [];
  const from = lineEnd(pairEnd(previous, source.text), source);
  return source.lines(from, source.lineStart((pair.key as Node).range?.[0] ?? 0));
}

/** The step's `with`, if it is a mapping. */
export function withMap(step: Step): YAMLMap[] {
  const value = step.pairs.get('with')?.value;
  return isMap(value) ? [value] : [];
}
