import type { Family } from '../types.ts';
import { passwordWay } from '../login/password.ts';

/** Any registry that follows distribution's token or Basic authentication: distribution, Gitea, Forgejo, Zot, Nexus. */
export const generic: Family = {
  name: 'generic',
  title: 'a self-hosted registry',
  matches: () => true,
  ways: [passwordWay],
};
