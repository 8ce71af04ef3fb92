import { parse } from 'csv-parse/sync';
import { RuleError } from './rule-error.ts';

/** One line of an input. */
export interface Entry {
  text: string;
  /** 1-based. */
  line: number;
}

/** One `key=value`, or a bare value. */
export interface Field {
  /** Lower case; undefined for a bare value. */
  key: string | undefined;
  value: string;
}

/**
 * The entries of an input as docker/metadata-action reads them: CSV, so that a quoted entry may span lines; a line
 * that begins with `#` is a comment.
 * @throws RuleError when a quote doesn't end.
 */
export function readEntries(text: string, input: string): Entry[] {
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

/**
 * The comma-separated fields of an entry. A field without `=`, or that begins with it, is a bare value.
 * @throws RuleError when a quote doesn't end.
 */
export function readFields(entry: Entry, input: string): Field[] {
  let row: string[] | undefined;
  try {
    [row] = parse(entry.text, { relaxColumnCount: true, skipEmptyLines: true }) as string[][];
  } catch {
    throw new RuleError(`${JSON.stringify(entry.text)} can't be taken apart at its commas`, {
      input,
      line: entry.line,
      hint: 'Put a field that holds a quote or a comma in quotes, and double the quotes within.',
    });
  }
  return (row ?? []).map((field) => {
    const equals = field.indexOf('=');
    if (equals < 1) return { key: undefined, value: field.trim() };
    return { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1).trim() };
  });
}
