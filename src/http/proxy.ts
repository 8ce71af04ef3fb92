const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for a URL, from `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` in either case of letters, read as
 * curl does: `NO_PROXY` is `*` or a list of hosts, of domains (with or without a leading dot) and `host:port` pairs.
 * `HTTP_PROXY` in capitals is honoured, since this never runs as a CGI.
 * @returns undefined when the host is to be reached directly. @throws TypeError when the variable holds no URL.
 */
export function proxyFor(url: URL, env: Record<string, string | undefined>): URL | undefined {
  const read = (name: string) => env[name.toLowerCase()] || env[name.toUpperCase()] || '';
  if (isExcluded(url, read('no_proxy'))) return undefined;
  const proxy = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (proxy === '') return undefined;
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}

function isExcluded(url: URL, list: string): boolean {
  const port = url.port || DEFAULT_PORTS[url.protocol];
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  for (const entry of list.toLowerCase().split(/[\s,]+/)) {
    if (entry === '*') return true;
    const parts = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(
      entry.split(':').length > 2 && !entry.startsWith('[') ? `[${entry}]` : entry,
    );
    const name = parts?.[1]?.replace(/^\*?\./, '') ?? '';
    if (name === '' || (parts?.[2] !== undefined && parts[2] !== port)) continue;
    if (host === name || host.endsWith(`.${name}`)) return true;
  }
  return false;
}
