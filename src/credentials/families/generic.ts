import type { Family } from '../model.ts';
import { passwordWay } from '../password.ts';

/** Any registry that follows distribution's token or Basic authentication: distribution, Gitea, Forgejo, Zot, Nexus. */
export const generic: Family = {
  name: 'generic',
  title: 'a self-hosted registry',
  matches: () => true,
  ways: [passwordWay],
  explain({ host, status }) {
    if (status === 401) return `Check username and password of the registry-auth entry for ${host}.`;
    if (status === 403) return `The account is known to ${host} but lacks the right; grant it push there.`;
    return undefined;
  },
};
