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
  methods: [{ ...passwordMethod, title: 'a username and token' }],
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
    return 'Check username and token; with two-factor authentication, use a token with read_registry and write_registry instead of a password.';
  }
  if (status === 401 || status === 403) {
    return `Use a token with read_registry and write_registry and at least the role Developer in the project of ${path}, and enable the container registry of the project.`;
  }
  if (status === 404)
    return `Begin ${path} with the path of an existing project, followed by two names at most.`;
  return undefined;
}
