import { isAddress, isLoopback } from '../../http/addresses/address.ts';
import type { HostSettings } from '../../http/host-settings.ts';
import { PublishError } from '../../oci/errors.ts';

/** The registry that names a token service. */
interface Registry {
  host: string;
  base: URL;
  /** Hosts of its token service that are known although they are on another site. */
  tokenHosts?: readonly string[];
}

/**
 * Decides whether a registry's token service may get a credential, before one is sent. Registries have named
 * attackers, metadata services and plain HTTP here (CVE-2026-33540, CVE-2026-48978).
 * @param realm from the challenge.
 * @returns the URL of the token service.
 * @throws PublishError `REALM_REFUSED`.
 */
export async function checkRealm(realm: string, registry: Registry, settings: HostSettings): Promise<URL> {
  const refuse = (why: string, hint?: string) =>
    new PublishError(
      `${registry.host} names ${JSON.stringify(realm.slice(0, 200))} as its token service, ${why}; no credential was sent there`,
      {
        code: 'REALM_REFUSED',
        hint:
          hint ??
          "Check the address of the registry. This must be mended in the registry's own configuration.",
      },
    );
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(realm) || !URL.canParse(realm)) throw refuse('which is not a URL');
  const url = new URL(realm);
  if (url.username !== '' || url.password !== '') throw refuse('which carries a username');
  if (url.protocol !== 'https:' && !mayBePlain(url, registry.base, settings)) {
    throw refuse('which is not https');
  }
  if (await isTrusted(url, registry, settings)) return url;
  if (isAddress(url.hostname) || isLoopback(url.hostname))
    throw refuse("an address that is not the registry's own");
  throw refuse(
    'which is on another site',
    `If ${url.host} is right, say so with realm-hosts: ${url.host} in the registry-auth entry of ${registry.host}.`,
  );
}

function mayBePlain(url: URL, base: URL, settings: HostSettings): boolean {
  if (url.protocol !== 'http:' || base.protocol !== 'http:') return false;
  if (isLoopback(base.hostname)) return isLoopback(url.hostname);
  // The user has asked for plain HTTP to this host.
  return Boolean(settings.plainHttp || settings.skipVerify) && url.hostname === base.hostname;
}

async function isTrusted(url: URL, registry: Registry, settings: HostSettings): Promise<boolean> {
  const name = url.hostname;
  const own = registry.base.hostname;
  if (name === own || (isLoopback(own) && isLoopback(name))) return true;
  if (registry.tokenHosts?.includes(name)) return true;
  if (settings.realmHosts?.some((host) => host.toLowerCase() === url.host || host.toLowerCase() === name))
    return true;
  if (isAddress(name) || isAddress(own) || isLoopback(name)) return false;
  const { isSameSite } = await import('./site.ts');
  return isSameSite(name, own);
}
