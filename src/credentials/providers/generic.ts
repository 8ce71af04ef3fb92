import type { RegistryProvider } from '../types.ts';
import { passwordMethod } from '../login/password.ts';

/** Token services on another site, for registries that don't need their own provider. */
const TOKEN_HOSTS: Record<string, string[]> = {
  'registry.access.redhat.com': ['sso.redhat.com'],
  'registry.redhat.io': ['sso.redhat.com'],
  'registry.suse.com': ['scc.suse.com'],
  'lscr.io': ['ghcr.io'],
};

/**
 * Any registry with distribution's token or Basic authentication: distribution, Gitea, Forgejo, Zot, Nexus.
 */
export const generic: RegistryProvider = {
  name: 'generic',
  title: 'a self-hosted registry',
  matches: () => true,
  methods: [passwordMethod],
  traits: (host) => ({ tokenHosts: TOKEN_HOSTS[host] ?? [] }),
};
