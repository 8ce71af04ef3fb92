import { isIP } from 'node:net';
import type { HostSettings } from '../http/credential.ts';

/** The host that answers for a registry's name. */
export function apiHost(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}

/** `localhost`, `127.0.0.0/8` and `[::1]`: the machine itself. Takes a host name without port, or a URL's. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name)
  );
}

/** True for IPv4 and IPv6 literals, in a URL's brackets or not. */
export function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * Where a registry may be reached, the first to be tried first: plain HTTP on loopback as Docker does (unless TLS
 * settings say that it is spoken there), else HTTPS; `insecure` allows either.
 */
export function baseUrls(host: string, settings: HostSettings): [URL, ...URL[]] {
  const secure = new URL(`https://${apiHost(host)}`);
  const plain = new URL(`http://${apiHost(host)}`);
  if (settings.plainHttp !== undefined) return settings.plainHttp ? [plain] : [secure];
  if (isLoopback(secure.hostname) && !settings.ca && !settings.clientCert) {
    return settings.skipVerify ? [plain, secure] : [plain];
  }
  return settings.skipVerify ? [secure, plain] : [secure];
}
