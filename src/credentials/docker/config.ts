import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Credential } from '../../registry/credential.ts';
import { dockerDirectory } from '../../support/files/home-directory.ts';
import type { Reporter } from '../../support/reporter.ts';
import { hostKey, readRegistryName } from '../entries/registry-name.ts';

/** One login in a docker config. https://docs.docker.com/reference/cli/docker/login/#credential-stores */
export interface DockerAuth {
  /** base64 of `user:password`. */
  auth?: string;
  username?: string;
  password?: string;
  /** OAuth2 refresh token for the registry's token service. */
  identitytoken?: string;
  /** A ready bearer token. */
  registrytoken?: string;
}

/** The parts of docker's `config.json` and podman's `auth.json` that are read; the rest is kept as it is. */
export interface DockerConfig {
  auths?: Record<string, DockerAuth>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
  [other: string]: unknown;
}

export interface LoadedDockerConfig {
  config: DockerConfig;
  /** Directory of docker's own config, whether it exists or not. */
  directory: string;
}

/**
 * What earlier logins of docker and podman left: `$DOCKER_CONFIG/config.json` (or `~/.docker`), `$REGISTRY_AUTH_FILE`
 * and `$XDG_RUNTIME_DIR/containers/auth.json`; docker's wins. A file that can't be read is warned about and left out.
 */
export async function loadDockerConfig(
  env: Record<string, string | undefined>,
  reporter: Reporter,
): Promise<LoadedDockerConfig> {
  const directory = dockerDirectory(env);
  const runtime = env['XDG_RUNTIME_DIR'];
  const podman =
    env['REGISTRY_AUTH_FILE'] ||
    (runtime && isAbsolute(runtime) ? join(runtime, 'containers', 'auth.json') : undefined);
  const config = await readConfig(join(directory, 'config.json'), reporter);
  if (podman !== undefined) {
    const other = await readConfig(podman, reporter);
    config.auths = { ...other.auths, ...config.auths };
    config.credHelpers = { ...other.credHelpers, ...config.credHelpers };
  }
  return { config, directory };
}

/** One config file; an empty config when there is none. */
async function readConfig(path: string, reporter: Reporter): Promise<DockerConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      reporter.warning(
        `The logins in ${dirname(path)} can't be read (${(error as NodeJS.ErrnoException).code})`,
      );
    }
    return {};
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return checkedConfig(parsed);
  } catch {
    // Said below; the parser's own message would show a piece of the file.
  }
  reporter.warning(`The logins in ${path} are ignored: the file isn't valid JSON`);
  return {};
}

/** The config without what isn't of the form that docker writes, which anybody may have edited by hand. */
function checkedConfig({ auths, credHelpers, credsStore, ...rest }: Record<string, unknown>): DockerConfig {
  const fields = <T>(value: unknown, fits: (item: unknown) => item is T): Record<string, T> =>
    Object.fromEntries(
      Object.entries(isObject(value) ? value : {}).filter((field): field is [string, T] => fits(field[1])),
    );
  return {
    ...rest,
    ...(auths === undefined ? {} : { auths: fields<DockerAuth>(auths, isObject) }),
    ...(credHelpers === undefined ? {} : { credHelpers: fields(credHelpers, isText) }),
    ...(isText(credsStore) ? { credsStore } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The value whose key matches the repository best: the longest path, as podman does. */
export function findServer<T>(
  table: Record<string, T> | undefined,
  repository: { host: string; path: string },
): { key: string; value: T } | undefined {
  let best: { key: string; value: T; length: number } | undefined;
  const host = hostKey(repository.host);
  for (const [key, value] of Object.entries(table ?? {})) {
    const server = readRegistryName(key);
    if (!server || server.host !== host || !covers(server.path, repository.path)) continue;
    if (!best || server.path.length > best.length) best = { key, value, length: server.path.length };
  }
  return best;
}

/** Whether a path of an entry is the repository or a part of it up to a slash. */
export function covers(path: string, repositoryPath: string): boolean {
  return path === '' || repositoryPath === path || repositoryPath.startsWith(`${path}/`);
}

/** The credential in one item of `auths`; undefined when it holds none (docker leaves `{}` beside a credential store). */
export function readAuth(item: DockerAuth, reporter: Reporter): Credential | undefined {
  const mask = (value: string) => {
    reporter.secret(value);
    return value;
  };
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const registryToken = text(item.registrytoken);
  if (registryToken) return { kind: 'bearer', token: mask(registryToken) };
  const identityToken = text(item.identitytoken);
  if (identityToken) return { kind: 'identity', token: mask(identityToken) };
  const encoded = text(item.auth);
  // Old clients pad the pair with zero bytes.
  const pair = encoded ? Buffer.from(encoded, 'base64').toString('utf8').replace(/\0+$/, '') : '';
  const colon = pair.indexOf(':');
  const username = colon > 0 ? pair.slice(0, colon) : text(item.username);
  const password = colon > 0 ? pair.slice(colon + 1) : text(item.password);
  if (username === undefined || !password) return undefined;
  if (encoded) mask(encoded);
  return { kind: 'basic', username, password: mask(password) };
}
