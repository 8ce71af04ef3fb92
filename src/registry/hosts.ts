import { isLoopback } from '../http/addresses/address.ts';
import type { HostSettings } from '../http/host-settings.ts';

/** The host that answers for a registry's name. */
export function apiHost(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
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
