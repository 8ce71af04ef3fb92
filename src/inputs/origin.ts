/** The remote repository of a checkout. */
interface Origin {
  /** Without port or credentials: `github.com`. */
  host: string;
  /** `owner/name`; GitLab groups can be nested deeper. */
  fullName: string;
}

/**
 * Parses a remote URL in any form that git accepts, including `user@host:path`. Undefined for a local path,
 * and for a path that can't be a repository's name. https://git-scm.com/docs/git-clone#_git_urls
 */
export function parseOrigin(address: string): Origin | undefined {
  const url = address.includes('://') && URL.canParse(address) ? new URL(address) : undefined;
  if (url) return /^(?:https?|ssh|git):$/.test(url.protocol) ? origin(url.hostname, url.pathname) : undefined;
  const [, host = '', path = ''] = /^(?:[^@/:]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(address) ?? [];
  // `C:\app` and `C:/app` are local paths.
  return host.length > 1 ? origin(host, path) : undefined;
}

/** Hosts for SSH over the HTTPS port, with the main host. */
const SSH_HOSTS: Record<string, string> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
};

function origin(host: string, path: string): Origin | undefined {
  const name = host.toLowerCase();
  const fullName = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return /^[\w.-]+(?:\/[\w.-]+)+$/.test(fullName) ? { host: SSH_HOSTS[name] ?? name, fullName } : undefined;
}
