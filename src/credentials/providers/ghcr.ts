import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { basic, passwordMethod } from '../login/password.ts';

const title = 'GitHub Container Registry';
const READ =
  'give the token `packages: read`, and this repository the role Read under "Manage Actions access" in the package\'s settings';

/**
 * GitHub Container Registry: Basic with the job's own token, or a classic personal access token with
 * `write:packages`. Fine-grained tokens aren't taken.
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
    // The API redirects to another host, which limits everybody.
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
  // GHCR looks at the token alone; the name only has to be there.
  const username = entry.values.get('username') ?? context.actor ?? 'token';
  return basic(username, entry.values.get('password') ?? '', context);
}

function explain({ host, path, status, serverMessage, origin }: RefusedRequest): string | undefined {
  const ownToken = origin.includes('GITHUB_TOKEN');
  if (/does not match expected scopes/i.test(serverMessage)) {
    return 'The personal access token lacks a scope: it must be a classic one with "write:packages" (fine-grained tokens are not taken).';
  }
  if (/installation not allowed to (create|write)/i.test(serverMessage)) {
    return 'The job\'s token may not write packages: add "packages: write" to the permissions of the job, and let Actions write in the organization\'s settings.';
  }
  if (/permission_denied: write_package/i.test(serverMessage)) {
    return `The package ${path} exists and isn't linked to this repository: in its settings on GitHub, under "Manage Actions access", add this repository with the role Write.`;
  }
  if (status === 401 || status === 403) {
    return ownToken
      ? `Add "packages: write" to the permissions of the job; if it is there, the package ${path} belongs to another repository: add this one under "Manage Actions access" in its settings.`
      : `The token for ${host} must be a classic personal access token with "write:packages", of a user who may write ${path}; an organization with single sign-on must have authorized it.`;
  }
  return undefined;
}
