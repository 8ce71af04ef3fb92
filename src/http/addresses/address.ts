import { isIP } from 'node:net';

/** A URL's host name without the brackets of IPv6, in lower case and without a final dot. */
export function bareHost(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

/**
 * `localhost` (RFC 6761, 6.3), `127.0.0.0/8`, `[::1]` and IPv6's forms of them: the machine itself. Takes a host name
 * without port, or a URL's.
 */
export function isLoopback(hostname: string): boolean {
  const name = bareHost(hostname);
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    // As URLs write ::ffff:127.0.0.1.
    /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(name)
  );
}

/** True for IPv4 and IPv6 literals, in a URL's brackets or not. */
export function isAddress(hostname: string): boolean {
  return isIP(bareHost(hostname)) !== 0;
}
