import { isAlias, isMap, isScalar, isSeq, LineCounter, type Document, type Node } from 'yaml';
import { PublishError } from '../../oci/errors.ts';
import { parseYaml } from './parse.ts';
import { LIMITS, overLimit, type Limit } from '../limits.ts';
import { withinTime } from '../within-time.ts';

/** A YAML value with its line. Scalars are kept as written: `1.10` stays `1.10`. */
export interface YamlValue {
  /** 1-based. */
  line: number;
  /** Undefined unless this is a scalar; empty for null. */
  text?: string;
  items?: YamlValue[];
  entries?: Map<string, YamlValue>;
}

/**
 * Reads a YAML document.
 * @param what for messages, in the plural: `the mirror rules`.
 * @throws PublishError with the line: `YAML_INVALID`, or `YAML_TOO_LARGE` or `YAML_TOO_DEEP` when it exceeds
 * a limit.
 */
export function readYaml(text: string, origin: RulesOrigin, what = 'the mirror rules'): YamlValue {
  const lines = new LineCounter();
  const document = parseYaml(
    text,
    { what, ...origin },
    { schema: 'failsafe', lineCounter: lines, prettyErrors: false },
  );
  const error = document.errors[0];
  if (error) {
    throw new PublishError(`${capital(what)} are not valid YAML: ${error.message}`, {
      code: 'YAML_INVALID',
      ...origin,
      line: lines.linePos(error.pos[0]).line,
      hint: 'The rules are a YAML list; quote texts that begin with "*", "{", "[" or "!".',
    });
  }
  try {
    const reading = {
      document,
      origin,
      what,
      values: 0,
      lineAt: (offset: number) => lines.linePos(offset).line,
    };
    return withinTime(LIMITS.yamlTime, what, () => convert(document.contents, reading, 0));
  } catch (unresolved) {
    if (!(unresolved instanceof AliasError)) throw unresolved;
    const { source, line } = unresolved;
    throw new PublishError(`${capital(what)} use *${source}, which YAML reads as the name of an anchor`, {
      code: 'YAML_INVALID',
      ...origin,
      line,
      hint: `Quote it: "*${source}".`,
    });
  }
}

class AliasError extends Error {
  readonly source: string;
  readonly line: number;

  constructor(source: string, line: number) {
    super(source);
    this.source = source;
    this.line = line;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Reading {
  document: Document.Parsed;
  origin: RulesOrigin;
  what: string;
  /** Values so far, including those from expanded aliases. */
  values: number;
  lineAt: (offset: number) => number;
}

function boundPassed(values: number, depth: number): Limit | undefined {
  if (depth > LIMITS.yamlDepth.value) return LIMITS.yamlDepth;
  return values > LIMITS.yamlValues.value ? LIMITS.yamlValues : undefined;
}

function convert(node: Node | null, reading: Reading, depth: number): YamlValue {
  const line = reading.lineAt(node?.range?.[0] ?? 0);
  reading.values++;
  const passed = boundPassed(reading.values, depth);
  if (passed) throw overLimit(passed, reading.what, { ...reading.origin, line });
  if (isAlias(node)) {
    const meant = node.resolve(reading.document);
    if (!meant) throw new AliasError(node.source, line);
    return { ...convert(meant, reading, depth + 1), line };
  }
  if (isScalar(node)) return { line, text: String(node.value ?? '') };
  if (isSeq(node)) {
    return { line, items: node.items.map((item) => convert(item as Node, reading, depth + 1)) };
  }
  if (!isMap(node)) return { line, text: '' };
  const entries = new Map<string, YamlValue>();
  for (const { key, value } of node.items) {
    const keyNode = key as Node;
    const converted = convert(value as Node | null, reading, depth + 1);
    // A value may start lines below its key; users look for the line of the key.
    const name = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
    entries.set(name, { ...converted, line: reading.lineAt(keyNode.range?.[0] ?? 0) });
  }
  return { line, entries };
}

/** Origin of a YAML document: an input, or a file it names. */
export interface RulesOrigin {
  input: string;
  /** Path in the workspace, for `mirror-file`. */
  file?: string;
}
