import { PublishError } from '../../oci/errors.ts';
import { isHandedTo, type Variables } from '../../support/process/child-environment.ts';

/**
 * Refuses a build argument `KEY` without a value when builds don't get that variable: the argument would
 * silently be missing.
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
