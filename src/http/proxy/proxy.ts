import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { PublishError } from '../../oci/errors.ts';
import { bareHost, isLoopback } from '../addresses/address.ts';

type Environment = Record<string, string | undefined>;

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };
const VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'];

/**
 * The proxy for a URL, from `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` in either case of letters (lower
 * case first, as curl), read as curl (https://curl.se/docs/manpage.html#--noproxy) and Go
 * (https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config) document: `NO_PROXY` is `*` or a list of host names,
 * domains, addresses and CIDR blocks, each but the last with a port if need be. Loopback is never proxied, as in Go.
 * `HTTP_PROXY` in capitals is honoured, since this never runs as a CGI.
 * @returns undefined when the host is to be reached directly.
 * @throws PublishError `PROXY_INVALID` when the variable holds no URL, or one of a proxy that can't be used.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  if (isLoopback(url.hostname) || isExcluded(url, read(env, 'no_proxy').value)) return undefined;
  const own = read(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  const chosen = own.value === '' ? read(env, 'all_proxy') : own;
  if (chosen.value === '') return undefined;
  const proxy = parseProxy(chosen);
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw invalid(`${chosen.name} names a ${proxy.protocol.slice(0, -1)} proxy, which isn't supported`);
}

/**
 * Checks all proxy variables, so that an invalid one is reported before anything is sent.
 * @returns the secrets in them. @throws PublishError `PROXY_INVALID`.
 */
export function checkProxies(env: Environment): string[] {
  const proxies = VARIABLES.map((name) => read(env, name)).filter(({ value }) => value !== '');
  return proxies.map(parseProxy).flatMap((proxy) => {
    if (proxy.password === '') return [];
    const { password } = credentials(proxy);
    return [password, proxy.password, authorization(proxy)?.replace('Basic ', '') ?? ''];
  });
}

/** The value of `Proxy-Authorization` for a proxy's URL; undefined without a user name. */
export function authorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined;
  const { username, password } = credentials(proxy);
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function credentials({ username, password }: URL): { username: string; password: string } {
  return { username: decode(username), password: decode(password) };
}

/** Decodes a user name or password; a bare `%` is kept, since such passwords are in use. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function read(env: Environment, name: string): { name: string; value: string } {
  const upper = name.toUpperCase();
  const lower = env[name]?.trim() ?? '';
  return lower === '' ? { name: upper, value: env[upper]?.trim() ?? '' } : { name, value: lower };
}

function parseProxy({ name, value }: { name: string; value: string }): URL {
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The value is left out of the message: it may contain a password.
  if (!url || url.hostname === '' || /\s/.test(value)) throw invalid(`${name} is not the URL of a proxy`);
  return url;
}

function invalid(message: string): PublishError {
  return new PublishError(message, {
    code: 'PROXY_INVALID',
    hint: 'Set HTTPS_PROXY and HTTP_PROXY to something like http://proxy.example:3128, or add the registry to NO_PROXY.',
  });
}

function isExcluded(url: URL, list: string): boolean {
  const port = url.port || DEFAULT_PORTS[url.protocol];
  const host = bareHost(url.hostname);
  return list.split(/[\s,]+/).some((written) => {
    if (written === '*') return true;
    const entry = readEntry(written);
    if (entry.name === '' || (entry.port !== undefined && entry.port !== port)) return false;
    return isIP(host) === 0 ? isUnder(host, entry.name) : isInBlock(host, entry.name);
  });
}

/** `name`, `name:port`, `[::1]:port`, `::1`, `10.0.0.0/8`. */
function readEntry(written: string): { name: string; port: string | undefined } {
  const bare = written.split(':').length > 2 && !written.startsWith('[') ? `[${written}]` : written;
  const [, name = '', port] = /^(\[[^\]]*\][^:]*|[^:]*)(?::(\d+))?$/.exec(bare) ?? [];
  return { name: name.replace(/[[\]]/g, ''), port };
}

/** The domain itself and everything below it; a leading `.` or `*.` makes no difference, as in curl. */
function isUnder(host: string, name: string): boolean {
  const plain = bareHost(name.replace(/^\*?\./, ''));
  const domain = domainToASCII(plain) || plain;
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** An invalid address or block, such as `10.0.0.0/99`, matches nothing, as in Go. */
function isInBlock(address: string, block: string): boolean {
  const [base = '', prefix] = block.split('/');
  const kind = isIP(base);
  if (kind === 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return false;
  const list = new BlockList();
  const family = kind === 6 ? 'ipv6' : 'ipv4';
  const bits = kind === 6 ? 128 : 32;
  if (Number(prefix ?? bits) > bits) return false;
  list.addSubnet(base, Number(prefix ?? bits), family);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
