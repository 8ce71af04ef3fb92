import type { Reporter } from '../reporter/reporter.ts';
import { unknownInputs, type InputReader } from './input-reader.ts';

type Environment = Record<string, string | undefined>;

const PREFIX = 'INPUT_';

/** Inputs as a runner hands them over: `INPUT_` and the name in upper case, spaces as `_`, hyphens kept. */
export function inputOf(env: Environment): (name: string) => string | undefined {
  return (name) => env[`${PREFIX}${name.replaceAll(' ', '_').toUpperCase()}`];
}

/** Masks what is secret by itself. Passwords in `registry-auth` are masked where that YAML is read. */
export function maskInputs(reader: InputReader, reporter: Reporter): void {
  const token = reader.text('github-token');
  if (token !== undefined) reporter.secret(token);
  for (const line of reader.quoted('secrets')) {
    const value = line.slice(line.indexOf('=') + 1);
    if (value !== '') reporter.secret(value);
  }
}

const LOGIN = 'logins are a list in registry-auth.';
/** Inputs of the docker actions that became something else. */
const ELSEWHERE: Record<string, string> = {
  outputs: 'the image goes to the registries in images, and with load: true into the engine too.',
  'metadata-file': 'the output metadata holds it.',
  registry: LOGIN,
  username: LOGIN,
  password: LOGIN,
  ecr: LOGIN,
};

/** A misspelled input would else be as if it had not been written. */
export function warnOfUnknownInputs(env: Environment, reporter: Reporter): void {
  const given = Object.keys(env)
    .filter((variable) => variable.startsWith(PREFIX) && env[variable] !== '')
    .map((variable) => variable.slice(PREFIX.length).toLowerCase());
  for (const { name, nearest } of unknownInputs(given)) {
    const advice = ELSEWHERE[name] ?? (nearest === undefined ? undefined : `did you mean ${nearest}?`);
    const more = advice === undefined ? '' : `; ${advice}`;
    reporter.warning(`There is no input ${name}${more}`, { input: name });
  }
}
