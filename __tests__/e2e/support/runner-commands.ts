/** A workflow command that a runner recognizes in a line of output. */
export interface RunnerCommand {
  name: string;
  /** Keys as written, values unescaped. */
  properties: Record<string, string>;
  data: string;
  /** `::name::` at the beginning of a line (new), or `##[name]` anywhere in it (old). */
  form: 'new' | 'old';
  line: string;
}

/**
 * Commands that a runner knows: the extensions in actions/runner `src/Runner.Worker/ActionCommandManager.cs`,
 * and `stop-commands`. Names are case-insensitive.
 */
const REGISTERED = [
  'stop-commands',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
  'internal-set-repo-path',
];

/** .NET's `char.IsWhiteSpace`: Unicode separators and some control characters, but not U+FEFF or U+200B. */
const WHITE = '\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const LEADING = new RegExp(`^[${WHITE}]+`);
const AROUND = new RegExp(`^[${WHITE}]+|[${WHITE}]+$`, 'g');
/**
 * Characters that the runner's culture-sensitive search ignores. What each version of ICU ignores can't be
 * reproduced here, so they are all removed first: this finds more than a runner would, never less.
 */
const IGNORABLE = /(?![\t-\r\u0085])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Splits lines like .NET's `StreamReader.ReadLine`. */
export function linesOf(output: string): string[] {
  return output.split(/\r\n|\r|\n/);
}

/** Every command in one output stream of a step, parsed like actions/runner's `ActionCommand`. */
export function runnerCommands(output: string): RunnerCommand[] {
  return linesOf(output).flatMap((line) => {
    const found = parseNew(line) ?? parseOld(line);
    if (found) return [found];
    const seen = line.replaceAll(IGNORABLE, '');
    const hidden = seen === line ? undefined : (parseNew(seen) ?? parseOld(seen));
    return hidden ? [hidden] : [];
  });
}

/** Port of `ActionCommand.TryParseV2`. */
function parseNew(line: string): RunnerCommand | undefined {
  const message = line.replace(LEADING, '');
  const end = message.startsWith('::') ? message.indexOf('::', 2) : -1;
  if (end < 0) return undefined;
  const info = message.slice(2, end);
  const space = info.indexOf(' ');
  const name = registered(space < 0 ? info : info.slice(0, space));
  if (name === undefined) return undefined;
  const list = space > 0 ? info.slice(space + 1).replaceAll(AROUND, '') : '';
  const unescape = unescaper({ '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' });
  const data = unescaper({ '%0D': '\r', '%0A': '\n', '%25': '%' })(message.slice(end + 2));
  return { name, properties: pairs(list, ',', unescape), data, form: 'new', line };
}

/** Port of `ActionCommand.TryParse`. */
function parseOld(line: string): RunnerCommand | undefined {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const info = line.slice(start + 3, end);
  const space = info.indexOf(' ');
  const name = registered(space < 0 ? info : info.slice(0, space));
  if (name === undefined) return undefined;
  const unescape = unescaper({ '%3B': ';', '%0D': '\r', '%0A': '\n', '%5D': ']', '%25': '%' });
  const list = space > 0 ? info.slice(space + 1) : '';
  return {
    name,
    properties: pairs(list, ';', unescape),
    data: unescape(line.slice(end + 1)),
    form: 'old',
    line,
  };
}

function registered(name: string): string | undefined {
  return REGISTERED.find((known) => known === name.toLowerCase());
}

function pairs(list: string, separator: string, unescape: (text: string) => string): Record<string, string> {
  const found = list.split(separator).flatMap((text) => {
    const equals = text.indexOf('=');
    return equals > 0 && equals < text.length - 1
      ? [[text.slice(0, equals), unescape(text.slice(equals + 1))] as const]
      : [];
  });
  return Object.fromEntries(found);
}

/** Applies replacements one after another, as the runner does. */
function unescaper(tokens: Record<string, string>): (text: string) => string {
  return (text) => Object.entries(tokens).reduce((done, [from, to]) => done.replaceAll(from, to), text);
}

/** Commands that the action uses, and their properties. */
const INTENDED: Record<string, readonly string[]> = {
  'add-mask': [],
  debug: [],
  error: ['title', 'file', 'line'],
  warning: ['title', 'file', 'line'],
  notice: ['title', 'file', 'line'],
  group: [],
  endgroup: [],
};

/**
 * Checks that output contains only commands the action uses, in the form it writes them.
 * @throws Error
 */
export function refuseForeignCommands(output: string): void {
  for (const { name, properties, data, form, line } of runnerCommands(output)) {
    const known = INTENDED[name];
    const ours = form === 'new' && line.startsWith(`::${name}`) && known !== undefined;
    if (!ours || Object.keys(properties).some((key) => !known.includes(key)))
      throw new Error(`a runner would act on this line: ${JSON.stringify(line)}`);
    // Annotations and groups are printed as lines, in which the log page renders the old form.
    if (name !== 'add-mask' && data.includes('##['))
      throw new Error(`a page would show a mark of this line: ${JSON.stringify(line)}`);
  }
}

/**
 * Checks that output contains no control characters that affect a terminal.
 * @throws Error
 */
export function refuseControls(output: string): void {
  // eslint-disable-next-line no-control-regex
  const found = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.exec(
    output,
  );
  if (found)
    throw new Error(
      `a control character is printed: ${JSON.stringify(output.slice(Math.max(0, found.index - 80), found.index + 40))}`,
    );
}
