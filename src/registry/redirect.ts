import type { HttpRequest, HttpResponse } from '../http/contract.ts';
import { Problem } from '../oci/errors.ts';

const REDIRECTS = [301, 302, 303, 307, 308];
const HOPS = 5;

/**
 * Sends a GET or HEAD and follows redirects; other methods are sent as they are. Credentials stay behind when the
 * next URL has another scheme, host or port (CVE-2020-15157, GHSA-vh4v-2xq2-g5cg), and never come back. A step from
 * https down to http is refused.
 * @throws Problem `REDIRECT_REFUSED`.
 */
export async function followRedirects(
  request: HttpRequest,
  send: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  let current = request;
  for (let hop = 0; ; hop++) {
    const response = await send(current);
    const location = response.headers['location'];
    const follows = ['GET', 'HEAD'].includes(current.method) && REDIRECTS.includes(response.status);
    if (!follows || location === undefined) return response;
    await response.drain();
    if (hop === HOPS) {
      throw new Problem(
        `${request.url.host} sent ${request.method} ${request.url.pathname} through ${HOPS} redirects and one more`,
        {
          code: 'REDIRECT_REFUSED',
        },
      );
    }
    const url = resolveLocation(location, response.url);
    const headers = { ...current.headers };
    if (url.origin !== current.url.origin) delete headers['authorization'];
    current = { ...current, url, headers };
  }
}

/**
 * Resolves a Location header, absolute or relative, against the URL that answered.
 * @throws Problem `REDIRECT_REFUSED` for what is no http(s) URL, carries credentials or control characters, or leaves https.
 */
export function resolveLocation(location: string, base: URL): URL {
  const refuse = (why: string) =>
    new Problem(`${base.host} points on to a location ${why}`, {
      code: 'REDIRECT_REFUSED',
      hint: 'A proxy in front of the registry may rewrite locations; it must pass X-Forwarded-Proto and Host on.',
    });
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(location) || !URL.canParse(location, base.href))
    throw refuse('that is not a URL');
  const url = new URL(location, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`with the scheme ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw refuse('that carries a user name');
  if (base.protocol === 'https:' && url.protocol === 'http:') throw refuse(`on plain http, ${url.host}`);
  return url;
}
