import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Credential } from '../../registry/credential.ts';
import type { DockerAuth, DockerConfig, LoadedDockerConfig } from './config.ts';
import { hostKey, readRegistryName } from '../entries/registry-name.ts';
import type { LoginStore } from '../types.ts';

/** Settings of the user's config that engines go by; logins are treated apart, and everything else is left behind. */
const KEPT = [
  'proxies',
  'currentContext',
  'cliPluginsExtraDirs',
  'plugins',
  'features',
  'experimental',
  'aliases',
];
/** Directories of the user's config that engines look into. */
const LINKED = ['cli-plugins', 'ca.pem', 'cert.pem', 'key.pem'];
const HUB_KEY = 'https://index.docker.io/v1/';
/** What ACR's refresh tokens go with; other registries look at the token alone. */
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

export interface EngineConfig {
  directory: string;
  /** For the environment of engines: `DOCKER_CONFIG`, `REGISTRY_AUTH_FILE`, and `BUILDX_CONFIG`. */
  env: Record<string, string>;
  /**
   * Adds the logins of `hosts`, with what the user's config has for other hosts: for an engine that is about to run.
   * Logins that the user's config leaves to a helper stay with the helper.
   * @param refused told of each login that can't be had; without it the first one is thrown, and everything removed.
   */
  writeLogins(
    store: Pick<LoginStore, 'engineLogin'>,
    hosts: readonly string[],
    refused?: (host: string, error: unknown) => void,
  ): Promise<void>;
  /** Removes it all. Never throws for what is already gone. */
  cleanup(): Promise<void>;
}

/**
 * Writes a docker config of its own for the engines: the user's proxies, contexts, plug-ins and builders, and no login
 * yet. File 0600 in a directory 0700.
 * @param directory must not exist, or be empty.
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
    // Copied and not linked: a temporary builder's context is added, and must not be left behind.
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

/** Buildx writes to its directory in every build: the user's, or a copy with the same builders where that isn't possible. */
async function buildxDirectory(original: string, directory: string): Promise<string> {
  if (await isWritable(original)) return original;
  const copy = join(directory, 'buildx');
  await copyIfThere(original, copy);
  return copy;
}

/** Whether a directory can be written to, or made where it isn't there yet. */
async function isWritable(path: string): Promise<boolean> {
  const found = await access(path, constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : false),
  );
  if (found !== undefined) return found;
  return dirname(path) === path ? false : isWritable(dirname(path));
}

/** What can't be read can't be used by an engine either; it says so better. */
async function copyIfThere(from: string, to: string): Promise<void> {
  if (await exists(from)) await cp(from, to, { recursive: true, dereference: true }).catch(() => undefined);
  await makeWritable(to);
}

/** A copy has the modes of the original. */
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
    // Docker takes a key with a path for the whole host, so such logins of podman can't be handed on.
    if (!server || server.path !== '' || keyOf(server.host) in auths) continue;
    // An empty item is docker's note that the store has it. The store itself can't be kept: it would hide `auths`.
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
