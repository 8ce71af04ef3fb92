import { isRepositoryPath, normalizeHost } from '../../oci/reference.ts';
import type { AuthEntry } from '../types.ts';
import { entryError } from '../entry-error.ts';

type Written = Pick<AuthEntry, 'line' | 'values' | 'lines'>;

/** What a registry is called, in any of the spellings that logins are written in. */
interface RegistryName {
  /** `http` or `https`, where it was written. */
  scheme?: string;
  /** In its one normal form, see `hostKey`. */
  host: string;
  /** Without the `/v1/` and `/v2/` of an API's address. */
  path: string;
}

/**
 * Reads `registry.example`, `https://registry.example:443/v2/`, `Registry.Example./team/`, `index.docker.io/v1/`,
 * `[2001:DB8:0::1]:5000`: entries of `registry-auth`, and keys of docker's and podman's configs.
 * @returns undefined for what names no registry, or holds a user name.
 */
export function readRegistryName(text: string): RegistryName | undefined {
  const match = /^(?:(https?):)?(?:\/\/)?([^/?#@]+)((?:\/+[^/?#@]+)*)\/*$/i.exec(text.trim());
  if (!match) return undefined;
  const [, scheme, name = '', rest = ''] = match;
  const path = rest.replace(/^\/+/, '').replaceAll(/\/+/g, '/');
  try {
    return {
      ...(scheme === undefined ? {} : { scheme: scheme.toLowerCase() }),
      host: hostKey(name),
      path: /^v[12]$/.test(path) ? '' : path,
    };
  } catch {
    return undefined;
  }
}

/**
 * The one form in which the hosts of logins, images and docker configs are compared: lower case, all of Docker Hub's
 * names as `docker.io`, no root's dot, addresses of IPv6 as RFC 5952 writes them, and without `:443`, which is HTTPS's
 * own; on loopback, which is plain HTTP, it is not. @throws PublishError `REFERENCE_INVALID`.
 */
export function hostKey(host: string): string {
  const [, name = '', port = ''] = /^(\[[^\]]*\]|[^:]*)((?::.*)?)$/.exec(host) ?? [];
  const plain = name.startsWith('[') ? shortestAddress(name) : name.replace(/\.$/, '');
  const normal = normalizeHost(plain + port);
  return isLoopback(plain) ? normal : normalizeHost(normal.replace(/:443$/, ''));
}

function shortestAddress(address: string): string {
  const url = `http://${address}`;
  return URL.canParse(url) ? new URL(url).hostname : address;
}

function isLoopback(name: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/i.test(name);
}

/**
 * Host and path of an entry, from `registry` and docker/login-action's `scope`.
 * @throws PublishError when it is no registry, the two contradict each other, or it asks for plain HTTP in passing.
 */
export function readRegistry(written: Written): { host: string; path: string } {
  const text = written.values.get('registry') ?? 'docker.io';
  const name = readRegistryName(text);
  if (!name) throw notARegistry(written, text);
  const { scheme, host } = name;
  if (scheme === 'http' && written.values.get('insecure') !== 'http') {
    throw entryError(
      written,
      'registry',
      `The registry ${host} is given as http://, which would send its password in the clear`,
      'Write it without the scheme; if it has no TLS, add "insecure: http".',
    );
  }
  return { host, path: readPath(written, text, name.path) };
}

function readPath(written: Written, text: string, path: string): string {
  const scope = written.values.get('scope')?.replace(/@.*$/, '') ?? '';
  if (path !== '' && scope !== '' && path !== scope) {
    throw entryError(
      written,
      'scope',
      'scope and the path of registry are different',
      'Keep one of the two.',
    );
  }
  const chosen = path || scope;
  if (chosen !== '' && !isRepositoryPath(chosen)) throw notARegistry(written, text);
  return chosen;
}

function notARegistry(written: Written, text: string) {
  // What is written in front of an @ may be a password.
  const shown = text.includes('@') ? 'The value of registry' : JSON.stringify(text);
  return entryError(
    written,
    'registry',
    `${shown} is not a registry`,
    'Write it as registry.example, registry.example:5000 or registry.example/team.',
  );
}
