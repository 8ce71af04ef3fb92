import { chmod, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential, CredentialStore } from '../http/credential.ts';
import { readServer, type DockerAuth, type DockerConfig, type LoadedDockerConfig } from './docker-config.ts';

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
const LINKED = ['contexts', 'cli-plugins'];
const HUB_KEY = 'https://index.docker.io/v1/';
/** What ACR's refresh tokens go with; other registries look at the token alone. */
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

export interface EngineConfig {
  directory: string;
  /** For the environment of engines: `DOCKER_CONFIG`, `REGISTRY_AUTH_FILE`, and `BUILDX_CONFIG`. */
  env: Record<string, string>;
  /** Removes it all. Never throws for what is already gone. */
  cleanup(): Promise<void>;
}

/**
 * Writes a docker config of its own for the engines: the logins of `hosts`, with what the user's config has for other
 * hosts, its proxies, contexts, plug-ins and builders. File 0600 in a directory 0700. Logins that the user's config
 * leaves to a helper stay with the helper.
 * @param directory must not exist, or be empty. @throws Problem when one of the logins is refused.
 */
export async function writeDockerConfig(
  directory: string,
  store: CredentialStore,
  hosts: readonly string[],
  user: LoadedDockerConfig,
  env: Record<string, string | undefined> = {},
): Promise<EngineConfig> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const cleanup = () => rm(directory, { recursive: true, force: true });
  try {
    const config = { ...keptSettings(user.config), ...(await logins(store, hosts, user.config)) };
    const file = join(directory, 'config.json');
    await writeFile(file, JSON.stringify(config, undefined, 2), { mode: 0o600, flag: 'wx' });
    for (const name of LINKED) {
      const target = join(user.directory, name);
      if (await exists(target)) await symlink(target, join(directory, name));
    }
    const buildx = env['BUILDX_CONFIG'] || join(user.directory, 'buildx');
    return {
      directory,
      env: { DOCKER_CONFIG: directory, REGISTRY_AUTH_FILE: file, BUILDX_CONFIG: buildx },
      cleanup,
    };
  } catch (error) {
    await cleanup();
    throw error;
  }
}

function keptSettings(config: DockerConfig): DockerConfig {
  return Object.fromEntries(Object.entries(config).filter(([name]) => KEPT.includes(name)));
}

async function logins(
  store: CredentialStore,
  hosts: readonly string[],
  user: DockerConfig,
): Promise<DockerConfig> {
  const auths: Record<string, DockerAuth> = {};
  const credHelpers: Record<string, string> = {};
  for (const host of hosts) {
    const item = toAuth(await store.for({ host, path: '' }).get());
    if (item) auths[keyOf(host)] = item;
  }
  for (const [key, item] of Object.entries(user.auths ?? {})) {
    const server = readServer(key);
    // Docker takes a key with a path for the whole host, so such logins of podman can't be handed on.
    if (!server || server.path !== '' || keyOf(server.host) in auths) continue;
    // An empty item is docker's note that the store has it. The store itself can't be kept: it would hide `auths`.
    if (Object.keys(item).length > 0) auths[keyOf(server.host)] = item;
    else if (user.credsStore) credHelpers[keyOf(server.host)] = user.credsStore;
  }
  for (const [key, helper] of Object.entries(user.credHelpers ?? {})) {
    const server = readServer(key);
    if (server && !(keyOf(server.host) in auths)) credHelpers[keyOf(server.host)] = helper;
  }
  return { auths, credHelpers };
}

const keyOf = (host: string) => (host === 'docker.io' ? HUB_KEY : host);

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
