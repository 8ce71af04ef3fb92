import type { RegistryProvider } from '../types.ts';
import { passwordMethod } from '../login/password.ts';

/** Token services on another site, of registries that need no file of their own. */
const TOKEN_HOSTS: Record<string, string[]> = {
  'registry.access.redhat.com': ['sso.redhat.com'],
  'registry.redhat.io': ['sso.redhat.com'],
  'registry.suse.com': ['scc.suse.com'],
  'lscr.io': ['ghcr.io'],
};

/** Any registry that follows distribution's token or Basic authentication: distribution, Gitea, Forgejo, Zot, Nexus. */
export const generic: RegistryProvider = {
  name: 'generic',
  title: 'a self-hosted registry',
  matches: () => true,
  methods: [passwordMethod],
  traits: (host) => ({ tokenHosts: TOKEN_HOSTS[host] ?? [] }),
};
