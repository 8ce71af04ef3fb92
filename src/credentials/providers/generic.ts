import type { RegistryProvider } from '../types.ts';
import { passwordMethod } from '../login/password.ts';

/** Any registry that follows distribution's token or Basic authentication: distribution, Gitea, Forgejo, Zot, Nexus. */
export const generic: RegistryProvider = {
  name: 'generic',
  title: 'a self-hosted registry',
  matches: () => true,
  methods: [passwordMethod],
};
