import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedRegistry } from '../../embedded-registry/server.ts';
import type { RegistryStorage } from '../../embedded-registry/storage.ts';
import { dockerDirectory } from '../../support/files/home-directory.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { BuildEnvironment } from '../types/environment.ts';

/**
 * Credentials of a registry served by this process: created for one run and known only to the engine that
 * uses it.
 */
export interface RegistryLogin {
  /** `127.0.0.1:40123` */
  host: string;
  username: string;
  password: string;
}

interface PrivateRegistry {
  host: string;
  login: RegistryLogin;
  close(): Promise<void>;
}

/**
 * Serves one repository on loopback to clients with the right credentials. Other processes on the machine can
 * connect, but get 401: they can't read, list, push or replace anything.
 * @param reporter masks the password before it is used
 */
export async function servePrivately(
  repository: string,
  storage: RegistryStorage,
  reporter: Pick<Reporter, 'secret'>,
): Promise<PrivateRegistry> {
  const [username, password] = ['registry-publish', randomBytes(32).toString('hex')];
  reporter.secret(password);
  reporter.secret(encode({ username, password }));
  const auth = { kind: 'basic' as const, username, password };
  const registry = await startEmbeddedRegistry({ storage, auth, only: repository });
  return {
    host: registry.host,
    login: { host: registry.host, username, password },
    close: () => registry.close(),
  };
}

/** Settings that say where docker looks for credentials; with a credential store it ignores `auths`. */
const LOGIN_SETTINGS = ['auths', 'credsStore', 'credHelpers'];

type Place = Pick<BuildEnvironment, 'env' | 'temporaryDirectory'>;

/**
 * A copy of the docker config in `env` whose only credentials are these, for a `docker push` to this registry
 * alone. Contexts, certificates and plugins still work.
 * @returns environment variables for that command.
 */
export async function dockerConfigFor(login: RegistryLogin, place: Place): Promise<Record<string, string>> {
  const directory = await copyDockerConfig(place, (settings) => {
    const rest = Object.entries(settings).filter(([name]) => !LOGIN_SETTINGS.includes(name));
    return { ...Object.fromEntries(rest), auths: authOf(login) };
  });
  // Docker 28.3 prefers the credentials in this variable to those in the file.
  return { DOCKER_CONFIG: directory, DOCKER_AUTH_CONFIG: '' };
}

/**
 * A copy of the docker config in `env` with these credentials added, for a build that pushes to this registry
 * and pulls from others. In a config with a credential store, docker doesn't find them.
 * @returns environment variables for the command.
 */
export async function dockerConfigWith(login: RegistryLogin, place: Place): Promise<Record<string, string>> {
  const directory = await copyDockerConfig(place, (settings) => {
    const auths = isObject(settings['auths']) ? settings['auths'] : {};
    return { ...settings, auths: { ...auths, ...authOf(login) } };
  });
  return { DOCKER_CONFIG: directory };
}

async function copyDockerConfig(
  { env, temporaryDirectory }: Place,
  change: (settings: Record<string, unknown>) => Record<string, unknown>,
): Promise<string> {
  const original = dockerDirectory(env);
  const directory = await mkdtemp(join(temporaryDirectory, 'docker-'));
  const names = await readdir(original).catch((): string[] => []);
  for (const name of names) {
    if (name !== 'config.json') await symlink(join(original, name), join(directory, name));
  }
  const settings = await readJson(join(original, 'config.json'));
  await writeSecret(join(directory, 'config.json'), change(settings));
  return directory;
}

/**
 * An auth file for podman and buildah with the credentials of the one in `env`, and these.
 * https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 * @returns environment variables for the command.
 */
export async function authFileFor(
  logins: readonly RegistryLogin[],
  { env, temporaryDirectory }: Place,
): Promise<Record<string, string>> {
  if (logins.length === 0) return {};
  const original = await readJson(await userAuthFile(env));
  const auths = { ...(isObject(original['auths']) ? original['auths'] : {}) };
  for (const login of logins) Object.assign(auths, authOf(login));
  const path = join(await mkdtemp(join(temporaryDirectory, 'auth-')), 'auth.json');
  await writeSecret(path, { ...original, auths });
  return { REGISTRY_AUTH_FILE: path };
}

/** The auth file these tools would read: the one the environment names, their own, or docker's. */
async function userAuthFile(env: Place['env']): Promise<string> {
  if (env['REGISTRY_AUTH_FILE']) return env['REGISTRY_AUTH_FILE'];
  const own = env['XDG_RUNTIME_DIR'] ? join(env['XDG_RUNTIME_DIR'], 'containers/auth.json') : undefined;
  if (own !== undefined && (await readFile(own).catch(() => undefined))) return own;
  return join(dockerDirectory(env), 'config.json');
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isObject(parsed) ? parsed : {};
  } catch {
    // The code that reads the user's config for credentials warns about an invalid one.
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function writeSecret(path: string, content: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(content, undefined, 2), { mode: 0o600, flag: 'wx' });
}

function authOf(login: RegistryLogin): Record<string, { auth: string }> {
  return { [login.host]: { auth: encode(login) } };
}

function encode({ username, password }: Pick<RegistryLogin, 'username' | 'password'>): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
