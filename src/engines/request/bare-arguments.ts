import { PublishError } from '../../oci/errors.ts';
import { isHandedTo, type Variables } from '../../support/process/child-environment.ts';

/**
 * Refuses `KEY` without a value where builds don't get the variable: the argument would be missing without a word.
 * @throws PublishError `INPUT_INVALID`
 */
export function requireArgumentValues(buildArgs: readonly string[], env: Variables): void {
  const lost = buildArgs.filter(
    (line) => !line.includes('=') && env[line] !== undefined && !isHandedTo('engine', line),
  );
  if (lost.length === 0) return;
  throw new PublishError(
    `${lost.join(', ')} can't be a build argument: this variable of the step isn't passed to builds`,
    {
      code: 'INPUT_INVALID',
      input: 'build-args',
      hint: 'Pass a secret with `secret-envs` or `secrets`, which leave no trace in the image.',
    },
  );
}
