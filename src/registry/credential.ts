import type { HostSettings } from '../http/host-settings.ts';
import type { RegistryTraits } from './provider.ts';

/**
 * What a host is given to prove who asks. `identity` is an OAuth2 refresh token for the registry's own token
 * service (docker config `identitytoken`, ACR); `bearer` is a ready registry token (docker config `registrytoken`).
 */
export type Credential =
  | { kind: 'anonymous' }
  | { kind: 'basic'; username: string; password: string; expiresAt?: Date }
  | { kind: 'identity'; token: string; expiresAt?: Date }
  | { kind: 'bearer'; token: string; expiresAt?: Date };

/** Where a credential comes from: a constant, a docker config, an exchange of the job's identity. */
export interface CredentialSource {
  /** What is particular to the vendor of the registry. Default: nothing. */
  readonly traits?: RegistryTraits;
  /** How it was come by, for messages: `the job's GITHUB_TOKEN`, `registry-auth line 3`, `docker config`. Never the secret. */
  readonly origin: string;
  /** The line of the input that it was given in. */
  readonly place?: { input: string; line: number };
  /** The current credential, made or renewed when needed. @throws PublishError when an exchange is refused. */
  get(options?: { signal?: AbortSignal; renew?: boolean }): Promise<Credential>;
  /** What the vendor's documents say to change after this answer: one sentence; undefined when they say nothing. */
  explain?(refusal: Refusal): string | undefined;
}

/** What a registry or its token service answered when it refused something. */
export interface Refusal {
  path?: string;
  status: number;
  /** Code and message of the registry, as `DENIED: requested access to the resource is denied`. */
  serverMessage: string;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
}

/** Finds the credential and the settings for a repository: the longest matching `registry` path wins. */
export interface CredentialStore {
  for(repository: { host: string; path: string }): CredentialSource;
  settings(host: string): HostSettings;
}
