import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { Problem } from '../oci/errors.ts';
import type { RulesOrigin } from './model.ts';

/** A YAML value that knows its line. Every scalar is the text the user wrote: `1.10` stays `1.10`. */
export interface YamlValue {
  /** 1-based. */
  line: number;
  /** Undefined where this isn't a scalar; empty for nothing. */
  text?: string;
  items?: YamlValue[];
  entries?: Map<string, YamlValue>;
}

/** @throws Problem (`YAML_INVALID`) that names the line, when the text isn't YAML. */
export function readYaml(text: string, origin: RulesOrigin): YamlValue {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error) {
    throw new Problem(`The mirror rules are not valid YAML: ${error.message}`, {
      code: 'YAML_INVALID',
      ...origin,
      line: lines.linePos(error.pos[0]).line,
      hint: 'The rules are a YAML list; quote texts that begin with "*", "{", "[" or "!".',
    });
  }
  try {
    return convert(document.contents, document, (offset) => lines.linePos(offset).line, 0);
  } catch (unresolved) {
    if (!(unresolved instanceof AliasError)) throw unresolved;
    const { source, line } = unresolved;
    throw new Problem(`The mirror rules use *${source}, which YAML reads as the name of an anchor`, {
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

/** Deeper than any rule is; a limit also to aliases that contain themselves. */
const DEPTH = 12;

function convert(
  node: Node | null,
  document: Document.Parsed,
  lineAt: (offset: number) => number,
  depth: number,
): YamlValue {
  if (depth > DEPTH) return { line: 1, text: '' };
  const line = lineAt(node?.range?.[0] ?? 0);
  if (isAlias(node)) {
    const meant = node.resolve(document);
    if (!meant) throw new AliasError(node.source, line);
    return { ...convert(meant, document, lineAt, depth + 1), line };
  }
  if (isScalar(node)) return { line, text: String(node.value ?? '') };
  if (isSeq(node)) {
    return { line, items: node.items.map((item) => convert(item as Node, document, lineAt, depth + 1)) };
  }
  if (!isMap(node)) return { line, text: '' };
  const entries = new Map<string, YamlValue>();
  for (const { key, value } of node.items) {
    const keyNode = key as Node;
    const converted = convert(value as Node | null, document, lineAt, depth + 1);
    // A value may begin lines below its key; a key's line is where the user looks.
    const name = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
    entries.set(name, { ...converted, line: lineAt(keyNode.range?.[0] ?? 0) });
  }
  return { line, entries };
}
