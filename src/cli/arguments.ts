import { parseArgs, type ParseArgsConfig } from 'node:util';
import { unknownInputs } from '../inputs/reader.ts';
import { PublishError } from '../oci/errors.ts';
import { nearest } from '../support/text/nearest-word.ts';
import { optional } from '../support/optional.ts';
import { COMMANDS, NOT_IN_ARGUMENTS, OPTIONS, OWN_OPTIONS, type Command } from './commands.ts';
import { SHELLS, type Shell } from './completion.ts';
import { RULE_OPTIONS } from './rule-options.ts';

export interface Arguments {
  command: Command | 'help' | 'version';
  /** The command to show help for. */
  topic?: string;
  /** The given inputs, as text. */
  inputs: Map<string, string>;
  /** Print the report as JSON instead of the summary. */
  json: boolean;
  verbose: boolean;
  /** File with logins; `-` is standard input. */
  loginFile?: string;
  /** For `completion`. */
  shell?: Shell;
  /** For `migrate`: a file or directory, and whether to show, check or write the changes. */
  migrate?: { path?: string; to?: string; mode: 'show' | 'check' | 'write' };
  /** For `verify`: the image, and the options that define the rule. */
  verify?: { reference: string; rule: Map<string, string> };
}

/**
 * Parses a command line. List options are repeatable.
 * @throws PublishError with code `USAGE`.
 */
export function readArguments(argv: readonly string[]): Arguments {
  // Alone, `--version` prints our version; with a value, it sets the input `version`.
  if (argv.length === 1 && argv[0] === '--version') return { ...NOTHING, command: 'version' };
  const { values, positionals } = parse(argv);
  const [word, operand] = positionals;
  const given: Given = {
    inputs: readInputs(values),
    json: values['json'] === true,
    verbose: values['verbose'] === true,
    ...optional('loginFile', textOf(values['registry-auth-file'])),
  };
  const command = NAMES.find((name) => name === word);
  if (word === undefined || word === 'help' || (values['help'] === true && command !== undefined)) {
    return { ...given, command: 'help', ...optional('topic', word === 'help' ? operand : word) };
  }
  if (command !== undefined) return readCommand(command, given, values, positionals.slice(1));
  const meant = nearest(word, NAMES);
  throw usage(`Unknown command ${word}${meant === undefined ? '' : `. Did you mean ${meant}?`}`);
}

type Given = Omit<Arguments, 'command'>;
type Values = Record<string, string[] | string | boolean | undefined>;

const NAMES = COMMANDS.map(({ name }) => name);
const NOTHING: Given = { inputs: new Map(), json: false, verbose: false };

