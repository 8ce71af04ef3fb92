import type { BuildRequest } from '../../builder/types.ts';
import { planContainersCache } from '../cache/containers.ts';
import { explainFailure } from '../commands/explain.ts';
import { CommandFailure, runQuiet } from '../commands/run.ts';
import { isAtLeast } from '../docker-daemon/probe.ts';
import { refusedCache } from '../loopback/cache-server.ts';
import { allowPlainHttp, plainHttpRegistries } from '../loopback/registries-conf.ts';
import { refusedInputs } from '../request/build-inputs.ts';
import {
  IMAGES_ONLY,
  limited,
  no,
  NO_ATTESTATIONS,
  NO_INDEX_OF_ONE,
  NO_SUCH_SETTING,
  SAME_ANNOTATIONS,
  YES,
  type EngineInputs,
} from '../types/build-input.ts';
import { prepareContexts, refusedContexts } from '../request/container-contexts.ts';
import { withoutCommas, writeSecrets } from '../request/secrets.ts';
import { warnOfDropped } from '../request/special-files.ts';
import type { Engine } from '../types/engine.ts';
import type { BuildEnvironment, ProbeEnvironment } from '../types/environment.ts';
import type { BuildResult } from '../types/result.ts';
import { buildImage } from './build.ts';
import { toolCommand, type ContainersTool } from './tool.ts';

const INPUTS: Omit<EngineInputs, 'load'> = {
  'add-hosts': YES,
  allow: NO_SUCH_SETTING,
  annotations: YES,
  'annotations (index:…, one platform)': NO_INDEX_OF_ONE,
  'annotations (for one of several platforms)': SAME_ANNOTATIONS,
  'attests, provenance, sbom': NO_ATTESTATIONS,
  'build-contexts': YES,
  'build-contexts: name=oci-layout://…': no(
    'reads no OCI layout as a context, nor another bake target; use buildx',
  ),
  builder: NO_SUCH_SETTING,
  'cache-from': limited('repositories and directories'),
  'cache-to': limited('repositories and directories'),
  call: NO_SUCH_SETTING,
  'cgroup-parent': YES,
  network: YES,
  'no-cache-filters': NO_SUCH_SETTING,
  'outputs (compression)': NO_SUCH_SETTING,
  'outputs (compression-level, force-compression, oci-mediatypes=false)': NO_SUCH_SETTING,
  'outputs (rewrite-timestamp)': NO_SUCH_SETTING,
  'outputs (other exporters)': IMAGES_ONLY,
  'platforms (several)': YES,
  reproducible: limited('where the files of the context have the same owner'),
  'secrets, secret-envs, secret-files': YES,
  'shm-size': YES,
  ssh: YES,
  ulimit: YES,
};

/**
 * The engine for podman or buildah. Neither has a daemon: the tool pushes the image to a registry on
 * loopback, and compresses layers on the way.
 */
export function containersEngine(tool: ContainersTool): Engine {
  const inputs = { ...INPUTS, load: tool.load };
  return {
    name: tool.name,
    inProcess: false,
    inputs,
    cache: {
      expected: true,
      canExport: (_request, environment) => keepsCaches(tool, environment),
      plan: (choice, request, facts) => planContainersCache(tool.name, choice, request, facts),
    },
    async refuses(request, environment) {
      return (
        refusedInputs(inputs, request) ??
        refusedCache(request) ??
        (await refusedContexts(tool, request, environment.workspace)) ??
        (await missingTool(tool, environment))
      );
    },
    avoided: () => Promise.resolve(undefined),
    build: (request, environment) => buildWithTool(tool, request, environment),
    export: 'unsupported',
    call: 'unsupported',
  };
}

async function missingTool(tool: ContainersTool, environment: ProbeEnvironment): Promise<string | undefined> {
  const command = { ...toolCommand(tool, environment), args: ['--version'] };
  try {
    await runQuiet(command, { signal: environment.signal });
    return undefined;
  } catch (error) {
    const missing = error instanceof CommandFailure && error.code === 'COMMAND_MISSING';
    return missing ? `\`${tool.name}\` not found` : `${tool.name} does not run: ${(error as Error).message}`;
  }
}

async function buildWithTool(
  tool: ContainersTool,
  request: BuildRequest,
  environment: BuildEnvironment,
): Promise<BuildResult> {
  const { secrets, remove } = await withoutCommas(await writeSecrets(request, environment));
  try {
    await warnOfDropped('sockets', tool.name, request, environment);
    const { args, ...contexts } = await prepareContexts(tool, request, environment);
    const env = { ...environment.env, ...(await plainHttp(tool, request, environment)) };
    return await buildImage({
      tool,
      request: { ...request, ...contexts },
      contextArgs: args,
      environment: { ...environment, env },
      secrets,
    });
  } catch (error) {
    throw explainFailure(error, { engine: tool.name });
  } finally {
    await remove();
  }
}

/**
 * Environment variables that let the tool reach registries on loopback, and insecure ones of `registry-auth`,
 * over plain HTTP.
 */
async function plainHttp(
  tool: ContainersTool,
  request: BuildRequest,
  environment: BuildEnvironment,
): Promise<Record<string, string>> {
  const hosts = await plainHttpRegistries(request, environment);
  return allowPlainHttp(hosts, environment).catch((error: Error) => {
    // The build may not pull from these registries at all.
    environment.reporter.warning(
      `${tool.name} isn't told that ${hosts.join(', ')} may be reached without TLS: ${error.message}`,
    );
    return {};
  });
}

/** Whether the tool can cache layers outside of its own store. */
async function keepsCaches(tool: ContainersTool, environment: ProbeEnvironment): Promise<boolean> {
  const command = { ...toolCommand(tool, environment), args: ['--version'] };
  const printed = await runQuiet(command).catch(() => '');
  return isAtLeast(/version (\d[\d.]*)/.exec(printed)?.[1], tool.cachesSince);
}
