import { isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/** Replaces the text between the offsets `from` and `to` by `text`. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** A text with access by line. Offsets are 0-based, lines 1-based. */
export class Source {
  readonly text: string;
  /** The line ending of this text. */
  readonly newline: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    this.newline = text.includes('\r\n') ? '\r\n' : '\n';
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  line(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Offset of the start of a line. */
  start(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** Start of the line that contains an offset. */
  lineStart(offset: number): number {
    return this.start(this.line(offset));
  }

  /** Start of the line after the one that contains an offset. */
  nextLine(offset: number): number {
    return this.start(this.line(offset) + 1);
  }

  column(offset: number): number {
    const start = this.lineStart(offset);
    return offset - start - (this.text[start] === '\ufeff' ? 1 : 0);
  }

  /** The lines between two line starts, without line endings. */
  lines(from: number, to: number): string[] {
    if (to <= from) return [];
    const lines = this.text.slice(from, to).split(/\r?\n/);
    return /\n$/.test(this.text.slice(from, to)) ? lines.slice(0, -1) : lines;
  }

  /** The comments directly above a line, in the `yaml` library's form: without `#`. */
  commentAbove(line: number): string | undefined {
    const comments: string[] = [];
    for (let above = line - 1; above > 0; above -= 1) {
      const [, comment] =
        /^\s*#(.*)$/.exec(this.lines(this.start(above), this.start(above + 1))[0] ?? '') ?? [];
      if (comment === undefined) break;
      comments.unshift(comment);
    }
    return comments.length === 0 ? undefined : comments.join('\n');
  }

  /** The comments at the beginning of the text. */
  head(): string | undefined {
    const [head = ''] = /^(?:\ufeff?\s*#.*\r?\n)*/.exec(this.text) ?? [];
    return this.commentAbove(this.line(head.length));
  }

  lineOf(node: Node | null | undefined): number {
    return this.line(node?.range?.[0] ?? 0);
  }
}

/** Applies edits, which must not overlap. Of two at the same offset, an insertion comes first. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, text: replacement } of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    parts.push(text.slice(at, from), replacement);
    at = to;
  }
  return [...parts, text.slice(at)].join('');
}

/** End of a node's last value, without comments and, unless they are part of the value, empty lines. */
export function endOf(node: Node | null, text: string): number {
  const last = lastOf(node);
  if (last) return isPair(last) ? pairEnd(last, text) : endOf(last, text);
  const [start = 0, end = 0] = node?.range ?? [];
  if (isScalar(node) && /^[|>]\S*\+/.test(text.slice(start, start + 4))) return end;
  return start + text.slice(start, end).trimEnd().length;
}

/** The last item of a block mapping or list. */
function lastOf(node: Node | null): Pair | Node | undefined {
  if (isMap(node) && !node.flow) return node.items.at(-1);
  const last = isSeq(node) && !node.flow ? (node.items.at(-1) as Node | null | undefined) : undefined;
  return last?.range ? last : undefined;
}

/** End of a pair, as in `endOf`. */
export function pairEnd({ key, value }: Pair, text: string): number {
  const node = value as Node | null;
  return Math.max((key as Node).range?.[1] ?? 0, node?.range ? endOf(node, text) : 0);
}

/** The pairs of a mapping by key, without keys that aren't strings. */
export function pairsOf(node: unknown): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  if (!isMap(node)) return pairs;
  for (const pair of node.items) if (isScalar(pair.key)) pairs.set(String(pair.key.value), pair);
  return pairs;
}

/** Whether a node is a mapping or list in block style, into which lines can be inserted. */
export function isBlock(node: unknown): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

/** The string that the runner converts a scalar to. Undefined for a list, a mapping or an alias. */
export function scalarText(node: unknown): string | undefined {
  if (node === null || node === undefined) return '';
  if (!isScalar(node)) return undefined;
  return node.value === null ? '' : String(node.value);
}
