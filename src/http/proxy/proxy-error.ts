import { STATUS_CODES, type IncomingMessage } from 'node:http';
import { PublishError } from '../../oci/errors.ts';
import { connectionError } from '../connection-error.ts';
import { authorization } from './proxy.ts';

/** The proxy's address as request options. */
export function proxyAddress(proxy: URL): { host: string; port: string | number } {
  return {
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
  };
}

/** Why a response to CONNECT opens no tunnel; undefined if it does. `early`: bytes received after its header. */
export function tunnelProblem(
  response: IncomingMessage,
  early: Buffer,
  { proxy, target }: { proxy: URL; target: string },
): PublishError | undefined {
  const status = response.statusCode ?? 0;
  if (status === 407) return proxyLogin(proxy, target);
  if (status < 200 || status > 299) {
    const passing = [429, 502, 503, 504].includes(status);
    const said = [String(status), STATUS_CODES[status]].filter((part) => part !== undefined).join(' ');
    return new PublishError(`Proxy ${proxy.host} refused the connection to ${target}: ${said}`, {
      code: passing ? 'PROXY_UNAVAILABLE' : 'PROXY_REFUSED',
      hint: passing
        ? `Check that the proxy can reach ${target}.`
        : `Allow ${target} in the proxy, or add the host to NO_PROXY if it can be reached directly.`,
    });
  }
  if (early.length === 0) return undefined;
  return new PublishError(`Proxy ${proxy.host} sent unexpected data before connecting to ${target}`, {
    code: 'PROXY_REFUSED',
    hint: 'Check that HTTPS_PROXY is the address of an HTTP proxy.',
  });
}

/** The error for a proxy that requires a login. */
export function proxyLogin(proxy: URL, target: string): PublishError {
  const known = authorization(proxy) !== undefined;
  const why = known ? 'wrong username or password' : 'login required';
  return new PublishError(`Proxy ${proxy.host} refused the connection to ${target}: ${why}`, {
    code: 'PROXY_AUTH',
    hint: `${known ? 'Correct the' : 'Add'} username and password of the proxy in HTTPS_PROXY and HTTP_PROXY (http://user:password@proxy.example:3128), or add the host to NO_PROXY.`,
    detail: 'Proxy returned 407 Proxy Authentication Required',
  });
}

/**
 * The error for a proxy that couldn't be reached. Its `code` is that of the connection to the proxy, not to the
 * host.
 */
export class ProxyUnreachable extends PublishError {}

/** A connection to the proxy itself that failed. */
export function proxyProblem(error: unknown, proxy: URL, target: string): PublishError {
  if (error instanceof PublishError) return error;
  const timedOut = (error as Error).name === 'AbortError' || (error as Error).name === 'TimeoutError';
  const known = timedOut ? Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }) : error;
  const { code, message, detail } = connectionError(known, { method: 'CONNECT', url: proxy });
  const why = message.split(`${proxy.host}: `)[1] ?? message;
  return new ProxyUnreachable(`Can't reach ${target} through proxy ${proxy.host}: ${why}`, {
    ...(code === undefined ? {} : { code }),
    ...(detail === undefined ? {} : { detail }),
    hint: 'Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, and that the proxy is running; hosts in NO_PROXY are reached directly.',
    cause: error,
  });
}
