import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import { parsePlatform } from '../../oci/platform.ts';
import type { Variables } from '../../support/process/child-environment.ts';
import { goBoolean } from '../../support/text/go-boolean.ts';

/**
 * Fills in inputs from the environment variables that engines read in their place, so that all engines honour
 * them.
 * @param engine the input `engine`
 * @throws PublishError `INPUT_INVALID` when DOCKER_DEFAULT_PLATFORM isn't a valid platform.
 */
export function withVariables(request: BuildRequest, engine: string, env: Variables): BuildRequest {
  const completed = { ...request };
  const platform = env['DOCKER_DEFAULT_PLATFORM'];
  if (platform && request.platforms.length === 0)
    completed.platforms = platform.split(',').map(defaultPlatform);
  const builder = env['BUILDX_BUILDER'];
  if (builder && request.builder === undefined && (engine === 'auto' || engine === 'buildx'))
    completed.builder = builder;
  if (goBoolean(env['BUILDX_NO_DEFAULT_ATTESTATIONS'])) completed.noDefaultAttestations = true;
  return completed;
}

function defaultPlatform(text: string) {
  try {
    return parsePlatform(text.trim());
  } catch (cause) {
    throw new PublishError(
      `The variable DOCKER_DEFAULT_PLATFORM is ${JSON.stringify(text)}, which is not a platform`,
      {
        code: 'INPUT_INVALID',
        input: 'platforms',
        hint: 'Set it to a platform such as linux/amd64, or set the input `platforms`.',
        cause,
      },
    );
  }
}
