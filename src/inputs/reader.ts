import { PublishError, problemOf } from '../oci/errors.ts';
import { nearest } from '../support/text/nearest-word.ts';
import { optional } from '../support/optional.ts';
import { silent, type Reporter } from '../support/reporter.ts';
import { INPUTS, type InputDefinition } from './table.ts';
import { parseList, type ListEntry, type ListStyle, type ParsedList } from './list.ts';

/**
 * The texts of the inputs, checked one by one. A value that can't be read is kept as a problem and read as the default,
 * so that all of them are reported at once: `check` throws them.
 */
export interface InputReader {
  /** Trimmed; undefined when empty. */
  text(name: string): string | undefined;
  /** Whitespace counts: a separator may be a space. Undefined when empty. */
  verbatim(name: string): string | undefined;
  /** Untrimmed lines matter to YAML and CSV: the text as it is. */
  raw(name: string): string;
  /** The text as it was given; undefined when the input wasn't. */
  given(name: string): string | undefined;
  /** The entries of an input that is a list, read as docker/build-push-action reads it. */
  list(name: string): string[];
  /** As `list`, with the line on which each entry begins. */
  entries(name: string): ListEntry[];
  flag(name: string): boolean;
  choice<T extends string>(name: string): T;
  /** A whole number, `least` or more (default 0). */
  number(name: string, least?: number): number | undefined;
  /** Milliseconds. */
  duration(name: string): number | undefined;
  /** Keeps a problem that was found elsewhere. */
  refuse(problem: PublishError): void;
  /** @throws PublishError, with all that was refused so far. */
  check(): void;
}

/**
 * Reads inputs from `get`, which gives an input's text or undefined; defaults come from the table, as a runner takes
 * them from action.yml.
 */
export function createInputReader(
  get: (name: string) => string | undefined,
  reporter: Pick<Reporter, 'notice' | 'warning'> = silent,
): InputReader {
  const refused = new Map<string, PublishError>();
  const refuse = (problem: PublishError): void => {
    refused.set(`${problem.input}\n${problem.line}\n${problem.message}`, problem);
  };
  const raw = (name: string): string => {
    const given = get(name);
    return given !== undefined && given.trim() !== '' ? given : (fallback(definition(name)) ?? '');
  };
  const text = (name: string): string | undefined => raw(name).trim() || undefined;
  const entries = createListReader(raw, reporter, refuse);
  return {
    raw,
    text,
    given: get,
    verbatim: (name) => get(name) || fallback(definition(name)),
    entries,
    list: (name) => entries(name).map(({ text: entry }) => entry),
    ...createScalarReader(text, refuse),
    refuse,
    check() {
      const problem = problemOf([...refused.values()]);
      if (problem) throw problem;
    },
  };
}

/** Milliseconds; timers take no more, and would fire at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST = 2 ** 31 - 1;

function createScalarReader(
  text: InputReader['text'],
  refuse: InputReader['refuse'],
): Pick<InputReader, 'flag' | 'choice' | 'number' | 'duration'> {
  const wrong = (input: string, value: string, hint: string): undefined =>
    void refuse(
      new PublishError(`Invalid value ${JSON.stringify(value)} for \`${input}\``, {
        code: 'INPUT_INVALID',
        input,
        line: 1,
        hint,
      }),
    );
  return {
    flag(name) {
      const value = text(name) ?? 'false';
      if (/^(true|True|TRUE)$/.test(value)) return true;
      if (!/^(false|False|FALSE)$/.test(value)) {
        wrong(name, value, name === 'dry-run' ? 'Write true, false or offline.' : 'Write true or false.');
      }
      return false;
    },
    choice<T extends string>(name: string): T {
      const value = text(name) ?? '';
      const { values = [], default: standard = '' } = definition(name);
      if (values.includes(value)) return value as T;
      const meant = nearest(value.toLowerCase(), values);
      const advice = `Write one of ${values.join(', ')}.`;
      wrong(name, value, meant === undefined ? advice : `Did you mean ${meant}? ${advice}`);
      return standard as T;
    },
    number(name, least = 0) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
      return wrong(name, value, `Write a whole number, ${least} or more.`);
    },
    duration(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(value) ?? [];
      if (amount === undefined) return wrong(name, value, 'Write a duration such as 90s, 30m or 2h.');
      const duration =
        Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
      if (duration >= 1 && duration <= LONGEST) return duration;
      return wrong(name, value, 'Write a duration between 1ms and 596h.');
    },
  };
}

function createListReader(
  raw: InputReader['raw'],
  reporter: Pick<Reporter, 'notice' | 'warning'>,
  refuse: InputReader['refuse'],
): InputReader['entries'] {
  /** Each is reported once, however often its input is read. */
  const reported = new Set<string>();
  return (name) => {
    let parsed: ParsedList;
    try {
      parsed = parseList(raw(name), listStyle(definition(name)), name);
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      refuse(error);
      return [];
    }
    for (const { text, line } of parsed.entries) {
      if (/^-\s/.test(text)) refuse(yamlEntry(text, name, line));
    }
    if (!reported.has(name) && definition(name).group === 'Build') reportSkipped(name, parsed, reporter);
    reported.add(name);
    return parsed.entries;
  };
}

/** `- A=1` would be an argument whose name begins with a dash, which no build asks for. */
function yamlEntry(text: string, input: string, line: number): PublishError {
  return new PublishError(`${JSON.stringify(text)} in \`${input}\` begins with a dash, as in a YAML list`, {
    code: 'INPUT_INVALID',
    input,
    line,
    hint: 'Remove the dash: entries are lines of text.',
  });
}

/** What docker/build-push-action would have read otherwise, or what it loses without a word. */
function reportSkipped(
  input: string,
  { comments, unquoted }: ParsedList,
  { notice, warning }: Pick<Reporter, 'notice' | 'warning'>,
): void {
  for (const line of comments) {
    notice(`Skipped a comment in \`${input}\`. Put the line in double quotes if its # is data.`, {
      input,
      line,
    });
  }
  for (const line of unquoted) {
    warning(
      `Quotes after a comma were removed in \`${input}\`, as docker/build-push-action does. Put the whole entry in double quotes, and double those within it, to keep them.`,
      { input, line },
    );
  }
}

function listStyle({ kind, name }: InputDefinition): ListStyle {
  if (kind === 'list') return 'lines';
  if (kind === 'commas' || kind === 'patterns' || kind === 'secrets') return kind;
  throw new Error(`${name} is not a list`);
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

/** Keeps a problem of an input's text, at its line where that is known. */
export function refuseAt(
  reader: Pick<InputReader, 'refuse'>,
  { input, line }: { input: string; line: number | undefined },
  message: string,
  { hint }: { hint: string },
): void {
  reader.refuse(new PublishError(message, { code: 'INPUT_INVALID', input, ...optional('line', line), hint }));
}

/** Expressions such as the default of `github-token` are the runner's to fill in. */
function fallback(input: InputDefinition): string | undefined {
  return input.default?.startsWith('${{') ? undefined : input.default;
}

/** What `read` returns, or undefined after its problem was kept with the others. */
export function accepted<T>(reader: InputReader, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    reader.refuse(error);
    return undefined;
  }
}
