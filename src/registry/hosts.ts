import { isLoopback } from '../http/addresses/address.ts';
import type { HostSettings } from '../http/host-settings.ts';

/** The host that serves a registry's API. */
export function apiHost(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}

/**
 * Base URLs of a registry, in the order in which they are tried: plain HTTP on loopback as in Docker (unless TLS
 * settings are given), HTTPS otherwise; `insecure` allows both.
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
