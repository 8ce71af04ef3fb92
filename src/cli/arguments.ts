import { parseArgs, type ParseArgsConfig } from 'node:util';
import { INPUTS, type InputDefinition } from '../inputs/table.ts';
import { unknownInputs } from '../inputs/reader.ts';
import { PublishError } from '../oci/errors.ts';
import { nearest } from '../support/nearest-word.ts';

export const COMMANDS = ['plan', 'publish', 'mirror', 'migrate', 'demo'] as const;
export type Command = (typeof COMMANDS)[number];

export interface Arguments {
  command: Command | 'help';
  /** Texts of the inputs that were given. */
  inputs: Map<string, string>;
  /** The report as JSON instead of the summary. */
  json: boolean;
  verbose: boolean;
  /** For `migrate`: a file or directory, and what is done with what would change. */
  migrate?: { path?: string; mode: 'show' | 'check' | 'write' };
}

/** Options of the command line beside the inputs. */
const OWN = {
  check: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  offline: { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
  write: { type: 'boolean' },
} as const;

/** Inputs that make no sense at a terminal. */
const RUNNER_ONLY = ['sep-tags', 'sep-labels', 'sep-annotations', 'bake-target'];

/** The inputs that are options too. */
export const OPTIONS: readonly InputDefinition[] = INPUTS.filter(({ name }) => !RUNNER_ONLY.includes(name));

/**
 * Reads a command line. An option that takes a list may be given several times.
 * @throws PublishError with code `USAGE`.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [word, operand, ...rest] = positionals;
  const inputs = new Map<string, string>();
  for (const { name } of OPTIONS) {
    const value = values[name];
    if (Array.isArray(value)) inputs.set(name, value.join('\n'));
    else if (value === true) inputs.set(name, 'true');
  }
  if (values['offline'] === true) inputs.set('dry-run', 'offline');
  const result = { inputs, json: values['json'] === true, verbose: values['verbose'] === true };
  if (values['help'] === true || word === undefined || word === 'help') return { ...result, command: 'help' };
  const command = COMMANDS.find((name) => name === word);
  if (command === undefined) {
    const meant = nearest(word, COMMANDS);
    throw usage(`There is no command ${word}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
  if (command === 'demo') refuseForDemo(values);
  if (command === 'migrate')
    return { ...result, command, migrate: readMigrate(values, positionals.slice(1)) };
  refuseMigrateOptions(values);
  if (operand !== undefined) inputs.set(operandOf(command, operand), operand);
  if (rest.length > 0) throw usage(`${rest[0]} is one argument too many`);
  return { ...result, command };
}

/** The demo publishes its own sample; an option it would not follow is refused rather than passed over. */
function refuseForDemo(values: Record<string, unknown>): void {
  const other = Object.keys(values).find((name) => !['engine', 'verbose'].includes(name));
  if (other !== undefined) throw usage(`demo takes --engine alone, and got --${other}`);
}

function refuseMigrateOptions(values: Record<string, unknown>): void {
  const name = ['check', 'write'].find((one) => values[one] === true);
  if (name !== undefined) throw usage(`--${name} belongs to migrate`);
}

/** `migrate` changes files and publishes nothing, so it takes no input of the action. */
function readMigrate(values: Record<string, unknown>, paths: readonly string[]): Arguments['migrate'] {
  const own = ['check', 'write', 'json', 'verbose'];
  const other = Object.keys(values).find((name) => !own.includes(name));
  if (other !== undefined) throw usage(`migrate takes --check, --write and --json, and got --${other}`);
  if (values['check'] === true && values['write'] === true) {
    throw usage('--check changes nothing and --write changes files: give one of them');
  }
  const [path, another] = paths;
  if (another !== undefined) throw usage(`${another} is one argument too many`);
  const mode = values['check'] === true ? 'check' : values['write'] === true ? 'write' : 'show';
  return { ...(path === undefined ? {} : { path }), mode };
}

/** `publish ./app` is `publish --context ./app`; `mirror rules.yml` is `mirror --mirror-file rules.yml`. */
function operandOf(command: Command, operand: string): string {
  if (command === 'mirror') return 'mirror-file';
  if (command === 'demo') throw usage(`demo takes no argument, and got ${operand}`);
  return 'context';
}

function parse(argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = { ...OWN };
  for (const { name, kind } of OPTIONS) {
    options[name] = kind === 'boolean' ? { type: 'boolean' } : { type: 'string', multiple: true };
  }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true }) as {
      values: Record<string, string[] | boolean | undefined>;
      positionals: string[];
    };
  } catch (error) {
    throw usage(explain(error as Error & { code?: string }, argv));
  }
}

function explain(error: Error & { code?: string }, argv: readonly string[]): string {
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const given = argv
      .filter((argument) => argument.startsWith('--'))
      .map((argument) => argument.slice(2).split('=')[0] ?? '');
    const [unknown] = unknownInputs(given.filter((name) => !(name in OWN)));
    if (unknown) {
      const meant = unknown.nearest === undefined ? '' : `; did you mean --${unknown.nearest}?`;
      return `There is no option --${unknown.name}${meant}`;
    }
  }
  // Node's own words: "Option '-v, --verbose' does not take an argument", "Option '--tags <value>' argument missing".
  const [name] = /--?[\w-]+(?= <|')/.exec(error.message) ?? [];
  if (name === undefined) return error.message.split('\n')[0] ?? error.message;
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${name}`;
  if (error.message.includes('does not take')) return `${name} takes no value: leave out what follows the =`;
  return `${name} needs a value; one that begins with a dash is written ${name}=-…`;
}

function usage(message: string): PublishError {
  return new PublishError(message, {
    code: 'USAGE',
    hint: 'registry-publish --help lists the commands and options.',
  });
}
