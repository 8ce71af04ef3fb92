import { parse } from 'csv-parse/sync';
import { Problem } from '../oci/errors.ts';
import { nearest } from '../reporter/nearest.ts';
import { INPUTS, type InputDefinition } from './input-table.ts';

/** The texts of the inputs, checked one by one. Every reader throws a Problem that names the input and the line. */
export interface InputReader {
  /** Trimmed; undefined when empty. */
  text(name: string): string | undefined;
  /** Whitespace counts: a separator may be a space. Undefined when empty. */
  verbatim(name: string): string | undefined;
  /** Untrimmed lines matter to YAML and CSV: the text as it is. */
  raw(name: string): string;
  /** One entry a line, comments and empty lines left out. */
  list(name: string): string[];
  /** Entries by line and by comma, as docker/build-push-action splits short lists. */
  words(name: string): string[];
  /** One entry a line; a quoted one may go over several lines, as docker/build-push-action reads secrets. */
  quoted(name: string): string[];
  flag(name: string): boolean;
  choice<T extends string>(name: string): T;
  /** A whole number, `least` or more (default 0). */
  number(name: string, least?: number): number | undefined;
  /** Milliseconds. */
  duration(name: string): number | undefined;
}

/**
 * Reads inputs from `get`, which gives an input's text or undefined; defaults come from the table, as a runner takes
 * them from action.yml.
 */
export function createInputReader(get: (name: string) => string | undefined): InputReader {
  const raw = (name: string): string => {
    const given = get(name);
    return given !== undefined && given.trim() !== '' ? given : (fallback(definition(name)) ?? '');
  };
  const text = (name: string): string | undefined => raw(name).trim() || undefined;
  return {
    raw,
    text,
    verbatim: (name) => get(name) || fallback(definition(name)),
    list: (name) => lines(raw(name)).map(({ content }) => content),
    words: (name) =>
      lines(raw(name)).flatMap(({ content }) =>
        content
          .split(',')
          .map((word) => word.trim())
          .filter(Boolean),
      ),
    quoted: (name) => records(name, raw(name)),
    flag(name) {
      const value = text(name) ?? 'false';
      if (/^(true|True|TRUE)$/.test(value)) return true;
      if (/^(false|False|FALSE)$/.test(value)) return false;
      throw wrong(name, value, 'Write true or false.');
    },
    choice<T extends string>(name: string): T {
      const value = text(name) ?? '';
      const values = definition(name).values ?? [];
      if (values.includes(value)) return value as T;
      const meant = nearest(value.toLowerCase(), values);
      const advice = `Write one of ${values.join(', ')}.`;
      throw wrong(name, value, meant === undefined ? advice : `Did you mean ${meant}? ${advice}`);
    },
    number(name, least = 0) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
      throw wrong(name, value, `Write a whole number, ${least} or more.`);
    },
    duration(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(value) ?? [];
      if (amount === undefined) throw wrong(name, value, 'Write a duration such as 90s, 30m or 2h.');
      return Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
    },
  };
}

function records(name: string, value: string): string[] {
  try {
    const rows: string[][] = parse(value, {
      comment: '#',
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
    });
    return rows.map((row) => row.join(',').trim()).filter(Boolean);
  } catch (error) {
    const { lines: line } = error as { lines?: number };
    throw new Problem(`The input ${name} has a quote that doesn't end`, {
      code: 'INPUT_INVALID',
      input: name,
      hint: 'Double a quote within a quoted entry.',
      ...(line === undefined ? {} : { line }),
    });
  }
}

/** A text's entries with their 1-based lines. */
export function lines(text: string): { content: string; line: number }[] {
  return text
    .split(/\r?\n/)
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
}

/** The names given that aren't inputs, each with the nearest one that is. */
export function unknownInputs(names: Iterable<string>): { name: string; nearest: string | undefined }[] {
  const known = INPUTS.map((input) => input.name);
  return [...names]
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, nearest: nearest(name, known) }));
}

function definition(name: string): InputDefinition {
  const found = INPUTS.find((input) => input.name === name);
  if (!found) throw new Error(`${name} is missing in the input table`);
  return found;
}

/** Expressions such as the default of `github-token` are the runner's to fill in. */
function fallback(input: InputDefinition): string | undefined {
  return input.default?.startsWith('${{') ? undefined : input.default;
}

function wrong(input: string, value: string, hint: string): Problem {
  return new Problem(`${input} is ${JSON.stringify(value)}, which it does not take`, {
    code: 'INPUT_INVALID',
    input,
    line: 1,
    hint,
  });
}
