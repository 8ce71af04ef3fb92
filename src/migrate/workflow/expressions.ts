/**
 * A partial parser for GitHub's expressions inside text: only as much of the grammar as is needed to find
 * what an expression refers to.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */

/** The inside of one `${{ … }}`, or a whole `if`, as offsets into the text. */
interface Span {
  start: number;
  end: number;
}

/** A use of the `steps` context. */
export interface StepUse {
  /**
   * In lower case, since GitHub's ids are case-insensitive; undefined when it can't be determined, as in
   * `toJSON(steps)`.
   */
  id?: string;
  /** Offset of the id in the text, without quotes. */
  start: number;
  end: number;
  /** `outputs`, `outcome`, `conclusion`. */
  property?: string;
  /** The output's name, if `property` is `outputs` and the use is of a single output. */
  output?: string;
}

interface Token extends Span {
  kind: 'name' | 'text' | 'sign';
  value: string;
}

const TOKEN = /'((?:[^']|'')*)'|[A-Za-z_][\w-]*|\d[\w.]*|\S/gy;

/** The expressions in a text. `bare`: the text is an `if`, which is an expression even without `${{ }}`. */
function expressionSpans(text: string, bare = false): Span[] {
  const spans: Span[] = [];
  let from = text.indexOf('${{');
  while (from !== -1) {
    const end = expressionEnd(text, from + 3);
    if (end === undefined) break;
    spans.push({ start: from + 3, end });
    from = text.indexOf('${{', end + 2);
  }
  return spans.length === 0 && bare ? [{ start: 0, end: text.length }] : spans;
}

/** Offset of the next `}}` outside of a string literal. */
function expressionEnd(text: string, start: number): number | undefined {
  let inText = false;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "'") inText = !inText;
    else if (!inText && text.startsWith('}}', at)) return at;
  }
  return undefined;
}

function tokens(text: string, { start, end }: Span): Token[] {
  const found: Token[] = [];
  const inside = text.slice(0, end);
  TOKEN.lastIndex = start;
  while (TOKEN.lastIndex < end) {
    const space = /\s*/y;
    space.lastIndex = TOKEN.lastIndex;
    space.test(inside);
    TOKEN.lastIndex = space.lastIndex;
    const match = TOKEN.exec(inside);
    if (!match) break;
    const [whole, quoted] = match;
    const kind = quoted !== undefined ? 'text' : /^[A-Za-z_]/.test(whole) ? 'name' : 'sign';
    found.push({
      kind,
      value: quoted === undefined ? whole : quoted.replaceAll("''", "'"),
      start: match.index,
      end: match.index + whole.length,
    });
  }
  TOKEN.lastIndex = 0;
  return found;
}

/** All uses of the `steps` context in a text, in order. */
export function stepUses(text: string, bare = false): StepUse[] {
  // Fast path: most texts have none, and this is called for every text of a file.
  if (!/steps/i.test(text)) return [];
  return expressionSpans(text, bare).flatMap((span) => usesIn(tokens(text, span)));
}

function usesIn(all: Token[]): StepUse[] {
  return all.flatMap((token, index) => {
    if (token.kind !== 'name' || token.value.toLowerCase() !== 'steps') return [];
    if (all[index - 1]?.value === '.' && all[index - 1]?.kind === 'sign') return [];
    const id = member(all, index + 1);
    if (!id) return [{ start: token.start, end: token.end }];
    const property = member(all, id.next);
    const output = property && member(all, property.next);
    const quote = id.token.kind === 'text' ? 1 : 0;
    return [
      {
        id: id.token.value.toLowerCase(),
        start: id.token.start + quote,
        end: id.token.end - quote,
        ...(property ? { property: property.token.value.toLowerCase() } : {}),
        ...(output ? { output: output.token.value.toLowerCase() } : {}),
      },
    ];
  });
}

/** `.name` or `['name']`. */
function member(all: Token[], at: number): { token: Token; next: number } | undefined {
  const [first, second, third] = [all[at], all[at + 1], all[at + 2]];
  if (first?.kind !== 'sign' || !second) return undefined;
  if (first.value === '.' && second.kind === 'name') return { token: second, next: at + 2 };
  if (first.value === '[' && second.kind === 'text' && third?.value === ']')
    return { token: second, next: at + 3 };
  return undefined;
}

/** The expression, without `${{ }}` and surrounding white space, if the text consists of exactly one. */
export function wholeExpression(text: string): string | undefined {
  const trimmed = text.trim();
  const [span, ...others] = expressionSpans(trimmed);
  if (!span || others.length > 0 || span.start !== 3 || span.end !== trimmed.length - 2) return undefined;
  return trimmed.slice(span.start, span.end).trim();
}

/** Splits a text into literal parts and expressions with their `${{ }}`. */
export function textParts(text: string): { text: string; expression: boolean }[] {
  const parts: { text: string; expression: boolean }[] = [];
  let at = 0;
  for (const { start, end } of expressionSpans(text)) {
    if (start - 3 > at) parts.push({ text: text.slice(at, start - 3), expression: false });
    parts.push({ text: text.slice(start - 3, end + 2), expression: true });
    at = end + 2;
  }
  if (at < text.length) parts.push({ text: text.slice(at), expression: false });
  return parts;
}

/** Converts a text to one equivalent expression: `${{ a }}-b` becomes `format('{0}-b', a)`. */
export function asExpression(text: string): string {
  const whole = wholeExpression(text);
  if (whole !== undefined) return whole;
  const values: string[] = [];
  const pattern = textParts(text)
    .map((part) => {
      if (!part.expression)
        return part.text.replaceAll("'", "''").replaceAll('{', '{{').replaceAll('}', '}}');
      values.push(part.text.slice(3, -2).trim());
      return `{${values.length - 1}}`;
    })
    .join('');
  return values.length === 0
    ? `'${text.replaceAll("'", "''")}'`
    : `format('${pattern}', ${values.join(', ')})`;
}

/** Normalizes expressions for comparison: no white space, lower case, uniform `${{ }}`. */
export function normalized(text: string): string {
  const whole = wholeExpression(text) ?? text.trim();
  const bare = whole
    .replaceAll(/'(?:[^']|'')*'|\s+/g, (part) => (part.startsWith("'") ? part : ''))
    .toLowerCase();
  return bare.replace(/^\((.*)\)$/, (all, inside: string) => (/[()]/.test(inside) ? all : inside));
}

const NOT_PULL_REQUEST = new Set([
  "github.event_name!='pull_request'",
  "'pull_request'!=github.event_name",
  "!(github.event_name=='pull_request')",
]);

/** Whether an expression is true exactly when the event isn't `pull_request`. */
export function isNotPullRequest(text: string): boolean {
  return NOT_PULL_REQUEST.has(normalized(text));
}
