import type { BuildRequest } from '../../builder/types.ts';
import type { EngineChoice } from '../../engines/choose.ts';
import type { EngineEnvironment } from '../context.ts';
import type { Connections } from '../registries/connections.ts';
import type { PipelineRequest } from '../types.ts';

/**
 * Picks the engine, and logs it in to the registries.
 * @throws PublishError when no engine supports the request.
 */
export async function pickEngine(
  request: PipelineRequest,
  build: BuildRequest,
  environment: EngineEnvironment,
  connections: Connections,
): Promise<EngineChoice> {
  // Imported lazily: publishing without a build doesn't need the engines' code.
  const { chooseEngine } = await import('../../engines/choose.ts');
  const { requireArgumentValues } = await import('../../engines/request/bare-arguments.ts');
  requireArgumentValues(build.buildArgs, environment.env);
  const chosen = await chooseEngine(request.engine, build, environment);
  if (connections.verifier && !chosen.engine.inProcess) {
    environment.reporter.warning(
      `Base images of this build are not verified: ${chosen.engine.name} pulls them itself`,
      { input: 'verify' },
    );
  }
  // In-process engines request logins per host.
  if (!chosen.engine.inProcess) await environment.logIn();
  return chosen;
}