function textOf(value: Values[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readInputs(values: Values): Given['inputs'] {
  const inputs: Given['inputs'] = new Map();
  for (const { name } of OPTIONS) {
    const value = values[name];
    if (Array.isArray(value)) inputs.set(name, value.join('\n'));
    else if (value === true) inputs.set(name, 'true');
  }
  if (values['offline'] === true) inputs.set('dry-run', 'offline');
  return inputs;
}

function readCommand(
  command: Command,
  given: Given,
  values: Values,
  [operand, ...rest]: readonly string[],
): Arguments {
  if (command === 'demo') refuseForDemo(values);
  if (command === 'migrate') {
    const paths = operand === undefined ? [] : [operand, ...rest];
    return { ...given, command, migrate: readMigrate(values, paths) };
  }
  refuseMigrateOptions(values);
  const rule = readRule(values);
  if (command === 'verify') {
    if (operand === undefined) throw usage('The name of the image to verify is missing');
    if (rest.length > 0) throw usage(`${rest[0]} is one argument too many`);
    return { ...given, command, verify: { reference: operand, rule } };
  }
  const [stray] = rule.keys();
  if (stray !== undefined) throw usage(`--${stray} belongs to verify`);
  if (rest.length > 0) throw usage(`${rest[0]} is one argument too many`);
  if (command === 'completion') return { ...given, command, shell: readShell(operand) };
  if (operand !== undefined) given.inputs.set(operandOf(command, operand), operand);
  return { ...given, command };
}

/** The demo publishes its own sample; options it would ignore are errors. */
function refuseForDemo(values: Values): void {
  const other = Object.keys(values).find((name) => !['engine', 'verbose'].includes(name));
  if (other !== undefined) throw usage(`demo supports only --engine, not --${other}`);
}

function refuseMigrateOptions(values: Values): void {
  const name = ['check', 'write', 'to'].find((one) => values[one] !== undefined);
  if (name !== undefined) throw usage(`--${name} belongs to migrate`);
}

function readRule(values: Values): Map<string, string> {
  const given = RULE_OPTIONS.flatMap((name) => {
    const value = textOf(values[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return new Map(given);
}

/** `migrate` changes files and publishes nothing, so it accepts no inputs. */
function readMigrate(values: Values, paths: readonly string[]): Arguments['migrate'] {
  const own = ['check', 'write', 'to', 'json', 'verbose'];
  const other = Object.keys(values).find((name) => !own.includes(name));
  if (other !== undefined)
    throw usage(`migrate supports only --check, --write, --to and --json, not --${other}`);
  if (values['check'] === true && values['write'] === true) {
    throw usage('--check changes nothing and --write changes files: give one of them');
  }
  const [path, another] = paths;
  if (another !== undefined) throw usage(`${another} is one argument too many`);
  const mode = values['check'] === true ? 'check' : values['write'] === true ? 'write' : 'show';
  const to = typeof values['to'] === 'string' ? values['to'] : undefined;
  return { ...optional('path', path), ...optional('to', to), mode };
}

function readShell(operand: string | undefined): Shell {
  const shell = SHELLS.find((name) => name === operand);
  if (shell === undefined) throw usage(`The name of a shell is missing: ${SHELLS.join(' or ')}`);
  return shell;
}

/**
 * The input set by the operand: `publish ./app` means `publish --context ./app`, `mirror rules.yml` means
 * `mirror --mirror-file rules.yml`.
 */
function operandOf(command: Command, operand: string): string {
  if (command === 'mirror') return 'mirror-file';
  if (command === 'demo') throw usage(`demo accepts no argument, not ${operand}`);
  return 'context';
}

function parse(argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = { ...OWN_OPTIONS };
  for (const { name, kind } of OPTIONS) {
    options[name] = kind === 'boolean' ? { type: 'boolean' } : { type: 'string', multiple: true };
  }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true }) as {
      values: Values;
      positionals: string[];
    };
  } catch (error) {
    const secret = argv
      .map((argument) => /^--([^=]+)/.exec(argument)?.[1])
      .find((name) => name !== undefined && name in NOT_IN_ARGUMENTS);
    if (secret !== undefined) throw refusedSecret(secret);
    throw usage(explain(error as Error & { code?: string }, argv));
  }
}

function refusedSecret(name: string): PublishError {
  return new PublishError(`--${name} would show a secret to everybody who may list processes`, {
    code: 'USAGE',
    hint: NOT_IN_ARGUMENTS[name],
  });
}

function explain(error: Error & { code?: string }, argv: readonly string[]): string {
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const given = argv
      .filter((argument) => argument.startsWith('--'))
      .map((argument) => argument.slice(2).split('=')[0] ?? '');
    const [unknown] = unknownInputs(given.filter((name) => !(name in OWN_OPTIONS)));
    if (unknown) {
      const meant = unknown.nearest === undefined ? '' : `. Did you mean --${unknown.nearest}?`;
      return `Unknown option --${unknown.name}${meant}`;
    }
  }
  // Messages from Node.js: "Option '-v, --verbose' does not take an argument", "Option '--tags <value>'
  // argument missing".
  const [name] = /--?[\w-]+(?= <|')/.exec(error.message) ?? [];
  if (name === undefined) return error.message.split('\n')[0] ?? error.message;
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `Unknown option ${name}`;
  if (/does not take/.test(error.message)) return `${name} accepts no value: remove what follows the =`;
  return `${name} needs a value; one that begins with a dash is written ${name}=-…`;
}

function usage(message: string): PublishError {
  return new PublishError(message, {
    code: 'USAGE',
    hint: 'Run `registry-publish --help` for the commands and options.',
  });
}
