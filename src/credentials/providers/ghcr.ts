import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { basic, passwordMethod } from '../login/password.ts';

const title = 'GitHub Container Registry';
const READ =
  'give the token `packages: read`, and this repository the role Read under "Manage Actions access" in the package\'s settings';

/**
 * GitHub Container Registry: Basic with the job's own token, or a classic personal access token with
 * `write:packages`. Fine-grained tokens aren't supported.
 * https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
export const ghcr: RegistryProvider = {
  name: 'ghcr',
  title,
  matches: (host) => host === 'ghcr.io' || /^containers\.[a-z0-9-]+\.ghe\.com$/.test(host),
  methods: [
    {
      ...passwordMethod,
      title: 'a personal access token',
      requires: ['password'],
      allows: ['username'],
      login,
    },
  ],
  traits: () => ({
    // The referrers API redirects to another host, which rate-limits all clients.
    referrersApi: 'skip',
    deletes: 'never',
    rights: {
      grants: {
        list: READ,
        manifest: READ,
        blob: READ,
        delete: 'delete the package version on GitHub instead,',
      },
    },
  }),
  explain,
  repositoryPage: ({ host, path }, source) => {
    if (host !== 'ghcr.io') return undefined;
    const [owner = '', ...name] = path.split('/');
    return source.toLowerCase().startsWith(`${owner}/`)
      ? `https://github.com/${source}/pkgs/container/${encodeURIComponent(name.join('/'))}`
      : `https://ghcr.io/${path}`;
  },
};

async function login(entry: AuthEntry, context: LoginContext) {
  // GHCR checks only the token; the user name just can't be empty.
  const username = entry.values.get('username') ?? context.actor ?? 'token';
  return basic(username, entry.values.get('password') ?? '', context);
}

function explain({ host, path, status, serverMessage, origin }: RefusedRequest): string | undefined {
  const ownToken = origin.includes('GITHUB_TOKEN');
  if (/does not match expected scopes/i.test(serverMessage)) {
    return 'Use a classic personal access token with "write:packages" (ghcr.io doesn\'t accept fine-grained tokens).';
  }
  if (/installation not allowed to (create|write)/i.test(serverMessage)) {
    return "Add `packages: write` to the job's `permissions`, and allow Actions to write packages in the settings of the organization.";
  }
  if (/permission_denied: write_package/i.test(serverMessage)) {
    return `Add this repository under "Manage Actions access" in the settings of the package ${path} on GitHub, with the role Write.`;
  }
  if (status === 401 || status === 403) {
    return ownToken
      ? `Add \`packages: write\` to the job's \`permissions\`; if it is there, add this repository under "Manage Actions access" in the settings of the package ${path}.`
      : `Use a classic personal access token with "write:packages" for ${host}, of a user with write access to ${path}; authorize it for organizations with single sign-on.`;
  }
  return undefined;
}
