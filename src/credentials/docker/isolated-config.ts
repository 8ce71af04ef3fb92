import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Credential } from '../../registry/credential.ts';
import type { DockerAuth, DockerConfig, LoadedDockerConfig } from './config.ts';
import { hostKey, readRegistryName } from '../entries/registry-name.ts';
import type { LoginStore } from '../types.ts';

/** Settings of the user's config that affect engines. Logins are handled separately; the rest is dropped. */
const KEPT = [
  'proxies',
  'currentContext',
  'cliPluginsExtraDirs',
  'plugins',
  'features',
  'experimental',
  'aliases',
];
/** Files and directories in the user's config directory that engines read. */
const LINKED = ['cli-plugins', 'ca.pem', 'cert.pem', 'key.pem'];
const HUB_KEY = 'https://index.docker.io/v1/';
/** User name for ACR's refresh tokens; other registries ignore it. */
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

export interface EngineConfig {
  directory: string;
  /** Environment variables for engines: `DOCKER_CONFIG`, `REGISTRY_AUTH_FILE`, and `BUILDX_CONFIG`. */
  env: Record<string, string>;
  /**
   * Adds the logins of `hosts`, and the user's own logins for other hosts, before an engine runs. Logins
   * that the user's config delegates to a credential helper stay with the helper.
   * @param refused called for each login that fails; without it, the first failure is thrown and the config
   * is removed.
   */
  writeLogins(
    store: Pick<LoginStore, 'engineLogin'>,
    hosts: readonly string[],
    refused?: (host: string, error: unknown) => void,
  ): Promise<void>;
  /** Removes everything. Doesn't throw for what is already gone. */
  cleanup(): Promise<void>;
}

/**
 * Writes a separate docker config for the engines, with the user's proxies, contexts, plugins and builders,
 * and no logins yet. The file has mode 0600, its directory 0700.
 * @param directory must be empty or not exist.
 */
export async function writeDockerConfig(
  directory: string,
  user: LoadedDockerConfig,
  env: Record<string, string | undefined> = {},
): Promise<EngineConfig> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const cleanup = () => rm(directory, { recursive: true, force: true });
  const file = join(directory, 'config.json');
  const kept = keptSettings(user.config);
  const write = async (config: DockerConfig, flag: 'wx' | 'w') =>
    writeFile(file, JSON.stringify(config, undefined, 2), { mode: 0o600, flag });
  try {
    await write(kept, 'wx');
    for (const name of LINKED) {
      const target = join(user.directory, name);
      if (await exists(target)) await symlink(target, join(directory, name));
    }
    // Copied, not linked: a temporary builder adds its context, which must not be left behind.
    await copyIfThere(join(user.directory, 'contexts'), join(directory, 'contexts'));
  } catch (error) {
    await cleanup();
    throw error;
  }
  const buildx = await buildxDirectory(env['BUILDX_CONFIG'] || join(user.directory, 'buildx'), directory);
  return {
    directory,
    env: { DOCKER_CONFIG: directory, REGISTRY_AUTH_FILE: file, BUILDX_CONFIG: buildx },
    async writeLogins(store, hosts, refused) {
      try {
        const auths = await ownLogins(store, hosts, refused);
        await write({ ...kept, ...addUsersLogins(auths, user.config) }, 'w');
      } catch (error) {
        await cleanup();
        throw error;
      }
    },
    cleanup,
  };
}

/** Buildx writes to its directory in every build, so a read-only one is replaced by a copy. */
async function buildxDirectory(original: string, directory: string): Promise<string> {
  if (await isWritable(original)) return original;
  const copy = join(directory, 'buildx');
  await copyIfThere(original, copy);
  return copy;
}

/** True if a directory is writable or can be created. */
async function isWritable(path: string): Promise<boolean> {
  const found = await access(path, constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : false),
  );
  if (found !== undefined) return found;
  return dirname(path) === path ? false : isWritable(dirname(path));
}

/** Skips what can't be read: an engine can't read it either, and reports it better. */
async function copyIfThere(from: string, to: string): Promise<void> {
  if (await exists(from)) await cp(from, to, { recursive: true, dereference: true }).catch(() => undefined);
  await makeWritable(to);
}

/** Copied files keep the original's mode, which may be read-only. */
async function makeWritable(path: string): Promise<void> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return;
  await chmod(path, 0o700);
  for (const entry of entries)
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
}

function keptSettings(config: DockerConfig): DockerConfig {
  return Object.fromEntries(Object.entries(config).filter(([name]) => KEPT.includes(name)));
}

async function ownLogins(
  store: Pick<LoginStore, 'engineLogin'>,
  hosts: readonly string[],
  refused: ((host: string, error: unknown) => void) | undefined,
): Promise<Record<string, DockerAuth>> {
  const found = await Promise.all(
    hosts.map(async (host): Promise<[string, DockerAuth][]> => {
      try {
        const item = toAuth(await store.engineLogin(host));
        return item ? [[keyOf(host), item]] : [];
      } catch (error) {
        if (!refused) throw error;
        refused(host, error);
        return [];
      }
    }),
  );
  return Object.fromEntries(found.flat());
}

function addUsersLogins(own: Record<string, DockerAuth>, user: DockerConfig): DockerConfig {
  const auths = { ...own };
  const credHelpers: Record<string, string> = {};
  for (const [key, item] of Object.entries(user.auths ?? {})) {
    const server = readRegistryName(key);
    // Docker applies a key with a path to the whole host, so podman's logins for a path can't be passed on.
    if (!server || server.path !== '' || keyOf(server.host) in auths) continue;
    // An empty item means that the credential store has the login. Keeping the store would hide `auths`.
    if (Object.keys(item).length > 0) auths[keyOf(server.host)] = item;
    else if (user.credsStore) credHelpers[keyOf(server.host)] = user.credsStore;
  }
  for (const [key, helper] of Object.entries(user.credHelpers ?? {})) {
    const server = readRegistryName(key);
    if (server && !(keyOf(server.host) in auths)) credHelpers[keyOf(server.host)] = helper;
  }
  return { auths, credHelpers };
}

const keyOf = (host: string) => (hostKey(host) === 'docker.io' ? HUB_KEY : hostKey(host));

function toAuth(credential: Credential): DockerAuth | undefined {
  const encode = (pair: string) => Buffer.from(pair).toString('base64');
  if (credential.kind === 'basic') return { auth: encode(`${credential.username}:${credential.password}`) };
  if (credential.kind === 'identity')
    return { auth: encode(`${TOKEN_USER}:`), identitytoken: credential.token };
  if (credential.kind === 'bearer') return { registrytoken: credential.token };
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
