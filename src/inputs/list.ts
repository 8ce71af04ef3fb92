import { PublishError } from '../oci/errors.ts';

/** How list entries are separated. */
export type ListStyle =
  /** One per line; commas are part of the entry. */
  | 'lines'
  /** Separated by line breaks and commas. */
  | 'commas'
  /** Like `commas`, but commas in braces or brackets are part of the entry, for glob patterns. */
  | 'patterns'
  /** Like `lines`, but entries are kept verbatim: no comments, and trailing white space is kept. */
  | 'secrets';

export interface ListEntry {
  text: string;
  /** 1-based line where the entry starts. */
  line: number;
}

export interface ParsedList {
  entries: ListEntry[];
  /** 1-based lines skipped as comments. */
  comments: number[];
  /** 1-based lines where quotes after a comma were removed: `K=a,"b"` is read as `K=a,b`. */
  unquoted: number[];
}

interface Field {
  text: string;
  quoted: boolean;
  /** Offset after the field: at a comma, a line break, or the end of the text. */
  end: number;
}

/**
 * Parses a list like docker/build-push-action: each line is a CSV record (RFC 4180). Its fields are separate
 * entries (`commas`) or one entry (other styles). A field that starts with a quote may contain commas, line
 * breaks and doubled quotes; quotes elsewhere are literal. Lines starting with `#` are comments, except
 * within quotes and for `secrets`; as docker/build-push-action has no comments, callers report skipped lines.
 * @throws PublishError `INPUT_INVALID` for an unterminated quote.
 */
export function parseList(text: string, style: ListStyle, input: string): ParsedList {
  const parsed: ParsedList = { entries: [], comments: [], unquoted: [] };
  let line = 1;
  for (let at = 0; at < text.length;) {
    const end = lineEnd(text, at);
    const start = text.slice(at, end).trimStart();
    if (start === '' || (style !== 'secrets' && start.startsWith('#'))) {
      if (start !== '') parsed.comments.push(line);
      at = afterLineBreak(text, end);
      line += 1;
      continue;
    }
    const { fields, end: after } = readRecord(text, at, { input, line });
    for (const entry of entriesOf(fields, style)) parsed.entries.push({ text: entry, line });
    if (!separatesAtCommas(style) && fields.slice(1).some(({ quoted }) => quoted)) parsed.unquoted.push(line);
    line += text.slice(at, after).split('\n').length - 1;
    at = afterLineBreak(text, after);
    line += 1;
  }
  return parsed;
}

function entriesOf(fields: readonly Field[], style: ListStyle): string[] {
  const texts = fields.map(({ text }) => text);
  if (style === 'commas') {
    return texts
      .flatMap((text) => (texts.length === 1 ? text.split(',') : [text]))
      .map(trim)
      .filter(Boolean);
  }
  const whole = texts.join(',');
  if (style === 'patterns') return splitPatterns(whole).map(trim).filter(Boolean);
  // Indentation before the id isn't part of the value.
  return [style === 'secrets' ? whole.trimStart() : whole.trim()].filter(Boolean);
}

const trim = (text: string): string => text.trim();

const separatesAtCommas = (style: ListStyle): boolean => style === 'commas' || style === 'patterns';

/** An unclosed bracket extends to the end; compiling the pattern then reports it. */
function splitPatterns(text: string): string[] {
  return text.match(/(?:\{[^{}]*\}?|\[[^\]]*\]?|[^,{[])+/g) ?? [];
}

function readRecord(
  text: string,
  start: number,
  place: { input: string; line: number },
): { fields: Field[]; end: number } {
  const fields: Field[] = [];
  for (let at = start; ;) {
    const field = readField(text, at, place);
    fields.push(field);
    if (text[field.end] !== ',') return { fields, end: field.end };
    at = field.end + 1;
  }
}

function readField(text: string, start: number, place: { input: string; line: number }): Field {
  if (text[start] !== '"') return bareField(text, start, '');
  let content = '';
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== '"') content += text[at];
    else if (text[at + 1] === '"') {
      content += '"';
      at += 1;
    } else if (endsField(text, at + 1)) return { text: content, quoted: true, end: at + 1 };
    // The quotes don't enclose the whole field, so they are literal.
    else return bareField(text, at, `"${content}`);
  }
  throw new PublishError(`A quote in \`${place.input}\` doesn't end`, {
    code: 'INPUT_INVALID',
    ...place,
    hint: 'Double a quote within a quoted entry, or close the quotes around it.',
  });
}

/** The rest of an unquoted field, up to a comma or the end of the line. */
function bareField(text: string, start: number, before: string): Field {
  const separator = /,|\r?\n/g;
  separator.lastIndex = start;
  const end = separator.exec(text)?.index ?? text.length;
  return { text: before + text.slice(start, end), quoted: false, end };
}

function endsField(text: string, at: number): boolean {
  return at >= text.length || /^(?:,|\r?\n)/.test(text.slice(at, at + 2));
}

/** Offset of the line break (LF or CRLF) at or after `at`, or of the end of the text. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline === -1) return text.length;
  return newline > at && text[newline - 1] === '\r' ? newline - 1 : newline;
}

function afterLineBreak(text: string, at: number): number {
  return text[at] === '\r' ? at + 2 : at + 1;
}
