import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { dockerDirectory } from '../../support/files/home-directory.ts';
import type { Variables } from '../../support/process/child-environment.ts';

/** Docker's own client, and the plugin it would run for `docker buildx`. */
interface DockerClient {
  path: string;
  /** Undefined if it has no such plugin, or if it can't be told which. */
  buildx?: string;
}

/**
 * Docker's client on the PATH, where it is certain that it is the client itself. A script or a link to something
 * else may talk to another machine, change the user or be Podman: only running it shows what it does, so the result
 * is undefined.
 */
export function plainDockerClient(env: Variables): DockerClient | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const path = onPath('docker', env);
    if (path === undefined || !isDockerItself(path)) return undefined;
    const buildx = pluginOf('docker-buildx', env);
    return { path, ...(buildx === undefined ? {} : { buildx }) };
  } catch {
    return undefined;
  }
}

/** As execvp(3) finds it. Relative directories depend on where the command is started: undefined. */
function onPath(name: string, { PATH: path = '' }: Variables): string | undefined {
  for (const directory of path.split(delimiter)) {
    if (!isAbsolute(directory)) return undefined;
    const found = join(directory, name);
    if (isProgram(found)) return found;
  }
  return undefined;
}

const ELF = Buffer.from('\x7fELF', 'latin1');
/** Bits of a program that runs with the rights of its owner or group. */
const SET_ID = 0o6000;

function isDockerItself(path: string): boolean {
  const real = realpathSync(path);
  if (basename(real) !== 'docker' || (statSync(real).mode & SET_ID) !== 0) return false;
  const start = Buffer.alloc(ELF.length);
  const file = openSync(real, 'r');
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return start.equals(ELF);
}

/** Where packages install plugins. https://github.com/docker/cli/blob/master/cli-plugins/manager/manager_unix.go */
const PLUGIN_DIRECTORIES = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
];

/**
 * The first file of that name in the directories that the client looks through, if it is a program. Undefined with
 * directories of the user's own, which not every version of the client puts in the same place.
 */
function pluginOf(name: string, env: Variables): string | undefined {
  const own = dockerDirectory(env);
  const extra = clientSettings(own)['cliPluginsExtraDirs'];
  if (extra !== undefined && !(Array.isArray(extra) && extra.length === 0)) return undefined;
  const found = [join(own, 'cli-plugins'), ...PLUGIN_DIRECTORIES]
    .map((directory) => join(directory, name))
    .find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  return found !== undefined && isAbsolute(found) && isProgram(found) ? found : undefined;
}

/** The client's settings; empty without a file. @throws Error for an invalid one. */
export function clientSettings(directory: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(join(directory, 'config.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  return { ...(JSON.parse(text) as object) };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
