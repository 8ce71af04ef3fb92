import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import type { Variables } from '../../support/process/child-environment.ts';

/**
 * The command line for `docker buildx …`: without a docker client, buildx is run directly.
 * https://github.com/docker/buildx#manual-download
 */
export function resolveBuildx(
  file: string,
  args: readonly string[],
  env: Variables,
): { file: string; args: readonly string[] } {
  if (file !== 'docker' || args[0] !== 'buildx' || isOnPath('docker', env)) return { file, args };
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
