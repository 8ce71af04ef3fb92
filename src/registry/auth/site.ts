import { bareHost } from '../../http/addresses/address.ts';

/**
 * Domains under which anybody, or any customer of a vendor, can get a name, and that are missing in the public
 * suffix list. Vendors have to register themselves there, and these haven't.
 */
const SHARED = [
  // Registries with a name per customer.
  /^azurecr\.(?:io|cn|us)$/,
  /^(?:jfrog\.io|ghe\.com|cloudsmith\.io|tencentcloudcr\.com)$/,
  /^(?:[\w-]+\.)?(?:pkg\.dev|gcr\.io)$/,
  /^(?:.+\.)?(?:amazonaws\.com(?:\.cn)?|on\.aws)$/,
  /^(?:.+\.)?container-registry\.ovh\.net$/,
  /^cr\.[\w-]+\.ionos\.com$/,
  // Object storage buckets in the domain of the vendor's own registry.
  /^oss[\w-]*\.aliyuncs\.com$/,
  /^obs\.[\w-]+\.myhuaweicloud\.com$/,
  /^(?:.+\.)?(?:googleapis\.com|core\.windows\.net|windows\.net)$/,
  // Machines, previews and tunnels.
  /^(?:.+\.)?(?:github\.dev|gitpod\.io|coder\.app|devtunnels\.ms|csb\.app)$/,
  /^(?:railway\.app|azurewebsites\.net|openshiftapps\.com|scw\.cloud)$/,
  /^(?:.+\.)?cloudapp\.azure\.(?:com|us)$/,
  /^(?:loca\.lt|lhr\.life|lhr\.rocks|serveo\.net|localhost\.run|pinggy\.link|bore\.pub|tunnelmole\.net)$/,
  // Names that contain an IP address.
  /^(?:.+\.)?(?:nip\.io|sslip\.io|xip\.io|traefik\.me|localtest\.me|lvh\.me|vcap\.me)$/,
];

/**
 * Whether two host names have the same owner: the same domain under a public suffix, private suffixes included
 * (https://publicsuffix.org), as in browsers' "same site" (https://html.spec.whatwg.org/#same-site). Not for IP
 * addresses. The list is loaded with the first call.
 */
export async function isSameSite(one: string, other: string): Promise<boolean> {
  const { getDomain } = await import('tldts');
  const siteOf = (host: string): string | undefined => {
    const shared = siteUnderShared(host);
    if (shared === '') return undefined;
    const listed = getDomain(host, { allowPrivateDomains: true }) ?? undefined;
    // The longer suffix is the more specific one.
    return shared !== undefined && shared.length > (listed?.length ?? 0) ? shared : listed;
  };
  const site = siteOf(bareHost(one));
  return site !== undefined && site === siteOf(bareHost(other));
}

/** The longest shared domain with the label before it; empty for a shared domain itself; undefined for other hosts. */
function siteUnderShared(host: string): string | undefined {
  const labels = host.split('.');
  for (let from = 0; from < labels.length; from++) {
    const suffix = labels.slice(from).join('.');
    if (SHARED.some((pattern) => pattern.test(suffix)))
      return from === 0 ? '' : labels.slice(from - 1).join('.');
  }
  return undefined;
}
