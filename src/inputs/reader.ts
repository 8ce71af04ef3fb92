import { PublishError, problemOf } from '../oci/errors.ts';
import { nearest } from '../support/text/nearest-word.ts';
import { optional } from '../support/optional.ts';
import { silent, type Reporter } from '../support/reporter.ts';
import { INPUTS, type InputDefinition } from './table.ts';
import { parseList, type ListEntry, type ListStyle, type ParsedList } from './list.ts';

/**
 * Reads and validates inputs. An invalid value counts as its default and its error is collected, so that
 * `check` can report all errors at once.
 */
export interface InputReader {
  /** Trimmed; undefined when empty. */
  text(name: string): string | undefined;
  /** Untrimmed, as a separator may be a space. Undefined when empty. */
  verbatim(name: string): string | undefined;
  /** The unmodified text, for YAML and CSV; the default when the input is unset or blank. */
  raw(name: string): string;
  /** The text as given, without a default; undefined when the input isn't set. */
  given(name: string): string | undefined;
  /** The entries of a list input, parsed like docker/build-push-action. */
  list(name: string): string[];
  /** Like `list`, with the line where each entry starts. */
  entries(name: string): ListEntry[];
  flag(name: string): boolean;
  choice<T extends string>(name: string): T;
  /** An integer, `least` (default 0) or greater. */
  number(name: string, least?: number): number | undefined;
  /** In milliseconds. */
  duration(name: string): number | undefined;
  /** Adds an error that was found elsewhere. */
  refuse(problem: PublishError): void;
  hasProblems(): boolean;
  /** @throws PublishError with all errors collected so far, in the order of the inputs. */
  check(): void;
}

/**
 * Creates a reader of inputs. Defaults come from the input table, just as a runner takes them from
 * action.yml.
 * @param get returns the text of an input; undefined when it isn't set
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
    hasProblems: () => refused.size > 0,
    check() {
      const problem = problemOf([...refused.values()].sort(byPlace));
      if (problem) throw problem;
    },
  };
}

/** In the order of the input table, then by line; what belongs to no input comes first, what has no line last. */
function byPlace(one: PublishError, other: PublishError): number {
  const position = ({ input }: PublishError): number => INPUTS.findIndex(({ name }) => name === input);
  const lineOf = ({ line = Number.MAX_SAFE_INTEGER }: PublishError): number => line;
  return position(one) - position(other) || lineOf(one) - lineOf(other);
}

/**
 * Milliseconds; longer timers would fire immediately.
 * https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
 */
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
  /** Inputs already reported: an input may be read several times. */
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

/** A leading `- ` is a YAML list by mistake: no build needs a name that starts with a dash. */
function yamlEntry(text: string, input: string, line: number): PublishError {
  return new PublishError(`${JSON.stringify(text)} in \`${input}\` begins with a dash, as in a YAML list`, {
    code: 'INPUT_INVALID',
    input,
    line,
    hint: 'Remove the dash: entries are lines of text.',
  });
}

/** Reports where docker/build-push-action would parse the text differently, or would silently drop quotes. */
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

/** The given names that aren't inputs, each with the most similar input. */
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

/** Adds an error in the text of an input, with its line if known. */
export function refuseAt(
  reader: Pick<InputReader, 'refuse'>,
  { input, line }: { input: string; line: number | undefined },
  message: string,
  { hint }: { hint: string },
): void {
  reader.refuse(new PublishError(message, { code: 'INPUT_INVALID', input, ...optional('line', line), hint }));
}

/** Defaults that are expressions, such as the one of `github-token`, are evaluated only by the runner. */
function fallback(input: InputDefinition): string | undefined {
  return input.default?.startsWith('${{') ? undefined : input.default;
}

/** The result of `read`; undefined if it throws a PublishError, which is collected. */
export function accepted<T>(reader: InputReader, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    reader.refuse(error);
    return undefined;
  }
}
