/** Where a checkout came from. */
interface Origin {
  /** `github.com`, without a port or a login. */
  host: string;
  /** `owner/name`; GitLab's groups may be deeper. */
  fullName: string;
}

/**
 * Reads a remote's address in any form that git takes: a URL, or `user@host:path`. Undefined for a path on this
 * machine, and for what names no repository on a server. https://git-scm.com/docs/git-clone#_git_urls
 */
export function parseOrigin(address: string): Origin | undefined {
  const url = address.includes('://') && URL.canParse(address) ? new URL(address) : undefined;
  if (url) return /^(?:https?|ssh|git):$/.test(url.protocol) ? origin(url.hostname, url.pathname) : undefined;
  const [, host = '', path = ''] = /^(?:[^@/:]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(address) ?? [];
  // `C:\app` and `C:/app` are paths.
  return host.length > 1 ? origin(host, path) : undefined;
}

/** SSH on the port of HTTPS has a host name of its own. */
const SSH_HOSTS: Record<string, string> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
};

function origin(host: string, path: string): Origin | undefined {
  const name = host.toLowerCase();
  const fullName = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return /^[\w.-]+(?:\/[\w.-]+)+$/.test(fullName) ? { host: SSH_HOSTS[name] ?? name, fullName } : undefined;
}
