import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDockerConfig, type EngineConfig } from '../../credentials/docker/isolated-config.ts';
import { hostKey } from '../../credentials/entries/registry-name.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseRepositoryName } from '../../oci/reference.ts';
import { annotationLevels } from '../../tags/render.ts';
import type { EngineEnvironment, PipelineContext } from '../context.ts';
import { metadataVariables } from '../plan/metadata-variables.ts';
import { openBase } from '../sources/open.ts';

/**
 * Creates the environment that engines run in. Engines get their own Docker config; logins are written to it
 * only when an engine is about to run.
 */
export async function openEngineEnvironment(run: PipelineContext): Promise<EngineEnvironment> {
  const { request, reporter, signal, connections, plan } = run;
  const { env, workspace, temporaryDirectory, separators } = request;
  const config = await writeDockerConfig(join(temporaryDirectory, 'docker'), connections.dockerConfig, env);
  const scratch = join(temporaryDirectory, 'build');
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  let written: Promise<void> | undefined;
  const logIn = () => (written ??= writeLogins(config, run));
  return {
    reporter,
    signal,
    env: { ...env, ...config.env, ...metadataVariables(plan, { separators, levels: annotationLevels(env) }) },
    workspace,
    temporaryDirectory: scratch,
    insecureRegistries: insecureHosts(connections),
    resolveBase: (name) => openBase(name, connections, { signal, workspace }),
    fetch: connections.http,
    logIn,
  };
}

function insecureHosts({ credentials }: PipelineContext['connections']): string[] {
  return credentials.hosts().filter((host) => {
    const { plainHttp, skipVerify } = credentials.settings(host);
    return plainHttp === true || skipVerify === true;
  });
}

/**
 * Preflight already reports refused logins of the target registries. For other registries, it isn't known
 * whether the build needs them.
 */
async function writeLogins(
  config: EngineConfig,
  { reporter, signal, connections, targets }: PipelineContext,
): Promise<void> {
  const { credentials } = connections;
  const published = new Set(targets.map(({ image }) => hostKey(parseRepositoryName(image.name).host)));
  await config.writeLogins(credentials, credentials.hosts(), (host, error) => {
    signal.throwIfAborted();
    if (!(error instanceof PublishError)) throw error;
    if (published.has(host)) return;
    reporter.warning(`The build has no login to ${host}: ${error.message}`, {
      ...(error.input === undefined ? {} : { input: error.input }),
      ...(error.line === undefined ? {} : { line: error.line }),
    });
  });
}
