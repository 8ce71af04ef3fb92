import { isRepositoryPath, normalizeHost } from '../../oci/reference.ts';
import type { AuthEntry } from '../types.ts';
import { entryError } from '../entry-error.ts';

type Written = Pick<AuthEntry, 'line' | 'values' | 'lines'>;

/** The name of a registry, parsed from any spelling that logins use. */
interface RegistryName {
  /** `http` or `https`, if given. */
  scheme?: string;
  /** Normalized, see `hostKey`. */
  host: string;
  /** Without the API's `/v1/` or `/v2/`. */
  path: string;
}

/**
 * Parses a `registry` of `registry-auth`, or a key of Docker's or podman's config: `registry.example`,
 * `https://registry.example:443/v2/`, `Registry.Example./team/`, `index.docker.io/v1/`,
 * `[2001:DB8:0::1]:5000`.
 * @returns undefined if the text isn't a registry name, or contains a user name.
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
 * Normalizes a host so that hosts of logins, images and docker configs can be compared: lower case,
 * `docker.io` for all of Docker Hub's names, no trailing dot, IPv6 addresses as in RFC 5952, and no `:443`,
 * the default port of HTTPS. On loopback, where the default is plain HTTP, `:443` is kept.
 * @throws PublishError `REFERENCE_INVALID`.
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
 * @throws PublishError if `registry` is invalid, if its path and `scope` differ, or if it starts with
 * `http://` without `insecure: http`.
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
  // Text before an @ may be a password.
  const shown = text.includes('@') ? 'The value of registry' : JSON.stringify(text);
  return entryError(
    written,
    'registry',
    `${shown} is not a registry`,
    'Write it as registry.example, registry.example:5000 or registry.example/team.',
  );
}
