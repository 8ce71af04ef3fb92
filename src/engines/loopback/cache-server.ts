import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { BuildRequest } from '../../builder/types.ts';
import { layoutStorage, type LayoutStorage } from '../../embedded-registry/layout-storage.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import { authFileFor, servePrivately, type RegistryLogin } from './private-registry.ts';
import { allowPlainHttp, isLoopback } from './registries-conf.ts';

type Environment = Pick<BuildEnvironment, 'env' | 'reporter' | 'temporaryDirectory' | 'workspace'>;

/** A build's caches in the only form that podman and buildah support: repositories. */
export interface ServedCaches {
  cacheFrom: string[];
  cacheTo: string[];
  /** Environment variables that let these tools reach the repositories on loopback. */
  env: Record<string, string>;
  /** Repository that serves the directories; absent when there are none. */
  served?: string;
  /** Completes the directory that is written to, and stops the server. */
  close(): Promise<void>;
}

/**
 * Why podman and buildah don't support an entry of `cache-from` or `cache-to`; undefined when they support
 * all.
 */
export function refusedCache({ cacheFrom, cacheTo }: BuildRequest): string | undefined {
  const unknown = [...cacheFrom, ...cacheTo]
    .map((line) => option(line, 'type'))
    .find((type) => type && !/^(registry|local)$/.test(type));
  return unknown === undefined
    ? undefined
    : `it keeps caches in repositories and directories, and can't use \`type=${unknown}\``;
}

/**
 * Turns BuildKit's `type=registry,ref=…` and plain names into repositories, and serves the directories of
 * `type=local,src=…` and `type=local,dest=…` as one repository on loopback.
 */
export async function serveCaches(
  { cacheFrom, cacheTo }: Pick<BuildRequest, 'cacheFrom' | 'cacheTo'>,
  environment: Environment,
): Promise<ServedCaches> {
  const directory = (path: string) => resolve(environment.workspace, path);
  const sources = cacheFrom
    .map((line) => option(line, 'src'))
    .filter((path) => path !== undefined)
    .map(directory);
  const [destination] = cacheTo
    .map((line) => option(line, 'dest'))
    .filter((path) => path !== undefined)
    .map(directory);
  const local = sources.length > 0 || destination !== undefined;
  const serving = local ? await serve(sources, destination, environment) : undefined;
  const name = (line: string) => (option(line, 'type') === 'local' ? serving?.name : repositoryOf(line));
  const names = (lines: string[]) => [...new Set(lines.map(name).filter((found) => found !== undefined))];
  const caches = { cacheFrom: names(cacheFrom), cacheTo: names(cacheTo) };
  const close = async () => serving?.close();
  try {
    const hosts = [...caches.cacheFrom, ...caches.cacheTo]
      .map((name) => name.split('/')[0] ?? '')
      .filter(isLoopback);
    const plainHttp = await allowPlainHttp(hosts, environment);
    const login = await authFileFor(serving ? [serving.login] : [], environment);
    return {
      ...caches,
      env: { ...plainHttp, ...login },
      close,
      ...(serving ? { served: serving.name } : {}),
    };
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
  const storage: LayoutStorage = await layoutStorage({
    repository,
    from,
    ...(to === undefined ? {} : { to }),
  });
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

/** The value of `name` in a CSV line such as `type=local,src=path`, parsed as buildx does. */
function option(line: string, name: string): string | undefined {
  const [fields = []] = parse(line, { relax_quotes: true, trim: true }) as unknown as string[][];
  return fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The repository in BuildKit's `type=registry,ref=host/path:tag` or in a plain name, without the tag. */
function repositoryOf(line: string): string {
  const reference = option(line, 'ref') ?? line;
  return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
