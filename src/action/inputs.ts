import { PublishError } from '../oci/errors.ts';
import type { Reporter } from '../support/reporter.ts';
import type { InputReader } from '../inputs/reader.ts';
import { isInput, unknownInputsIn } from '../inputs/unknown-inputs.ts';

type Environment = Record<string, string | undefined>;

const PREFIX = 'INPUT_';

/**
 * Reads inputs from environment variables as set by a runner: `INPUT_` and the upper-case name; spaces become
 * `_`, hyphens are kept.
 */
export function inputOf(env: Environment): (name: string) => string | undefined {
  return (name) => env[`${PREFIX}${name.replaceAll(' ', '_').toUpperCase()}`];
}

/** Masks secret inputs. Passwords in `registry-auth` are masked when that YAML is parsed. */
export function maskInputs(reader: InputReader, reporter: Pick<Reporter, 'secret'>): void {
  const token = reader.text('github-token');
  if (token !== undefined) reporter.secret(token);
  for (const name of ['signing-key', 'signing-key-password']) {
    const value = reader.text(name);
    if (value !== undefined) reporter.secret(value);
  }
  for (const entry of reader.list('secrets')) {
    const value = entry.slice(entry.indexOf('=') + 1);
    // Tools also print secrets with surrounding white space removed.
    for (const text of new Set([value, value.trim()])) if (text !== '') reporter.secret(text);
  }
}

/** Runners use upper case. A variable such as `INPUT_dry-run` would be ignored, and the run would publish. */
function refuseOtherCase(variable: string, value: string, reader: InputReader): void {
  const upper = variable.toUpperCase();
  const name = upper.slice(PREFIX.length).toLowerCase();
  if (variable === upper || !upper.startsWith(PREFIX) || !isInput(name) || value.trim() === '') return;
  reader.refuse(
    new PublishError(`The variable ${variable} isn't read: variables of inputs are in upper case`, {
      code: 'INPUT_INVALID',
      input: name,
      hint: `Set \`${name}\` in the step's \`with\`, or name the variable ${upper}.`,
    }),
  );
}

/** Collects errors for unknown inputs in `reader`, or warns about those that may belong to another step. */
export function refuseUnknownInputs(env: Environment, reader: InputReader, reporter: Reporter): void {
  const given = Object.entries(env)
    .filter(([variable]) => variable.startsWith(PREFIX))
    .map(([variable, value]): [string, string] => [variable.slice(PREFIX.length).toLowerCase(), value ?? '']);
  for (const variable of Object.keys(env)) refuseOtherCase(variable, env[variable] ?? '', reader);
  const { problems, warnings } = unknownInputsIn(new Map(given), env);
  for (const problem of problems) reader.refuse(problem);
  for (const { message, input } of warnings) reporter.warning(message, { input });
}
