import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { layoutStorage, type LayoutStorage } from '../embedded/registry/layout-storage.ts';
import type { BuildEnvironment, BuildRequest } from './contract.ts';
import { authFileFor, servePrivately, type RegistryLogin } from './private-registry.ts';

type Environment = Pick<BuildEnvironment, 'env' | 'reporter' | 'temporaryDirectory' | 'workspace'>;

/** The caches of a build in the only form that podman and buildah know: repositories. */
export interface ServedCaches {
  cacheFrom: string[];
  cacheTo: string[];
  /** What these tools need in their environment to reach the ones on this machine. */
  env: Record<string, string>;
  /** Repository that directories are served as; absent when none is. */
  served?: string;
  /** Completes the directory that is written to, and serves no more. */
  close(): Promise<void>;
}

/** Why a line of `cache-from` or `cache-to` is nothing for these tools; undefined when all are. */
export function refusedCache({ cacheFrom, cacheTo }: BuildRequest): string | undefined {
  const unknown = [...cacheFrom, ...cacheTo].map((line) => option(line, 'type')).find((type) => type && !/^(registry|local)$/.test(type));
  return unknown === undefined ? undefined : `it keeps caches in repositories and directories, and can't use \`type=${unknown}\``;
}

/**
 * Turns BuildKit's `type=registry,ref=…` and plain names into repositories, and serves the directories of
 * `type=local,src=…` and `type=local,dest=…` as one on loopback.
 */
export async function serveCaches(
  { cacheFrom, cacheTo }: Pick<BuildRequest, 'cacheFrom' | 'cacheTo'>,
  environment: Environment,
): Promise<ServedCaches> {
  const directory = (path: string) => resolve(environment.workspace, path);
  const sources = cacheFrom.map((line) => option(line, 'src')).filter((path) => path !== undefined).map(directory);
  const [destination] = cacheTo.map((line) => option(line, 'dest')).filter((path) => path !== undefined).map(directory);
  const local = sources.length > 0 || destination !== undefined;
  const serving = local ? await serve(sources, destination, environment) : undefined;
  const name = (line: string) => (option(line, 'type') === 'local' ? serving?.name : repositoryOf(line));
  const names = (lines: string[]) => [...new Set(lines.map(name).filter((found) => found !== undefined))];
  const caches = { cacheFrom: names(cacheFrom), cacheTo: names(cacheTo) };
  const close = async () => serving?.close();
  try {
    const plainHttp = await plainHttpFor([...caches.cacheFrom, ...caches.cacheTo], environment);
    const login = await authFileFor(serving ? [serving.login] : [], environment);
    return { ...caches, env: { ...plainHttp, ...login }, close, ...(serving ? { served: serving.name } : {}) };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Serving {
  name: string;
  login: RegistryLogin;
  close(): Promise<void>;
}

async function serve(from: string[], to: string | undefined, { reporter }: Environment): Promise<Serving> {
  const repository = `cache-${randomBytes(16).toString('hex')}`;
  const storage: LayoutStorage = await layoutStorage({ repository, from, ...(to === undefined ? {} : { to }) });
  const registry = await servePrivately(repository, storage, reporter);
  return {
    name: `${registry.host}/${repository}`,
    login: registry.login,
    async close() {
      await registry.close();
      await storage.complete();
    },
  };
}

/** `path` in `type=local,src=path`. */
function option(line: string, name: string): string | undefined {
  return new RegExp(`(?:^|,)${name}=([^,]+)`).exec(line)?.[1];
}

/** BuildKit's `type=registry,ref=host/path:tag`, or a plain name, as the repository that these tools want. */
function repositoryOf(line: string): string {
  const reference = option(line, 'ref') ?? line;
  return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;

/**
 * A registry on loopback speaks plain HTTP, which these tools have to be told in their list of registries: a copy of
 * the user's, so that what it says still holds. Switching TLS off by flag would do so for base images too.
 */
async function plainHttpFor(
  repositories: string[],
  { env, temporaryDirectory }: Environment,
): Promise<Record<string, string>> {
  const hosts = [...new Set(repositories.map((name) => name.split('/')[0] ?? ''))].filter((host) => LOOPBACK.test(host));
  if (hosts.length === 0) return {};
  const list = await listOfRegistries(env);
  if (/^\s*\[registries\.\w+\]/m.test(list)) {
    throw new Error("registries.conf is in its older form, which can't say that one registry speaks plain HTTP");
  }
  const untold = hosts.filter((host) => !list.includes(`"${host}"`));
  if (untold.length === 0) return {};
  const entries = untold.map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
  const path = join(temporaryDirectory, 'registries.conf');
  await writeFile(path, [list, ...entries].join('\n'), { mode: 0o600 });
  return { CONTAINERS_REGISTRIES_CONF: path };
}

/**
 * The list that would be read, as far as it is one file; files in `registries.conf.d` are read besides in any case.
 * https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
 */
async function listOfRegistries(env: Environment['env']): Promise<string> {
  const named = env['CONTAINERS_REGISTRIES_CONF'] || env['REGISTRIES_CONFIG_PATH'];
  const usual = [join(env['HOME'] || homedir(), '.config'), '/etc', '/usr/share'].map((place) =>
    join(place, 'containers/registries.conf'),
  );
  for (const path of named ? [named] : usual) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return '';
}
