import type { HostSettings } from '../http/credential.ts';
import { Problem } from '../oci/errors.ts';
import { isAddress, isLoopback } from '../http/address.ts';

/** Token services of registries that keep them on another site. */
const VENDORS: Record<string, string[]> = {
  'docker.io': ['auth.docker.io'],
  'dhi.io': ['auth.docker.io'],
  'registry.gitlab.com': ['gitlab.com'],
  'registry.access.redhat.com': ['sso.redhat.com'],
  'registry.redhat.io': ['sso.redhat.com'],
  'registry.suse.com': ['scc.suse.com'],
  'lscr.io': ['ghcr.io'],
};

/** Domains under which anybody can get a name: names that share one of them share no owner. */
const SHARED =
  /^(?:(?:co|com|org|net|gov|edu|ac|or|ne|go|gob|nom|gen|in)\.[a-z]{2}|(?:github|gitlab|ngrok|nip|sslip|azurecr)\.io|azurecr\.(?:cn|us)|(?:herokuapp|amazonaws|ngrok|appspot|googleapis|cloudapp|azure|cloudapp\.azure|onrender|digitaloceanspaces)\.com|.*\.amazonaws\.com(?:\.cn)?|.*\.cloudapp\.azure\.com|(?:azurewebsites|cloudfront|azureedge|windows|core\.windows)\.net|.*\.core\.windows\.net|(?:run|web|vercel|netlify|ngrok-free|railway)\.app|.*\.run\.app|(?:pkg|fly|pages|workers|deno)\.dev|duckdns\.org|ghe\.com|jfrog\.io|on\.aws|.*\.on\.aws)$/;

/**
 * Decides, before any credential is sent, whether a registry's token service may have it. Registries have named
 * thieves, metadata services and plain HTTP here (CVE-2026-33540, CVE-2026-48978).
 * @param base the registry's own URL. @returns the URL of the token service.
 * @throws Problem `REALM_REFUSED`.
 */
export function checkRealm(
  realm: string,
  registry: { host: string; base: URL },
  settings: HostSettings,
): URL {
  const refuse = (why: string, hint?: string) =>
    new Problem(
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
  if (url.username !== '' || url.password !== '') throw refuse('which carries a user name');
  if (url.protocol !== 'https:' && !mayBePlain(url, registry.base, settings)) {
    throw refuse('which is not https');
  }
  if (isTrusted(url, registry, settings)) return url;
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

function isTrusted(url: URL, registry: { host: string; base: URL }, settings: HostSettings): boolean {
  const name = url.hostname;
  const own = registry.base.hostname;
  if (name === own || (isLoopback(own) && isLoopback(name))) return true;
  if (VENDORS[registry.host]?.includes(name)) return true;
  if (settings.realmHosts?.some((host) => host.toLowerCase() === url.host || host.toLowerCase() === name))
    return true;
  return !isAddress(name) && !isAddress(own) && !isLoopback(name) && isSameSite(name, own);
}

/** A subdomain of the registry's host, or of the domain the registry's host is in. */
function isSameSite(name: string, own: string): boolean {
  if (name.endsWith(`.${own}`)) return true;
  const parent = own.slice(own.indexOf('.') + 1);
  if (!own.includes('.') || !parent.includes('.') || SHARED.test(parent)) return false;
  return name === parent || name.endsWith(`.${parent}`);
}
