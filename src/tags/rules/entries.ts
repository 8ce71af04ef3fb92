import { parse } from 'csv-parse/sync';
import { RuleError } from './rule-error.ts';

/** One line of an input. */
export interface Entry {
  text: string;
  /** 1-based. */
  line: number;
}

/** One `key=value`, or a bare value. */
interface Field {
  /** Lower case; undefined for a bare value. */
  key: string | undefined;
  value: string;
}

/**
 * Splits an input into entries like docker/metadata-action: as CSV, so that a quoted entry may span lines;
 * lines that begin with `#` are comments.
 * @throws RuleError for an unterminated quote.
 */
export function readEntries(text: string, input: string): Entry[] {
  if (!text.includes('"')) return plainEntries(text);
  const options = {
    comment: '#',
    commentNoInfix: true,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    info: true as const,
  };
  try {
    const rows = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    return rows
      .map(({ record, info }) => {
        const entry = record.join(',').trim();
        return { text: entry, line: info.lines - (entry.split('\n').length - 1) };
      })
      .filter((entry) => entry.text !== '');
  } catch (error) {
    throw new RuleError(`The input ${input} has a quote that doesn't end`, {
      input,
      line: (error as { lines?: number }).lines,
      hint: 'Double a quote that is meant, or leave it out.',
    });
  }
}

/** Without a quote, each line is an entry, and the CSV parser, which is slow to load, isn't needed. */
function plainEntries(text: string): Entry[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((content, index) => ({ content, text: content.trim(), line: index + 1 }))
    .filter(({ content, text: entry }) => entry !== '' && !content.startsWith('#'))
    .map(({ text: entry, line }) => ({ text: entry, line }));
}

/**
 * The comma-separated fields of an entry. A field without `=`, or that begins with it, is a bare value.
 * @throws RuleError for an unterminated quote.
 */
export function readFields(entry: Entry, input: string): Field[] {
  return fieldsOf(entry, input).map((field) => {
    const equals = field.indexOf('=');
    if (equals < 1) return { key: undefined, value: field.trim() };
    return { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1).trim() };
  });
}

/**
 * Like `readFields`, but drops the empty fields of superfluous commas, which would be read as a value.
 * @throws RuleError for an unterminated quote.
 */
export function readFilledFields(entry: Entry, input: string): Field[] {
  return readFields(entry, input).filter(({ key, value }) => key !== undefined || value !== '');
}

function fieldsOf(entry: Entry, input: string): string[] {
  if (!entry.text.includes('"')) return entry.text.split(',');
  try {
    const [row = []] = parse(entry.text, { relaxColumnCount: true, skipEmptyLines: true }) as string[][];
    return row;
  } catch {
    throw new RuleError(`${JSON.stringify(entry.text)} can't be split at its commas`, {
      input,
      line: entry.line,
      hint: 'Put a field that holds a quote or a comma in quotes, and double the quotes within.',
    });
  }
}
