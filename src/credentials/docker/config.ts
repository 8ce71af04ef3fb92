import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Credential } from '../../registry/credential.ts';
import { dockerDirectory } from '../../support/files/home-directory.ts';
import type { Reporter } from '../../support/reporter.ts';
import { hostKey, readRegistryName } from '../entries/registry-name.ts';

/** One login in `auths`. https://docs.docker.com/reference/cli/docker/login/#credential-stores */
export interface DockerAuth {
  /** base64 of `user:password`. */
  auth?: string;
  username?: string;
  password?: string;
  /** OAuth2 refresh token for the registry's token service. */
  identitytoken?: string;
  /** A bearer token, used as it is. */
  registrytoken?: string;
}

/** The fields of Docker's `config.json` and podman's `auth.json` that we use; others are preserved. */
export interface DockerConfig {
  auths?: Record<string, DockerAuth>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
  [other: string]: unknown;
}

export interface LoadedDockerConfig {
  config: DockerConfig;
  /** Docker's config directory, whether or not it exists. */
  directory: string;
}

/**
 * Loads the logins saved by Docker and podman: from `$DOCKER_CONFIG/config.json` (or `~/.docker`),
 * `$REGISTRY_AUTH_FILE` and `$XDG_RUNTIME_DIR/containers/auth.json`. Docker's take precedence. Files that
 * can't be read are skipped with a warning.
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

/** Reads one config file; empty if there is none. */
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
    // Reported below: the parser's own message would quote part of the file.
  }
  reporter.warning(`The logins in ${path} are ignored: the file isn't valid JSON`);
  return {};
}

/** Drops everything that doesn't have the form Docker writes: the file may have been edited by hand. */
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

/** The value whose key matches the repository with the longest path, as podman does it. */
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

/** True if an entry's path is the repository's path, or a prefix of it that ends at a slash. */
export function covers(path: string, repositoryPath: string): boolean {
  return path === '' || repositoryPath === path || repositoryPath.startsWith(`${path}/`);
}

/**
 * The credential in an item of `auths`; undefined for the `{}` that Docker writes with a credential store.
 */
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
  // Old clients pad the pair with NUL bytes.
  const pair = encoded ? Buffer.from(encoded, 'base64').toString('utf8').replace(/\0+$/, '') : '';
  const colon = pair.indexOf(':');
  const username = colon > 0 ? pair.slice(0, colon) : text(item.username);
  const password = colon > 0 ? pair.slice(colon + 1) : text(item.password);
  if (username === undefined || !password) return undefined;
  if (encoded) mask(encoded);
  return { kind: 'basic', username, password: mask(password) };
}
