import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerDirectory } from '../../support/files/home-directory.ts';
import type { Variables } from '../../support/process/child-environment.ts';
import { cached, isAtLeast, type BuilderFacts, type CommandEnvironment, type DockerFacts } from './probe.ts';
import { daemonSocket, servesBuildkit } from './socket.ts';

/** First version of Docker whose BuildKit is at least this one. */
const FIRST = { docker: '24.0', buildkit: '0.11' };

const cache = new WeakMap<object, Promise<BuilderFacts | undefined>>();

/**
 * The daemon's own BuildKit, where buildx uses it because nobody has chosen another builder: asking buildx itself
 * takes several times as long as asking the daemon. The version of BuildKit is the least it can be, and its platforms
 * aren't known. Cached per environment.
 * @returns undefined when only buildx can tell
 */
export function daemonsBuilder(
  facts: Promise<DockerFacts>,
  environment: CommandEnvironment,
): Promise<BuilderFacts | undefined> {
  return cached(cache, environment.env, () => probe(facts, environment));
}

async function probe(
  facts: Promise<DockerFacts>,
  { env, signal }: CommandEnvironment,
): Promise<BuilderFacts | undefined> {
  const socket = daemonSocket(env);
  if (socket === undefined || env['BUILDX_BUILDER'] || !(await choosesNoBuilder(env))) return undefined;
  const [{ server }, serves] = await Promise.all([facts, servesBuildkit(socket, signal).catch(() => false)]);
  if (!server || server.podman || server.os !== 'linux' || !isAtLeast(server.version, FIRST.docker))
    return undefined;
  if (!serves) return undefined;
  return {
    name: 'default',
    driver: 'docker',
    platforms: [],
    buildkit: FIRST.buildkit,
    ...(server.hostname === undefined ? {} : { hostname: server.hostname }),
  };
}

/**
 * Whether neither `docker buildx use` nor `docker buildx create --use` has chosen a builder, for this daemon or for
 * all. https://github.com/docker/buildx/blob/master/store/store.go
 */
async function choosesNoBuilder(env: Variables): Promise<boolean> {
  const directory = env['BUILDX_CONFIG'] || join(dockerDirectory(env), 'buildx');
  try {
    const [current, defaults] = await Promise.all([
      readFile(join(directory, 'current'), 'utf8').catch(unlessMissing('{}')),
      readdir(join(directory, 'defaults')).catch(unlessMissing([])),
    ]);
    const { Name: name } = JSON.parse(current) as { Name?: unknown };
    return !name && defaults.length === 0;
  } catch {
    return false;
  }
}

function unlessMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
