import type { HostSettings } from '../http/host-settings.ts';
import type { RegistryTraits } from './provider.ts';

/**
 * How to authenticate at a host. `identity` is an OAuth2 refresh token for the registry's own token service
 * (docker config `identitytoken`, ACR); `bearer` is a registry token (docker config `registrytoken`).
 */
export type Credential =
  | { kind: 'anonymous' }
  | { kind: 'basic'; username: string; password: string; expiresAt?: Date }
  | { kind: 'identity'; token: string; expiresAt?: Date }
  | { kind: 'bearer'; token: string; expiresAt?: Date };

/** Where a credential comes from: an input, a docker config, or an exchange of the job's identity. */
export interface CredentialSource {
  /** Vendor-specific behavior of the registry. Default: none. */
  readonly traits?: RegistryTraits;
  /** The origin for messages: `the job's GITHUB_TOKEN`, `registry-auth line 3`, `docker config`. Never the secret. */
  readonly origin: string;
  /** The input and line that it was given in. */
  readonly place?: { input: string; line: number };
  /** The current credential, created or renewed if needed. @throws PublishError if an exchange is refused. */
  get(options?: { signal?: AbortSignal; renew?: boolean }): Promise<Credential>;
  /** The vendor's advice after this response, in one sentence; undefined if there is none. */
  explain?(refusal: Refusal): string | undefined;
}

/** The response of a registry or its token service that refused a request. */
export interface Refusal {
  path?: string;
  status: number;
  /** The registry's code and message: `DENIED: requested access to the resource is denied`. */
  serverMessage: string;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
}

/** Finds the credential and the settings for a repository: the longest matching `registry` path wins. */
export interface CredentialStore {
  for(repository: { host: string; path: string }): CredentialSource;
  settings(host: string): HostSettings;
}
