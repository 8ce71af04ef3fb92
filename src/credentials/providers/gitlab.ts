import type { RegistryProvider, RefusedRequest } from '../types.ts';
import { passwordMethod } from '../login/password.ts';

/**
 * GitLab's registry: a personal, project, group or deploy token with `read_registry` and `write_registry`.
 * https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/
 */
export const gitlab: RegistryProvider = {
  name: 'gitlab',
  title: 'GitLab',
  matches: (host) => host === 'registry.gitlab.com' || /^registry\.gitlab\./.test(host),
  methods: [{ ...passwordMethod, title: 'a user name and token' }],
  traits: (host) => ({
    tokenHosts: host === 'registry.gitlab.com' ? ['gitlab.com'] : [],
    rights: {
      grants: {
        list: 'use a token with read_registry',
        manifest: 'use a token with read_registry',
        blob: 'use a token with read_registry',
        delete: 'use an access token with the scope api, of the role Maintainer,',
      },
      tagRule: "the project's protected container tags",
    },
  }),
  explain,
};

function explain({ path, status, serverMessage }: RefusedRequest): string | undefined {
  if (/HTTP Basic: Access denied/i.test(serverMessage)) {
    return 'User name or token is wrong, or two-factor authentication is on and a password was given: use a token with read_registry and write_registry.';
  }
  if (status === 401 || status === 403) {
    return `The token needs both read_registry and write_registry, its role must be Developer or above in the project of ${path}, and the project's container registry must be on.`;
  }
  if (status === 404)
    return `${path} must begin with the path of a project that exists, and may add two names at most.`;
  return undefined;
}
