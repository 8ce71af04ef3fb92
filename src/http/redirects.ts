import { PublishError } from '../oci/errors.ts';
import { LIMITS } from '../support/limits.ts';
import { bareHost } from './addresses/address.ts';
import type { HttpRequest, HttpResponse, Zone } from './types.ts';

/** Statuses that keep the method. A 303 points to another resource, which is read by GET (RFC 9110, 15.4). */
const REDIRECTS = [301, 302, 303, 307, 308];

const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie'];

export interface RedirectRules {
  /** The zone of the server that redirects. Default: that of the first response's address. */
  home?: () => Promise<Zone>;
  /** Hosts (`host` or `host:port`) that the user named; their addresses aren't checked. */
  trustedHosts?: readonly string[] | undefined;
  /** Asked before a redirect to another origin; if false, the redirect itself is the response. Default: true. */
  mayLeave?: (url: URL) => Promise<boolean>;
}

/**
 * Sends a request and follows redirects: all of a GET or HEAD, and of other methods those that keep the method, if
 * the body can be sent again. `leaveOrigin` decides what another origin gets. Credentials that were dropped on the
 * way are not sent again.
 * @throws PublishError `REDIRECT_REFUSED` for too many redirects, and for those that `resolveLocation` or the
 * client refuses.
 */
export async function followRedirects(
  request: HttpRequest,
  send: (request: HttpRequest) => Promise<HttpResponse>,
  rules: RedirectRules = {},
): Promise<HttpResponse> {
  let current = request;
  let home = rules.home;
  for (let hop = 0; ; hop++) {
    const response = await send(current);
    const location = response.headers['location'];
    if (location === undefined || !follows(current, response.status)) return response;
    const url = resolveLocation(location, response.url);
    const leaves = url.origin !== response.url.origin;
    if (leaves && rules.mayLeave && !(await rules.mayLeave(url))) return response;
    await response.drain();
    if (hop === LIMITS.redirects.value) throw tooMany(request);
    home ??= () => zoneOfAnswer(response);
    current = leaves ? await leaveOrigin({ ...current, url }, { ...rules, home }) : { ...current, url };
  }
}

function follows({ method, body }: HttpRequest, status: number): boolean {
  if (!REDIRECTS.includes(status)) return false;
  if (method === 'GET' || method === 'HEAD') return true;
  const canRepeat = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  return canRepeat && status !== 303;
}

function tooMany({ method, url }: HttpRequest): PublishError {
  const { message, code } = LIMITS.redirects;
  return new PublishError(`${method} ${url.origin}${url.pathname}: ${message}`, { code });
}

/**
 * The request as it is sent to another origin (scheme, host, port): without credentials (CVE-2020-15157,
 * GHSA-vh4v-2xq2-g5cg), and only to public addresses or to the zone of the server that redirects, so that a
 * registry can't make us call services in the runner's network (CVE-2026-48978).
 */
export async function leaveOrigin(request: HttpRequest, rules: RedirectRules): Promise<HttpRequest> {
  const kept = Object.entries(request.headers ?? {}).filter(([name]) => !CREDENTIALS.includes(name));
  const headers = Object.fromEntries(kept);
  return withinReach({ ...request, headers, spares: 0 }, rules);
}

/** The request, limited to public addresses and the zone of the server that named its URL. */
export async function withinReach(request: HttpRequest, rules: RedirectRules): Promise<HttpRequest> {
  if (isTrusted(request.url, rules.trustedHosts ?? [])) return { ...request, reach: undefined };
  return { ...request, reach: (await rules.home?.()) ?? 'public' };
}

function isTrusted(url: URL, hosts: readonly string[]): boolean {
  return hosts.some((host) => [url.host, url.hostname].includes(host.toLowerCase()));
}

/**
 * The zone of the server that sent a response. Behind a proxy it counts as public, unless the host name says
 * otherwise.
 */
export async function zoneOfAnswer(response: Pick<HttpResponse, 'url' | 'address'>): Promise<Zone> {
  const { zoneOf, zoneOfName } = await import('./addresses/zones.ts');
  if (response.address !== undefined) return zoneOf(bareHost(response.address));
  return zoneOfName(response.url.hostname) ?? 'public';
}

/**
 * Resolves a Location header, absolute or relative, against the URL that answered. `http:` on the same host that
 * was asked by `https:` comes from servers behind a TLS-terminating proxy, and is changed to `https:`.
 * @throws PublishError `REDIRECT_REFUSED` for anything but an http(s) URL, for credentials or control characters
 * in it, and for leaving https for another host.
 */
export function resolveLocation(location: string, base: URL): URL {
  const refuse = (why: string) =>
    new PublishError(`${base.host} points to a location ${why}`, {
      code: 'REDIRECT_REFUSED',
      hint: "Check the registry's reverse proxy: it must pass on X-Forwarded-Proto and Host.",
    });
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(location) || !URL.canParse(location, base.href))
    throw refuse('that is not a URL');
  const url = new URL(location, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`with the scheme ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw refuse('that carries a username');
  if (base.protocol !== 'https:' || url.protocol !== 'http:') return url;
  const samePort = url.port === '' || url.port === (base.port || '443');
  if (url.hostname !== base.hostname || !samePort) throw refuse(`on plain http, ${url.host}`);
  url.protocol = 'https:';
  url.port = base.port;
  return url;
}
