import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import type { Variables } from '../../support/process/child-environment.ts';
import { plainDockerClient } from './docker-client.ts';

interface CommandLine {
  file: string;
  args: readonly string[];
  /** Added to the command's environment. */
  env?: Record<string, string>;
}

/** Set by docker's client for its plugins, to its own name. Without it, a plugin takes itself for standalone. */
const RUN_AS_PLUGIN = 'DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND';

/**
 * The command line for `docker buildx …`. Docker's client starts its plugin twice, first to see if it is valid: where
 * it is certain which plugin that is, it is started here, as the client does, and each command takes a third of the
 * time. Without a client, buildx is run directly. https://github.com/docker/buildx#manual-download
 */
export function resolveBuildx(file: string, args: readonly string[], env: Variables): CommandLine {
  if (file !== 'docker' || args[0] !== 'buildx') return { file, args };
  const client = plainDockerClient(env);
  if (client?.buildx !== undefined)
    return { file: client.buildx, args, env: { [RUN_AS_PLUGIN]: client.path } };
  if (client !== undefined || isOnPath('docker', env)) return { file, args };
  const standalone = ['buildx', 'docker-buildx'].find((name) => isOnPath(name, env));
  return standalone === undefined ? { file, args } : { file: standalone, args: args.slice(1) };
}

function isOnPath(name: string, env: Variables): boolean {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  return (env['PATH'] ?? '')
    .split(delimiter)
    .some((directory) => suffixes.some((suffix) => isProgram(join(directory, name + suffix))));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
